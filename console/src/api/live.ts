import type { LiveFrame } from './types';

/** As much of a WebSocket as the live line needs. */
export interface Line {
  send(text: string): void;
  close(): void;
}

/** What a line tells whoever opened it. */
export interface Ear {
  readonly up: () => void;
  readonly heard: (data: unknown) => void;
  readonly down: () => void;
}

export interface LiveOptions {
  /** Opens a line to the address and tells `ear` what comes of it. */
  readonly connect: (path: string, ear: Ear) => Line;
  /** Runs `then` after `ms` and gives back how to forget it. */
  readonly wait: (ms: number, then: () => void) => () => void;
  /** A number from 0 to 1, so that a hundred consoles do not come back in the same moment. */
  readonly random: () => number;
  readonly onFrame: (frame: LiveFrame) => void;
  /** `first` is true only for the first time the line stands. */
  readonly onUp: (first: boolean) => void;
  readonly onDown: () => void;
}

export interface Live {
  /** Tells the others something of no lasting value; dropped silently while the line is down. */
  say(words: Readonly<Record<string, unknown>>): void;
  /** Tries at once instead of waiting: the network came back or the page became visible. */
  hurry(): void;
  stop(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/**
 * Keeps a line to `/api/v1/live` open. After a gap it asks for everything after the last event it heard, so
 * nothing is missed; waits double from half a second to twenty seconds, each shortened by up to half at random.
 */
export function openLive(options: LiveOptions): Live {
  let line: Line | null = null;
  let last: string | null = null;
  let failures = 0;
  let turns = 0;
  let everUp = false;
  let stopped = false;
  let forget = () => {};

  function open() {
    if (stopped || line) return;
    forget();
    const path = last === null ? '/api/v1/live' : `/api/v1/live?after=${encodeURIComponent(last)}`;
    const turn = ++turns;
    line = options.connect(path, {
      up() {
        if (turn !== turns) return;
        failures = 0;
        options.onUp(!everUp);
        everUp = true;
      },
      heard(data) {
        if (turn !== turns) return;
        const frame = frameOf(data);
        if (!frame) return;
        if (frame.id !== undefined && frame.id !== null) last = String(frame.id);
        options.onFrame(frame);
      },
      down() {
        if (turn === turns) lose();
      },
    });
  }

  function lose() {
    line = null;
    if (stopped) return;
    options.onDown();
    const full = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
    failures += 1;
    forget = options.wait(full * (1 - options.random() / 2), open);
  }

  open();
  return {
    say(words) {
      try {
        line?.send(JSON.stringify(words));
      } catch {
        // A line that is still opening or already closing cannot carry this, and need not.
      }
    },
    hurry() {
      failures = 0;
      open();
    },
    stop() {
      stopped = true;
      forget();
      line?.close();
      line = null;
    },
  };
}

function frameOf(data: unknown): LiveFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as LiveFrame) : null;
  } catch {
    return null;
  }
}

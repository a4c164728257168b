import { type RawData, WebSocket } from 'ws';
import type { z } from 'zod';
import { payload } from './payload';

/** What comes down the line, with the whole of it as it came. */
export type Frame = z.infer<typeof payload> & { readonly raw: string };

/** One connection to the gateway, from its first word to its last. */
export interface Line {
  /** What has come since it was last asked, at least one and in order; null once the line has ended. */
  next(): Promise<readonly Frame[] | null>;
  send(frame: object): void;
  /** Beats the heart every so often, telling the number given by `seq`; ends the line when a beat goes unanswered. */
  beat(everyMs: number, seq: () => number | null): void;
  /** With which code it ended, 1006 when nobody said. */
  code(): number;
  hangUp(): void;
}

const HEARTBEAT = 1;
const HEARTBEAT_ACK = 11;
const CUT = 1006;
const HANDSHAKE_MS = 10_000;
/** While so many wait to be stored nothing more is read. */
const MOST_WAITING = 500;

/**
 * Opens a line (document "interface-framework/event-emit", WebSocket). What is no message of the gateway is passed over.
 * Aborting `signal` ends it at once and without a word, so that the session can be taken up again.
 */
export function openLine(url: string, maxPayload: number, signal: AbortSignal): Line {
  const socket = new WebSocket(url, { maxPayload, handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false });
  let waiting: Frame[] = [];
  let code: number | null = null;
  let isAnswered = true;
  let heart: NodeJS.Timeout | undefined;
  let beatNow: () => void = () => undefined;
  let wake: () => void = () => undefined;

  const hangUp = () => {
    clearInterval(heart);
    signal.removeEventListener('abort', hangUp);
    socket.terminate();
  };
  const send = (frame: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  socket.on('message', (data: RawData) => {
    const frame = read(String(data));
    if (frame === null) return;
    if (frame.op === HEARTBEAT_ACK) isAnswered = true;
    else if (frame.op === HEARTBEAT) beatNow();
    else {
      waiting.push(frame);
      if (waiting.length >= MOST_WAITING) socket.pause();
      wake();
    }
  });
  // It is followed by a close, which tells as much.
  socket.on('error', () => undefined);
  socket.on('close', (said: number) => {
    code = said;
    hangUp();
    wake();
  });
  if (signal.aborted) hangUp();
  else signal.addEventListener('abort', hangUp);

  return {
    async next() {
      if (waiting.length === 0 && code === null) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      const frames = waiting;
      waiting = [];
      if (socket.isPaused) socket.resume();
      return frames.length === 0 ? null : frames;
    },
    send,
    beat(everyMs, seq) {
      beatNow = () => send({ op: HEARTBEAT, d: seq() });
      clearInterval(heart);
      heart = setInterval(() => {
        if (!isAnswered) return hangUp();
        isAnswered = false;
        beatNow();
      }, everyMs);
    },
    code: () => code ?? CUT,
    hangUp,
  };
}

function read(raw: string): Frame | null {
  try {
    return { ...payload.parse(JSON.parse(raw)), raw };
  } catch {
    return null;
  }
}

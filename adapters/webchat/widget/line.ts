import { lookBack } from '../wire';
import { type Hearer, Refused } from './door';
import { pause, pauses } from './pause';

/** The line on which the page hears us: held while somebody looks, taken up again after every fault. */
export interface HeldLine {
  readonly connected: boolean;
  readonly hasEarlier: boolean;
  begin(): void;
  /** Hears everything again, from the first word. */
  fromStart(): void;
}

interface Parts {
  readonly listen: (after: number, hearer: Hearer, signal: AbortSignal) => Promise<void>;
  readonly forget: () => void;
  readonly hearer: Hearer;
  readonly onChange: () => void;
  /** The last place heard; 0 when nothing was. */
  readonly last: () => number;
  /** Where the first look begins. */
  readonly from: () => number;
}

/** A page nobody looks at gives its line back after this: a browser holds only six to one server (RFC 9112 9.4). */
const UNSEEN_MS = 20_000;
/** A fault this short is none to speak of. */
const FAULTS_UNTOLD = 1;

export function openLine({ listen, forget, hearer, onChange, last, from }: Parts): HeldLine {
  let begun = false;
  let faults = 0;
  let start: number | null = null;
  /** The next look begins at the first word, whatever was heard. */
  let whole = false;
  let current = new AbortController();
  let wake: () => void = () => undefined;

  const heard: Hearer = {
    ...hearer,
    ready() {
      faults = 0;
      hearer.ready();
    },
  };

  async function run(): Promise<void> {
    for (;;) {
      if (document.hidden) await new Promise<void>(resolve => (wake = resolve));
      current = new AbortController();
      start ??= from();
      const { signal } = current;
      const after = whole ? 0 : Math.max(start, last());
      whole = false;
      const error = await listen(after, heard, signal).then(
        () => null,
        fault => fault as unknown,
      );
      if (signal.aborted) continue;
      if (error instanceof Refused && error.id === 'session') forget();
      faults += 1;
      onChange();
      await pause(pauses(faults - 1));
    }
  }

  let hiding: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(() => current.abort(), UNSEEN_MS);
    else wake();
  });

  return {
    get connected() {
      return faults <= FAULTS_UNTOLD;
    },
    get hasEarlier() {
      return start !== null && start > lookBack;
    },
    begin() {
      if (begun) return;
      begun = true;
      void run();
    },
    fromStart() {
      start = 0;
      whole = true;
      current.abort();
    },
  };
}

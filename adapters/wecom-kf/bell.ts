import { bellTokenMs } from './limits';

/** The doorbell: WeCom's callback says only that there is something to fetch. */
export interface Bell {
  /** Somebody rang, with a token that makes the next ten minutes of fetching cheap. */
  ring(token: string): void;
  /** The last token, while it is good. */
  token(): string | null;
  /** Resolves when it has rung since the last wait, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Hangs up a bell. A ring that nobody waits for is kept for the next who does. */
export function openBell(now: () => number): Bell {
  let last: { readonly token: string; readonly until: number } | null = null;
  let rung = false;
  let wake: () => void = () => undefined;

  return {
    ring(token) {
      if (token !== '') last = { token, until: now() + bellTokenMs };
      rung = true;
      wake();
    },

    token: () => (last !== null && last.until > now() ? last.token : null),

    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        await new Promise<void>(resolve => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            wake = () => undefined;
            resolve();
          };
          const timer = setTimeout(done, ms);
          signal.addEventListener('abort', done);
          wake = done;
        });
      }
      rung = false;
    },
  };
}

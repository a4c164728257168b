import { ChannelError, type HttpResponse } from '../channel';
import type { HookTry } from '../store/hooks';

/** How a try ended, and whether the address wants to hear no more. */
export interface Verdict extends HookTry {
  readonly gone: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** After the first, second … try that failed; Standard Webhooks advises days. */
const WAITS_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
const LONGEST_MS = 24 * HOUR_MS;
const GONE = 410;

/** Waits for the answer and judges it: 2xx took it, 410 wants no more, everything else is tried again. Never rejects. */
export async function judge(asked: Promise<HttpResponse>, attempts: number, now: () => number): Promise<Verdict> {
  try {
    const { status, headers } = await asked;
    if (status >= 200 && status < 300) return { state: 'sent', dueAt: now(), status, fault: null, gone: false };
    if (status === GONE)
      return { state: 'failed', dueAt: now(), status, fault: 'it answered 410: it wants no more', gone: true };
    const redirect = status >= 300 && status < 400 ? '; redirects are not followed, enter the address it leads to' : '';
    return later(attempts, now(), status, `it answered ${status}${redirect}`, headers['retry-after']);
  } catch (error) {
    if (error instanceof ChannelError && error.code === 'ERR_INSIDE') return refusedInside(attempts, now());
    const code = error instanceof ChannelError && error.code ? ` (${error.code})` : '';
    const words =
      error instanceof ChannelError && error.kind === 'busy' ? 'it could not be reached' : 'it did not answer';
    return later(attempts, now(), null, `${words}${code}`);
  }
}

/** An address inside our own network that nobody allowed. */
export const refusedInside = (attempts: number, now: number): Verdict =>
  later(attempts, now, null, 'its address lies inside our own network; allow that if it is meant');

function later(attempts: number, now: number, status: number | null, fault: string, retryAfter?: string): Verdict {
  const wait = WAITS_MS[attempts - 1];
  if (wait === undefined) return { state: 'failed', dueAt: now, status, fault, gone: false };
  const asked = Number(retryAfter) * 1000;
  // Not all that failed together come back together.
  const spread = wait * (1 + Math.random() / 10);
  const dueAt = now + Math.min(Math.max(spread, Number.isFinite(asked) ? asked : 0), LONGEST_MS * 1.1);
  return { state: 'due', dueAt: Math.round(dueAt), status, fault, gone: false };
}

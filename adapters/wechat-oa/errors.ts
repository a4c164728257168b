import { ChannelError, type FaultKind } from '../../src/channel';

/** What follows from one of WeChat's codes. */
export interface Verdict {
  readonly kind: Exclude<FaultKind, 'forged'>;
  /** When it may be tried again: at the next minute, the next day in Beijing, or after so many milliseconds. */
  readonly wait?: 'minute' | 'day' | number;
  /** What to do once before giving up: fetch a new access token, or upload the file again. */
  readonly once?: 'renew' | 'reupload';
  /** The platform had it already, under the same key (mass send): not a failure. */
  readonly isAccepted?: true;
}

type Codes = readonly (number | readonly [from: number, to: number])[];

/** WeChat's return codes by consequence (document "Global return codes"); the first row that holds a code decides. */
export const verdicts: readonly { readonly codes: Codes; readonly verdict: Verdict }[] = [
  { codes: [-1, 61450], verdict: { kind: 'busy' } },
  { codes: [40001, 40014, 42001], verdict: { kind: 'broken', once: 'renew' } },
  { codes: [45011], verdict: { kind: 'busy', wait: 'minute' } },
  { codes: [45009], verdict: { kind: 'busy', wait: 'day' } },
  { codes: [45015, 45047], verdict: { kind: 'unreachable' } },
  { codes: [40003, 43004, 43019, 43101, 48002, 50005], verdict: { kind: 'unreachable' } },
  { codes: [48001, 48004, 50001, 50002, 40013, 40125, 40164, 61004], verdict: { kind: 'broken' } },
  { codes: [[41000, 41999], [43001, 43003], 65400], verdict: { kind: 'broken' } },
  { codes: [40007], verdict: { kind: 'refused', once: 'reupload' } },
  { codes: [[40004, 40006], [40009, 40012], 45001], verdict: { kind: 'refused' } },
  { codes: [[45002, 45008], [44001, 44004], 40033, 47001, 40008, 45064], verdict: { kind: 'refused' } },
  { codes: [65401, 65402, 65413, 65414, [61451, 61457]], verdict: { kind: 'refused' } },
  { codes: [45072, 45080, 45081], verdict: { kind: 'refused' } },
  { codes: [45065], verdict: { kind: 'refused', isAccepted: true } },
  { codes: [45066], verdict: { kind: 'busy', wait: 60_000 } },
  { codes: [45067], verdict: { kind: 'refused' } },
];

/** What follows from a code; a code nobody knows means that this message was not taken. */
export function verdictOf(code: number): Verdict {
  for (const { codes, verdict } of verdicts) {
    if (codes.some(one => (typeof one === 'number' ? one === code : one[0] <= code && code <= one[1]))) return verdict;
  }
  return { kind: 'refused' };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Quotas are counted by Beijing's days, which know no summer time. */
const BEIJING_MS = 8 * 3_600_000;
const DETAIL_LENGTH = 200;

/** The error for one of WeChat's codes, in WeChat's words (they carry the `rid` that its support asks for). */
export function faultOf(code: number, errmsg: string, nowMs: number): ChannelError {
  const { kind, wait } = verdictOf(code);
  const detail = errmsg.slice(0, DETAIL_LENGTH) || 'WeChat gave no reason';
  return new ChannelError(kind, String(code), detail, wait === undefined ? {} : { retryAfterMs: waitMs(wait, nowMs) });
}

/** Whether this error asks for one more try after `what`. */
export function asksFor(error: unknown, what: NonNullable<Verdict['once']>): error is ChannelError {
  return error instanceof ChannelError && error.code !== null && verdictOf(Number(error.code)).once === what;
}

function waitMs(wait: NonNullable<Verdict['wait']>, nowMs: number): number {
  if (wait === 'minute') return MINUTE_MS - (nowMs % MINUTE_MS);
  if (wait === 'day') return DAY_MS - ((nowMs + BEIJING_MS) % DAY_MS);
  return wait;
}

import { ChannelError, type FaultKind } from '../../src/channel';

/** What follows from one of the platform's codes. */
interface Verdict {
  readonly kind: Exclude<FaultKind, 'forged' | 'unknown'>;
  /** How many attempts are worth making, when fewer than the outbox would make. */
  readonly tries?: number;
  /** When it may be tried again: once the day in Beijing is over. */
  readonly wait?: 'day';
  /**
   * What to do once before giving up: ask for another token, upload the file again, say it as plain text, or send it
   * without answering anything (where the settings allow that).
   */
  readonly once?: 'renew' | 'reupload' | 'plain' | 'unanswered';
  /** Taken, and shown after moderation: not a failure. */
  readonly isAccepted?: true;
}

type Codes = readonly (number | readonly [from: number, to: number])[];

/** Codes by consequence (documents "error-trace/openapi" and the send pages); the first row that holds a code decides. */
export const verdicts: readonly { readonly codes: Codes; readonly verdict: Verdict }[] = [
  { codes: [304023, 304024], verdict: { kind: 'busy', isAccepted: true } },
  { codes: [100001], verdict: { kind: 'busy' } },
  { codes: [100007, 100016, 10004], verdict: { kind: 'broken' } },
  { codes: [11241, 11243, 11244], verdict: { kind: 'broken', once: 'renew' } },
  {
    codes: [50055001, 50055002, 50055006, 40034004, 40054006, 304082, 304083, 850026, 850027, 40093001, 306003, 306005],
    verdict: { kind: 'busy', tries: 4 },
  },
  { codes: [50065001, 1100300], verdict: { kind: 'busy', tries: 4 } },
  { codes: [11242, 11252, 11263, 11281], verdict: { kind: 'busy', tries: 2 } },
  { codes: [22009, 50002, 1100100, 1100308], verdict: { kind: 'busy' } },
  { codes: [40034100], verdict: { kind: 'unreachable' } },
  { codes: [40054005], verdict: { kind: 'refused' } },
  {
    codes: [40034128, 40034005, 304027, 304103, 40034026, 40034031],
    verdict: { kind: 'unreachable', once: 'unanswered' },
  },
  { codes: [40034024, 40034025, 304026, 40034027], verdict: { kind: 'refused' } },
  {
    codes: [40054004, 40054013, 40034101, 40054003, 40054002, 850018, 1100104, 40034122],
    verdict: { kind: 'unreachable' },
  },
  { codes: [304036, 304037, 40034127, 50056], verdict: { kind: 'refused', once: 'plain' } },
  { codes: [40034102, 40034105, 40034123, 11253, 11254, 304004], verdict: { kind: 'refused' } },
  { codes: [40034006, 304003, 40054010, 304061, 304025, 40054007, 40054018], verdict: { kind: 'refused' } },
  { codes: [[1100101, 1100103], 22006, 340069, 305007, [40034008, 40034011]], verdict: { kind: 'refused' } },
  { codes: [40034029, 40034124, 850019, 850031], verdict: { kind: 'refused' } },
  { codes: [304080], verdict: { kind: 'refused', once: 'reupload' } },
  { codes: [40093002], verdict: { kind: 'busy', wait: 'day' } },
  { codes: [11265, 40054016, 304018, 11251, 11261, 11275], verdict: { kind: 'broken' } },
];

/** The platform already has a message under this number of this anchor. */
export const DUPLICATE = '40054005';

/** What follows from a code; a code nobody knows means that this message was not taken. */
export function verdictOf(code: number): Verdict & { readonly isKnown: boolean } {
  for (const { codes, verdict } of verdicts) {
    const holds = codes.some(one => (typeof one === 'number' ? one === code : one[0] <= code && code <= one[1]));
    if (holds) return { ...verdict, isKnown: true };
  }
  return { kind: 'refused', isKnown: false };
}

const DAY_MS = 86_400_000;
/** Daily volumes are counted by Beijing's days, which know no summer time. */
const BEIJING_MS = 8 * 3_600_000;
const DETAIL_LENGTH = 200;

/** The error for one of the platform's codes, in its own words and with the trace its support asks for. */
export function faultOf(code: number, words: string, nowMs: number): ChannelError {
  const { kind, wait } = verdictOf(code);
  const detail = words.slice(0, DETAIL_LENGTH) || 'QQ gave no reason';
  return new ChannelError(kind, String(code), detail, wait === undefined ? {} : { retryAfterMs: untilTomorrow(nowMs) });
}

/** Whether this error asks for one more try after `what`. */
export function asksFor(error: unknown, what: NonNullable<Verdict['once']>): error is ChannelError {
  if (!(error instanceof ChannelError) || error.code === null) return false;
  return verdictOf(Number(error.code)).once === what || (what === 'renew' && error.code === '401');
}

/** The same error, or its end: what was worth so many tries is refused after the last of them. */
export function afterTries(error: unknown, attempt: number): unknown {
  if (!(error instanceof ChannelError) || error.kind !== 'busy' || error.code === null) return error;
  const { tries } = verdictOf(Number(error.code));
  return tries !== undefined && attempt >= tries ? new ChannelError('refused', error.code, error.detail) : error;
}

function untilTomorrow(nowMs: number): number {
  return DAY_MS - ((nowMs + BEIJING_MS) % DAY_MS);
}

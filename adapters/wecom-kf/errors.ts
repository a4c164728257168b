import { ChannelError, type FaultKind } from '../../src/channel';

/** What follows from one of WeCom's codes. */
interface Verdict {
  readonly kind: Exclude<FaultKind, 'forged'>;
  /** When it may be tried again, in milliseconds. */
  readonly waitMs?: number;
  /** What to do once before giving up: fetch a new access token, or upload the file again. */
  readonly once?: 'renew' | 'reupload';
}

/** The code of a send that the session's state does not allow. */
export const SESSION_SHUT = '95018';
/** Codes that speak of the customer-service account and not of our credentials. */
export const DESK_GONE: ReadonlySet<string> = new Set(['95000', '95004']);

/**
 * WeCom's return codes by consequence (document 90313 "Global error codes"; judged by the code alone, since the words
 * may change); the first row that holds a code decides. That 95002 is the closed 48-hour window and 95013 an ended
 * session is not verified. 81013 and 82001 say that an app message had no colleague it could go to; 40056 and 301002
 * that the app is not ours, neither of which is verified. Of a task of colleagues: 41063 that it is still being handed out,
 * 41048 that there is nobody it could go to.
 */
export const verdicts: readonly { readonly codes: readonly number[]; readonly verdict: Verdict }[] = [
  { codes: [-1], verdict: { kind: 'busy' } },
  { codes: [40014, 42001], verdict: { kind: 'broken', once: 'renew' } },
  { codes: [40001, 40013, 40091, 41001, 48002, 48004, 60011, 60020], verdict: { kind: 'broken' } },
  { codes: [40056, 40201, 95000, 95004, 95011, 95012, 95017, 301002], verdict: { kind: 'broken' } },
  { codes: [40096, 41048, 81013, 82001, 84061], verdict: { kind: 'unreachable' } },
  { codes: [95001, 95002, 95013, 95018], verdict: { kind: 'unreachable' } },
  { codes: [41063], verdict: { kind: 'busy', waitMs: 60_000 } },
  { codes: [45009], verdict: { kind: 'busy', waitMs: 60_000 } },
  { codes: [45033], verdict: { kind: 'busy', waitMs: 5_000 } },
  { codes: [40007], verdict: { kind: 'refused', once: 'reupload' } },
  { codes: [40058, 41046, 41047, 41064, 41065, 95016], verdict: { kind: 'refused' } },
];

/**
 * How WeCom says that a `msgid` has been taken before. Its code is not published, so its words are looked at too; both
 * are to be replaced by the code once it has been seen.
 */
const TAKEN = { codes: [40058], words: /msgid.*(?:dup|exist|repeat|重复|已存在)|(?:dup|exist|repeat).*msgid/i };

/** Whether the platform refused this only because it has it already, under the same key. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof ChannelError)) return false;
  return TAKEN.codes.includes(Number(error.code)) && TAKEN.words.test(error.detail);
}

/** What follows from a code; a code nobody knows means that this message was not taken. */
export function verdictOf(code: number): Verdict {
  return verdicts.find(({ codes }) => codes.includes(code))?.verdict ?? { kind: 'refused' };
}

const DETAIL_LENGTH = 200;

/** The error for one of WeCom's codes, in WeCom's words. */
export function faultOf(code: number, errmsg: string): ChannelError {
  const { kind, waitMs } = verdictOf(code);
  const detail = errmsg.slice(0, DETAIL_LENGTH) || 'WeCom gave no reason';
  return new ChannelError(kind, String(code), detail, waitMs === undefined ? {} : { retryAfterMs: waitMs });
}

/** Whether this error asks for one more try after `what`. */
export function asksFor(error: unknown, what: NonNullable<Verdict['once']>): error is ChannelError {
  return error instanceof ChannelError && error.code !== null && verdictOf(Number(error.code)).once === what;
}

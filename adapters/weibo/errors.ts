import { ChannelError, type FaultKind } from '../../src/channel';

/** What follows from one of Weibo's codes. */
interface Verdict {
  readonly kind: Exclude<FaultKind, 'forged' | 'unknown'>;
  /** When it may be tried again: at the next full hour, when Weibo's counts begin anew, or after so many milliseconds. */
  readonly wait?: 'hour' | number;
  /** What a person can do about it, said after Weibo's own words. */
  readonly advice?: string;
}

const NEW_TOKEN =
  'authorise anew: copy the access token from 粉丝服务 → 高级功能 → 开发模式 into this channel (accessToken) and save';
const CLOSED = 'this person has not written, followed, subscribed or tapped the menu within 48 hours';
const PERMISSION = 'the app lacks a permission, or its App Key is wrong: see the app in open.weibo.com';

/**
 * Weibo's codes by consequence (document Error_code); the first row that holds a code decides. Codes from 20003 to
 * 20307 besides 20012, 20016 and 20019, all from 21314, and 10005 and 10008 are from memory or from other programs and
 * were not seen on a page; Weibo documents no code of its own for a closed window.
 */
const verdicts: readonly { readonly codes: readonly number[]; readonly verdict: Verdict }[] = [
  { codes: [10001, 10002, 10003, 10009], verdict: { kind: 'busy' } },
  { codes: [10004, 10022, 10023, 10024], verdict: { kind: 'busy', wait: 'hour', advice: 'all calls are used up' } },
  { codes: [20016], verdict: { kind: 'busy', wait: 5 * 60_000, advice: 'too many posts in a short time' } },
  { codes: [21314, 21315, 21316, 21317, 21327, 21332], verdict: { kind: 'broken', advice: NEW_TOKEN } },
  { codes: [10005, 10006, 10010, 10011, 10012, 10014], verdict: { kind: 'broken', advice: PERMISSION } },
  { codes: [20003, 20206, 20207, 20301], verdict: { kind: 'unreachable', advice: CLOSED } },
  { codes: [20012], verdict: { kind: 'refused', advice: 'shorten the text' } },
  { codes: [20017, 20019, 20306], verdict: { kind: 'refused', advice: 'the same words were just said: change them' } },
  { codes: [20018, 20020, 20021, 20302], verdict: { kind: 'refused', advice: 'Weibo forbids these words or links' } },
  { codes: [20101, 20201], verdict: { kind: 'refused', advice: 'what is answered has been deleted' } },
  { codes: [10008, 10016, 10017], verdict: { kind: 'refused' } },
];

const REFUSED: Verdict = { kind: 'refused' };
const HOUR_MS = 3_600_000;
const DETAIL_LENGTH = 200;

/** What follows from a code; one that nobody knows means that this message was not taken. */
const verdictOf = (code: number): Verdict => verdicts.find(({ codes }) => codes.includes(code))?.verdict ?? REFUSED;

/**
 * The error for one of Weibo's codes, in Weibo's words and with what can be done. Code 10017 quotes the value it does
 * not like, which may be a customer's text, so what comes after `but get` is left out.
 */
export function faultOf(code: number, words: string, nowMs: number): ChannelError {
  const { kind, wait, advice } = verdictOf(code);
  const own = words.replace(/,?\s*but get .*/is, '').slice(0, DETAIL_LENGTH) || 'Weibo gave no reason';
  const detail = advice === undefined ? own : `${own}: ${advice}`;
  return new ChannelError(kind, String(code), detail, wait === undefined ? {} : { retryAfterMs: waitMs(wait, nowMs) });
}

/** The account's token is at its end, by Weibo's word or by ours: nothing works until a person renews it. */
export function tokenEnded(words: string): ChannelError {
  return new ChannelError('broken', '21327', `${words}: ${NEW_TOKEN}`);
}

/** Whether Weibo refuses the access token itself, rather than one of the calls made with it. */
export function refusesToken(error: unknown): boolean {
  return error instanceof ChannelError && error.code !== null && verdictOf(Number(error.code)).advice === NEW_TOKEN;
}

function waitMs(wait: NonNullable<Verdict['wait']>, nowMs: number): number {
  return wait === 'hour' ? HOUR_MS - (nowMs % HOUR_MS) : wait;
}

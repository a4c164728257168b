import { ChannelError, type FaultKind } from '../../src/channel';
import type { Report } from './wire';

interface Row {
  readonly words: RegExp;
  readonly code: string;
  readonly kind: FaultKind;
  readonly tell: string;
  readonly retryAfterMs?: number;
}

const MINUTE_MS = 60_000;

/**
 * What a puppet's words mean. The numbers are the web protocol's, as its users tell them (wechaty/wechaty#872 and others);
 * none of them is documented, and other puppets have other words. What is not listed is judged by how far it had come.
 */
const ROWS: readonly Row[] = [
  {
    words: /\b1203\b|不允许登录|不能登录/,
    code: '1203',
    kind: 'broken',
    tell: 'WeChat does not let this account sign in with this client',
  },
  {
    words: /\b1205\b|频繁|too (?:often|fast|frequent)/i,
    code: '1205',
    kind: 'busy',
    tell: 'WeChat finds this account too busy; it rests',
    retryAfterMs: 10 * MINUTE_MS,
  },
  {
    words: /\b110[0-2]\b|not logged ?in|logged ?out/i,
    code: '1101',
    kind: 'busy',
    tell: 'the account is signed out',
    retryAfterMs: MINUTE_MS,
  },
  {
    words: /unsupported|not support/i,
    code: 'unsupported',
    kind: 'refused',
    tell: 'this puppet cannot send such a message',
  },
  {
    words: /token.{0,40}(?:invalid|expired|not exist)|(?:invalid|expired) token|UNAUTHENTICATED/i,
    code: 'token',
    kind: 'broken',
    tell: 'the puppet provider does not take the token',
  },
];

/** The account cannot go on with these settings; null for anything that may pass. */
export function brokenBy(words: string): ChannelError | null {
  const row = ROWS.find(one => one.kind === 'broken' && one.words.test(words));
  return row === undefined ? null : new ChannelError('broken', row.code, row.tell);
}

/** Why a message did not go out. The puppet's own words are not repeated: they may hold what was said. */
export function unsentBy({ stage, words }: Extract<Report, { type: 'unsent' }>): ChannelError {
  if (stage === 'nobody') {
    return new ChannelError('unreachable', 'contact', 'nobody of this address is among the contacts of this session');
  }
  const row = ROWS.find(one => one.words.test(words));
  if (row !== undefined) {
    const { retryAfterMs } = row;
    return new ChannelError(row.kind, row.code, row.tell, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  if (stage === 'before') return new ChannelError('busy', null, 'the client could not prepare the message');
  return new ChannelError('unknown', null, 'the client failed while it was sending');
}

/** Nothing can leave now. */
export const notSignedIn = (retryAfterMs: number): ChannelError =>
  new ChannelError('busy', null, 'the account is not signed in here', { retryAfterMs });

/** The message was on its way when its client was lost. */
export const lostOnItsWay = (): ChannelError =>
  new ChannelError('unknown', null, 'the client ended while it was sending');

/** Nobody waited for the client's answer. */
export const stoppedOnItsWay = (): ChannelError =>
  new ChannelError('unknown', null, 'stopped while the client was sending');

/** What an administrator does about a package that is not there. */
export const notInstalled = (name: string): ChannelError =>
  new ChannelError(
    'broken',
    'missing',
    `the package ${name} is not installed; run npm install ${name === 'wechaty' ? 'wechaty@1.20.2' : name} and start again`,
  );

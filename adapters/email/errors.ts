import { ChannelError, type FaultKind } from '../../src/channel';

/** Where in the dialogue a mail server said no. */
type Stage = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'AUTH';

interface Row {
  readonly stage?: Stage;
  /** The reply code, or its first digit. */
  readonly code: number | '4' | '5';
  /** The beginning of the enhanced status code (RFC 3463). */
  readonly status?: string;
  readonly kind: Exclude<FaultKind, 'forged' | 'unknown'>;
  readonly waitMs?: number;
}

const MINUTE_MS = 60_000;

/**
 * SMTP replies by consequence (RFC 5321, 4.2; RFC 4954, 6; RFC 3463); the first row that fits decides. A temporary no
 * before the recipient was named is about our account, so the account waits; after it, only this mail does.
 */
const verdicts: readonly Row[] = [
  { code: 421, kind: 'busy', waitMs: MINUTE_MS },
  { stage: 'AUTH', code: '4', kind: 'busy', waitMs: MINUTE_MS },
  { stage: 'AUTH', code: '5', kind: 'broken' },
  { code: 530, kind: 'broken' },
  { code: 534, kind: 'broken' },
  { code: 535, kind: 'broken' },
  { code: 538, kind: 'broken' },
  { stage: 'MAIL FROM', code: '4', kind: 'busy', waitMs: MINUTE_MS },
  { code: '4', kind: 'busy' },
  { code: 552, status: '5.2', kind: 'unreachable' },
  { code: 552, kind: 'refused' },
  { stage: 'MAIL FROM', code: '5', kind: 'broken' },
  { stage: 'RCPT TO', code: '5', status: '5.7', kind: 'refused' },
  { stage: 'RCPT TO', code: 554, kind: 'refused' },
  { stage: 'RCPT TO', code: '5', kind: 'unreachable' },
  { stage: 'DATA', code: '5', status: '5.1', kind: 'unreachable' },
  { stage: 'DATA', code: '5', status: '5.2', kind: 'unreachable' },
  { code: '5', kind: 'refused' },
];

/** What nodemailer and imapflow put on their errors; everything else of them is left where it is. */
interface Trouble {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: unknown;
  readonly responseText?: string;
  readonly serverResponseCode?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
}

const DETAIL = 200;

/** The error for a send that failed. `hasLeft` tells whether the mail itself was on its way when it did. */
export function smtpFault(error: unknown, hasLeft: boolean, secrets: readonly string[]): ChannelError {
  const { code, command = '', responseCode, response } = troubleOf(error);
  const words = told(response, secrets);
  if (code === 'ETLS' && responseCode) {
    return new ChannelError(
      'broken',
      String(responseCode),
      'the mail server offers no TLS; allow none only for a test',
    );
  }
  const stage = (['AUTH', 'MAIL FROM', 'RCPT TO', 'DATA'] as const).find(one => command.startsWith(one));
  // A no outside of these stages (as a greeting, or on the way out) is about no mail of ours.
  if (responseCode && stage !== undefined) {
    const { kind, waitMs } = verdictOf(stage, responseCode, words);
    const options = waitMs === undefined ? {} : { retryAfterMs: waitMs };
    return new ChannelError(kind, String(responseCode), words || 'the mail server gave no reason', options);
  }
  if (hasLeft) return new ChannelError('unknown', code ?? null, 'the mail server did not say whether it took the mail');
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return new ChannelError('broken', code, 'the mail server let us sign in no way we know');
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return new ChannelError('refused', code, 'the mail server would not take such a mail');
  if (code === 'ETLS')
    return new ChannelError('busy', code, 'no safe connection to the mail server could be agreed on');
  return new ChannelError('busy', code ?? null, 'the mail server could not be reached');
}

function verdictOf(stage: Stage, code: number, words: string): Row {
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(words)?.[0] ?? '';
  const fits = (row: Row): boolean =>
    (row.stage === undefined || row.stage === stage) &&
    (typeof row.code === 'number' ? row.code === code : String(code).startsWith(row.code)) &&
    (row.status === undefined || status.startsWith(`${row.status}.`));
  return verdicts.find(fits) ?? { code, kind: 'busy' };
}

/** Sign-in refusals that pass (RFC 5530). */
const PASSING = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'CONTACTADMIN']);

/** The error for a mailbox that could not be read. */
export function imapFault(error: unknown, secrets: readonly string[]): ChannelError {
  if (error instanceof ChannelError) return error;
  const { code, response, responseText, serverResponseCode, authenticationFailed, tlsFailed } = troubleOf(error);
  const words = told(responseText ?? response, secrets);
  if (/unsafe login/i.test(words)) {
    return new ChannelError(
      'broken',
      'Unsafe Login',
      'the provider calls this an unsafe login: switch on IMAP in its web mail',
    );
  }
  if (authenticationFailed && !PASSING.has(serverResponseCode ?? '')) {
    return new ChannelError('broken', serverResponseCode ?? 'NO', `the mailbox does not let us in: ${words}`);
  }
  if (serverResponseCode === 'NONEXISTENT') return new ChannelError('broken', serverResponseCode, 'there is no INBOX');
  if (tlsFailed)
    return new ChannelError('broken', code ?? null, 'the mail server offers no TLS; allow none only for a test');
  return new ChannelError('busy', serverResponseCode ?? code ?? null, words || 'the connection to the mailbox ended');
}

const troubleOf = (error: unknown): Trouble => (typeof error === 'object' && error !== null ? error : {});

/** The server's words in one line, without addresses and without what must not be told. */
function told(words: unknown, secrets: readonly string[]): string {
  if (typeof words !== 'string') return '';
  const hidden = secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')), words);
  return hidden
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/[^\s<>]+@[^\s<>]+/g, '…')
    .trim()
    .slice(0, DETAIL);
}

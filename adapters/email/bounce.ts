import { plainAddress } from './address';
import { isRobot } from './automatic';
import type { Letter } from './letter';

/** What a mail system tells about one of our mails. */
export interface Bounce {
  /** Message-ID of ours that it is about, as it was found; whoever reads it checks the signature. */
  readonly messageIds: readonly string[];
  /** Who was to have it; null when the report does not say. */
  readonly recipient: string | null;
  readonly action: 'failed' | 'delayed' | 'delivered';
  /** `5.1.1`, or null. */
  readonly status: string | null;
  /** The mail system's own words. */
  readonly diagnostic: string;
}

const DETAIL = 200;
const READ = 64 * 1024;
const ID = /<[^<>\s]{1,400}>/g;
const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/**
 * Reads a delivery report (RFC 3464), or the free words of a provider that writes none. Null when the mail is no report.
 * A report on several recipients is told by its worst.
 */
export function readBounce(letter: Letter): Bounce | null {
  const part = (...mimes: string[]): string =>
    letter.parts.find(({ mime }) => mimes.includes(mime))?.bytes.toString('utf8', 0, READ) ?? '';
  const status = part('message/delivery-status', 'message/global-delivery-status');
  const returned = part('message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers');
  const told = status === '' ? null : byReport(status, returned, letter);
  if (told !== null || !isReport(letter)) return told;
  return byWords(`${letter.text.slice(0, READ)}\n${returned}`, letter);
}

/** Whether a mail system wrote it, though it may say little: its sender, its kind or a header of Exim's and Gmail's tells. */
function isReport({ from, headers }: Letter): boolean {
  const isDaemon = from !== null && isRobot(from.address) && /daemon|postmaster/.test(from.address);
  const kind = headers.get('content-type')?.[0] ?? '';
  const isKind = /^\s*multipart\/report\b/i.test(kind) && /report-type\s*=\s*"?delivery-status/i.test(kind);
  return isDaemon || isKind || headers.has('x-failed-recipients');
}

function byReport(report: string, returned: string, { references }: Letter): Bounce | null {
  const groups = report
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map(fieldsOf);
  const recipients = groups.filter(group => group.has('action'));
  const worst = recipients.find(group => group.get('action') === 'failed') ?? recipients[0];
  if (worst === undefined) return null;
  const action = worst.get('action')?.toLowerCase() ?? '';
  return {
    // Where our mail is not returned, the report may still answer it.
    messageIds: [...(fieldsOf(returned).get('message-id')?.match(ID) ?? []), ...[...references].reverse()],
    recipient: addressIn(worst.get('original-recipient') ?? worst.get('final-recipient') ?? ''),
    action: action === 'failed' || action === 'delayed' ? action : 'delivered',
    status: STATUS.exec(worst.get('status') ?? '')?.[1] ?? null,
    diagnostic: plain(worst.get('diagnostic-code') ?? ''),
  };
}

/** In the subject of who only tells that it takes longer. */
const LATE = /\bdelay(?:ed)?\b|延迟|延遲/i;

/**
 * Chinese providers often write a letter instead of a report; only our Message-ID in it, or the address it came back to,
 * proves what it is about.
 */
function byWords(words: string, { references, subject }: Letter): Bounce {
  const messageIds = [...new Set([...(words.match(ID) ?? []), ...references])];
  const status = STATUS.exec(words)?.[1] ?? (/\b55[0134]\b/.test(words) ? '5.0.0' : null);
  return {
    messageIds,
    recipient: null,
    action: LATE.test(subject) ? 'delayed' : 'failed',
    status,
    diagnostic: plain(/^.*\b[45]\d\d[ -].*$/m.exec(words)?.[0] ?? ''),
  };
}

/** Header fields up to the first blank line, unfolded; the first of each name counts. */
function fieldsOf(text: string): Map<string, string> {
  const head = text.replace(/\r\n?/g, '\n').replace(/^\n+/, '').split('\n\n', 1)[0] ?? '';
  const fields = new Map<string, string>();
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `rfc822; wang@example.com` → the address. */
const addressIn = (value: string): string | null =>
  plainAddress(value.slice(value.indexOf(';') + 1).replace(/[<>]/g, '')) || null;

const plain = (words: string): string =>
  words
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL);

/**
 * Permanent failures that say nothing about the address: a full mailbox, a mail too large or of the wrong kind, a policy
 * (RFC 3463, 3). After every other 5.x.x nothing can be sent there any more.
 */
const PASSING = [/^5\.2\.[234]$/, /^5\.3\./, /^5\.4\.[67]$/, /^5\.5\./, /^5\.6\./, /^5\.7\./];

/** Whether the address is dead. */
export const isGone = ({ action, status }: Bounce): boolean =>
  action === 'failed' && status !== null && status.startsWith('5.') && !PASSING.some(code => code.test(status));

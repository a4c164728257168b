import PostalMime from 'postal-mime';
import { isAddress, plainAddress } from './address';
import { textOfHtml } from './html-text';
import { plainSubject } from './subject';

/** A mail that was taken apart. Addresses are in lower case; what is not an address is left out. */
export interface Letter {
  /** Values by lower-case name, in order, unfolded and undecoded. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly from: { readonly address: string; readonly name: string } | null;
  readonly replyTo: readonly string[];
  /** To and Cc. */
  readonly to: readonly string[];
  /** Where it was delivered, as mail servers on its way wrote down. */
  readonly deliveredTo: readonly string[];
  readonly subject: string;
  /** The plain text, or the words of the HTML. */
  readonly text: string;
  readonly html: string | null;
  readonly parts: readonly Part[];
  /** With its angle brackets; null when there is none that could be one. */
  readonly messageId: string | null;
  /** The mail it answers and those before it, oldest first, the answered one last. */
  readonly references: readonly string[];
}

/** A file that came with a mail. */
export interface Part {
  readonly name: string | null;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** References kept of a long thread: the first and the latest (RFC 5322 asks for all, header lines do not allow it). */
const REFERENCES = 20;
const ID = /<[^<>\s]{1,400}>/g;

/**
 * Takes a mail apart (RFC 5322, 2045 to 2047, 2231; GBK and its relatives included). A mail that was cut off is read as
 * far as it goes. Rejects when it is built to be unreadable: headers of megabytes, hundreds of nested parts.
 */
export async function readLetter(raw: Buffer): Promise<Letter> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 50 });
  const headers = new Map<string, string[]>();
  for (const { key, value } of mail.headers) {
    const known = headers.get(key);
    if (known) known.push(value);
    else headers.set(key, [value]);
  }
  const idsIn = (name: string): readonly string[] => headers.get(name)?.join(' ').match(ID) ?? [];
  const [from] = mailboxes(mail.from === undefined ? [] : [mail.from]);
  const answered = idsIn('in-reply-to').slice(0, 1);
  const html = mail.html === undefined || mail.html.trim() === '' ? null : mail.html;
  const text = mail.text ?? '';
  return {
    headers,
    from: from ?? null,
    replyTo: mailboxes(mail.replyTo ?? []).map(one => one.address),
    to: mailboxes([...(mail.to ?? []), ...(mail.cc ?? [])]).map(one => one.address),
    deliveredTo: ['delivered-to', 'x-original-to', 'envelope-to']
      .flatMap(name => headers.get(name) ?? [])
      .map(value => plainAddress(value.replace(/[<>]/g, '')))
      .filter(isAddress),
    subject: plainSubject(mail.subject ?? ''),
    text: text.trim() === '' && html !== null ? textOfHtml(html) : text,
    html,
    parts: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename,
      mime: mimeType || 'application/octet-stream',
      bytes: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer),
    })),
    messageId: idsIn('message-id')[0] ?? null,
    references: shortened([...new Set([...idsIn('references').filter(id => !answered.includes(id)), ...answered])]),
  };
}

/** The first and the latest of a long list. */
export function shortened(ids: readonly string[]): readonly string[] {
  return ids.length <= REFERENCES ? ids : [...ids.slice(0, 1), ...ids.slice(1 - REFERENCES)];
}

type Addresses = NonNullable<Awaited<ReturnType<typeof PostalMime.parse>>['to']>;

/** Each mailbox of a list, those of groups included. */
function mailboxes(list: Addresses): { address: string; name: string }[] {
  return list
    .flatMap(one => one.group ?? [one])
    .map(({ address, name }) => ({ address: plainAddress(address ?? ''), name: plainSubject(name) }))
    .filter(({ address }) => isAddress(address));
}

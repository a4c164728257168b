import type { SendMailOptions } from 'nodemailer';
import { ChannelError, type Outbound, type Tools } from '../../src/channel';
import type { Content, Media } from '../../src/model';
import { isAddress } from './address';
import { textOfHtml } from './html-text';
import { shortened } from './letter';
import { limits } from './limits';
import type { Returns } from './returns';
import { plainSubject, replySubject, subjectOf } from './subject';
import type { Threads } from './thread';
import type { Unsubscribing } from './unsubscribe';

/** What composing needs to know of our own side. */
export interface Writer {
  readonly address: string;
  readonly name: string;
  /** Whether replies may come to `kefu+thread@…`. */
  readonly plusAddress: boolean;
  readonly threads: Threads;
  readonly returns: Returns;
  readonly unsubscribing: Unsubscribing;
  readonly load: Tools['load'];
  readonly now: () => number;
}

type Body = Pick<SendMailOptions, 'text' | 'html' | 'attachments'> & { readonly subject?: string };

const MESSAGE_ID = /^<[^<>\s]{1,400}>$/;

/**
 * The mail that says this: its own Message-ID, what it answers, and the marks by which machines know it for automatic
 * (RFC 3834, 3.1) and people get rid of it (RFC 2369, RFC 8058). Rejects with ChannelError `refused` for what a mail
 * cannot say.
 */
export async function compose(message: Outbound, writer: Writer): Promise<SendMailOptions & { messageId: string }> {
  const { address, thread, key } = message;
  if (!isAddress(address)) throw new ChannelError('refused', null, 'this is no e-mail address');
  const { subject, ...body } = await bodyOf(message.content, writer.load);
  const plus = writer.plusAddress ? writer.threads.plusAddress(thread) : null;
  return {
    from: { name: writer.name, address: writer.address },
    to: { name: '', address },
    ...(plus === null ? {} : { replyTo: { name: writer.name, address: plus } }),
    messageId: writer.threads.messageId({ key, thread, isAutomatic: message.class !== 'agent' }),
    date: new Date(writer.now()),
    ...body,
    ...bearing(message, subject || subjectOf(String(body.text ?? ''))),
    headers: headersOf(message, writer),
  };
}

/** The subject, and what the mail answers; a subject of its own is kept. A greeting begins a thread of its own. */
function bearing(message: Outbound, subject: string): SendMailOptions {
  const { answers, class: kind } = message;
  if (answers === null || kind === 'greeting') return { subject };
  const { content, externalId } = answers;
  const references = content.type === 'mail' ? (content.references ?? []) : [externalId];
  const known = shortened(references.filter(id => MESSAGE_ID.test(id)));
  const last = known.at(-1);
  return {
    subject:
      ownSubject(message) || (content.type === 'mail' && content.subject ? replySubject(content.subject) : subject),
    ...(last === undefined ? {} : { inReplyTo: last, references: [...known] }),
  };
}

const ownSubject = ({ content }: Outbound): string => (content.type === 'mail' ? plainSubject(content.subject) : '');

function headersOf(
  { class: kind, address, unsubscribeUrl }: Outbound,
  { unsubscribing }: Writer,
): Record<string, string> {
  if (kind === 'agent') return {};
  if (kind === 'reply') return { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' };
  return {
    'Auto-Submitted': 'auto-generated',
    Precedence: 'bulk',
    'List-Unsubscribe': unsubscribing.header(address, unsubscribeUrl),
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

async function bodyOf(content: Content, load: Tools['load']): Promise<Body> {
  switch (content.type) {
    case 'text':
      return { text: content.text };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return {
        text: content.text || content.media.name || '',
        attachments: [await attachment(content.media, load)],
      };
    case 'link':
      return { subject: content.title, text: paragraphs(content.title, content.text, content.url) };
    case 'articles':
      return {
        text: paragraphs(...content.articles.map(({ title, description, url }) => lines(title, description, url))),
      };
    case 'menu':
      return {
        text: paragraphs(content.text, lines(...content.options.map(({ label }) => `· ${label}`)), content.tail),
      };
    case 'location':
      return { text: lines(content.text, `${content.latitude}, ${content.longitude}`) };
    case 'mail': {
      const files = await Promise.all((content.files ?? []).map(file => attachment(file, load)));
      const html = content.html === undefined ? null : await bytesOf(content.html, load);
      return {
        subject: content.subject,
        // Never HTML alone: not every mail program shows it, and filters count it against us.
        text: content.text || (html === null ? '' : textOfHtml(html.bytes.toString('utf8'))),
        ...(html === null ? {} : { html: html.bytes.toString('utf8') }),
        ...(files.length === 0 ? {} : { attachments: files }),
      };
    }
    default:
      throw new ChannelError(
        'refused',
        null,
        `a mail cannot carry ${content.type}; it can carry ${limits.sends.join(', ')}`,
      );
  }
}

const lines = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join('\n');
const paragraphs = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join('\n\n');

async function attachment(media: Media, load: Tools['load']) {
  const { bytes, mime, name } = await bytesOf(media, load);
  const most = limits.media.file?.maxBytes ?? 0;
  if (bytes.length > most)
    throw new ChannelError('refused', null, `a file may have ${most} bytes, this has ${bytes.length}`);
  const filename = (media.name ?? name ?? 'file').replace(/\p{Cc}/gu, '');
  return { content: bytes, contentType: mime, filename };
}

async function bytesOf(media: Media, load: Tools['load']) {
  if (media.hash === undefined) throw new ChannelError('refused', null, 'there is no file to send');
  return load(media).catch(() => {
    throw new ChannelError('refused', null, 'the file is gone');
  });
}

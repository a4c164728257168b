import type { Opts } from 'telegraf/types';
import { ChannelError } from '../../src/channel';
import type { Content, Media } from '../../src/model';
import { buttonBytes, captionLength, textLength } from './limits';

/** A file as Telegram takes it: its own id, an address on the web, or the bytes. */
type Sendable = string | { readonly source: Buffer; readonly filename: string };

/** Finds the file of a message. Rejects with ChannelError `refused` when there is none. */
export type Find = (
  media: Media,
  kind: 'image' | 'voice' | 'video' | 'file',
) => Promise<{ file: Sendable; mime: string }>;

/** A call that says something, without whom it is said to. */
export type Words = {
  [Name in SendMethod]: { readonly method: Name; readonly payload: Omit<Opts<Name>, 'chat_id'> };
}[SendMethod];

type SendMethod =
  | 'sendMessage'
  | 'sendPhoto'
  | 'sendAnimation'
  | 'sendVoice'
  | 'sendAudio'
  | 'sendVideo'
  | 'sendDocument'
  | 'sendLocation'
  | 'sendVenue';

/**
 * What we say in Telegram's words. Text goes plain, never as HTML or Markdown, so nothing in it needs escaping. What a
 * bot has no word for becomes text with its address, of which Telegram shows a preview. Rejects with ChannelError `refused`.
 */
export async function wordsOf(content: Content, find: Find): Promise<Words> {
  switch (content.type) {
    case 'text':
      return textWords(content.text);
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return fileWords(content, find);
    case 'location':
      return placeWords(content);
    case 'link':
    case 'music':
      return textWords(lines(content.title, content.text, content.url));
    case 'articles':
      return textWords(
        content.articles.map(({ title, description, url }) => lines(title, description, url)).join('\n\n'),
      );
    case 'menu':
      return menuWords(content);
    default:
      throw refused(`a Telegram bot cannot send ${content.type}; it can send text, files, places, links and menus`);
  }
}

function textWords(text: string): Words {
  return { method: 'sendMessage', payload: { text: fitting(text) } };
}

function menuWords({ text, tail, options }: Extract<Content, { type: 'menu' }>): Words {
  const long = options.find(({ id }) => Buffer.byteLength(id) > buttonBytes);
  if (long !== undefined) throw refused(`the id of a menu's option may have ${buttonBytes} bytes on Telegram`);
  if (options.some(({ id }) => id === '')) throw refused('a menu’s option needs an id');
  if (options.some(({ label }) => label.trim() === '')) throw refused('a menu’s option needs words');
  const inline_keyboard = options.map(({ id, label }) => [{ text: label, callback_data: id }]);
  return { method: 'sendMessage', payload: { text: fitting(lines(text, tail)), reply_markup: { inline_keyboard } } };
}

function placeWords({ latitude, longitude, text }: Extract<Content, { type: 'location' }>): Words {
  const [title = '', ...rest] = text.trim().split('\n');
  if (title === '') return { method: 'sendLocation', payload: { latitude, longitude } };
  return { method: 'sendVenue', payload: { latitude, longitude, title, address: rest.join(' ') || title } };
}

async function fileWords(content: Extract<Content, { media: Media }>, find: Find): Promise<Words> {
  const caption = content.text ?? '';
  if ([...caption].length > captionLength)
    throw refused(`words under a file may have ${captionLength} characters on Telegram`);
  const { file, mime } = await find(content.media, content.type);
  const under = caption === '' ? {} : { caption };
  switch (content.type) {
    case 'image':
      if (mime === 'image/gif') return { method: 'sendAnimation', payload: { animation: file, ...under } };
      return { method: 'sendPhoto', payload: { photo: file, ...under } };
    case 'voice':
      if (mime === 'audio/ogg') return { method: 'sendVoice', payload: { voice: file, ...under } };
      return { method: 'sendAudio', payload: { audio: file, ...under } };
    case 'video':
      return { method: 'sendVideo', payload: { video: file, ...under } };
    default:
      return { method: 'sendDocument', payload: { document: file, ...under } };
  }
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n');
}

function fitting(text: string): string {
  if (text.trim() === '') throw refused('there is nothing to say');
  if ([...text].length > textLength) throw refused(`a message may have ${textLength} characters on Telegram`);
  return text;
}

function refused(detail: string): ChannelError {
  return new ChannelError('refused', null, detail);
}

import type { Content, Media } from '../../src/model';
import type { Message, PlatformFile } from './update';

/** What every message carries, whatever it says. */
const FRAME = new Set([
  'message_id',
  'message_thread_id',
  'date',
  'edit_date',
  'from',
  'chat',
  'sender_chat',
  'entities',
  'caption_entities',
  'reply_to_message',
  'forward_origin',
  'forward_from',
  'forward_date',
  'via_bot',
  'media_group_id',
]);

/** Messages that Telegram writes itself when something happens in a chat (Bot API, "Message"); nobody said them. */
const NOTICE =
  /^(new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|message_auto_delete_|migrate_|pinned_message|forum_topic_|general_forum_|video_chat_|chat_background_|boost_added|write_access_allowed|proximity_alert_)/;

/** What a message says. Kinds nobody has taught us are kept as they came. */
export function contentOf(message: Message, text: string): Content {
  const { photo, voice, audio, video, video_note, animation, document, sticker, location, venue, contact } = message;
  const caption = message.caption === undefined ? {} : { text: bare(message.caption) };
  if (message.text !== undefined) return { type: 'text', text: bare(text), ...quotedIn(message) };
  if (photo !== undefined) return { type: 'image', media: mediaOf(photo.at(-1), 'image/jpeg'), ...caption };
  if (voice !== undefined) return { type: 'voice', media: mediaOf(voice, 'audio/ogg'), ...caption };
  if (audio !== undefined) return { type: 'voice', media: mediaOf(audio, 'audio/mpeg'), ...caption };
  const moving = video ?? video_note ?? animation;
  if (moving !== undefined) return { type: 'video', media: mediaOf(moving, 'video/mp4'), ...caption };
  if (document !== undefined) return { type: 'file', media: mediaOf(document), ...caption };
  if (sticker !== undefined) return stickerOf(sticker) ?? unknown(message);
  if (venue !== undefined) {
    return { type: 'location', ...venue.location, text: bare([venue.title, venue.address].filter(Boolean).join('\n')) };
  }
  if (location !== undefined) return { type: 'location', ...location, text: '' };
  if (contact !== undefined) return cardOf(contact);
  return unknown(message);
}

/** Whether Telegram wrote this itself. */
export function isNotice(message: Message): boolean {
  return NOTICE.test(kindOf(message));
}

/** What the customer pointed at while saying it. */
function quotedIn({ reply_to_message: quoted }: Message): { quoted?: string } {
  const words = bare(quoted?.text ?? quoted?.caption ?? '');
  return words === '' ? {} : { quoted: words };
}

/** Something nobody has taught us, as it came. */
export function unknownOf(kind: string, raw: unknown): Content {
  const name = kind.slice(0, 64);
  return { type: 'unknown', kind: name, text: `未知类型的消息：${name}`, raw: JSON.stringify(raw) };
}

/** A customer's words; a NUL, which no database keeps alike, is left out. */
export function bare(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function unknown(message: Message): Content {
  return unknownOf(kindOf(message), message);
}

function kindOf(message: Message): string {
  return (
    Object.keys(message).find(key => message[key] !== undefined && !FRAME.has(key) && !isEmpty(message[key])) ?? 'empty'
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** A picture that moves is a file no browser shows, so its still picture stands for it. */
function stickerOf(sticker: NonNullable<Message['sticker']>): Content | null {
  const moves = sticker.is_animated || sticker.is_video;
  const still = moves ? sticker.thumbnail : sticker;
  if (still === undefined) return null;
  return { type: 'image', media: mediaOf(still, moves ? undefined : 'image/webp'), text: sticker.emoji };
}

function cardOf(contact: NonNullable<Message['contact']>): Content {
  const name = bare(`${contact.first_name} ${contact.last_name}`.trim());
  const phone = bare(contact.phone_number);
  const data = { name, phone, ...(contact.user_id === undefined ? {} : { userId: contact.user_id }) };
  return { type: 'event', event: 'contact', key: phone, text: `名片：${name} ${phone}`, data };
}

/** A file that Telegram holds. */
function mediaOf(file: PlatformFile | undefined, mime?: string): Media {
  const type = file?.mime_type ?? mime;
  return {
    ...(file === undefined ? {} : { platformId: file.file_id }),
    ...(type === undefined ? {} : { mime: type }),
    ...(file?.file_name === undefined ? {} : { name: file.file_name }),
    ...(file?.file_size === undefined ? {} : { bytes: file.file_size }),
  };
}

import type { Inbound } from '../../src/model';
import { type Moves, renamed } from './moves';
import { addressOf, type Bot, isForUs, memberOf, profileOf, withoutOurName } from './place';
import { bare, contentOf, isNotice, unknownOf } from './said';
import {
  type CallbackQuery,
  type Chat,
  type ChatMember,
  type Message,
  type Person,
  somebody,
  type Update,
} from './update';

/** What decoding needs to know besides the update. */
export interface Circumstances {
  readonly bot: Bot;
  readonly moves: Moves;
  /** When the update came, for kinds that do not say when they happened. */
  readonly at: number;
}

/**
 * What an update means (Bot API, "Update"), or null when it says nothing to us: a group's own talk, a poll that
 * belongs to nobody. Its id is `u` and the update's id; in a group the message's own id follows after a dot, because
 * an answer there has to name what it answers. Rejects with ChannelError when our own name had to be asked for in vain.
 */
export async function decode(update: Update, around: Circumstances): Promise<Inbound | null> {
  const externalId = `u${update.id}`;
  const { message, edited_message, callback_query, my_chat_member, chat_member, inline_query } = update;
  if (message !== undefined) return decodeMessage(message, externalId, around);
  if (edited_message !== undefined) return decodeEdit(edited_message, externalId, around);
  const post = update.channel_post ?? update.edited_channel_post;
  if (post !== undefined) return decodePost(post, externalId);
  if (callback_query !== undefined) return decodeTap(callback_query, externalId, around.at);
  if (my_chat_member !== undefined) return decodeOurs(my_chat_member, externalId);
  if (chat_member !== undefined) return decodeMember(chat_member, externalId);
  if (inline_query !== undefined) {
    const content = { type: 'event', event: 'inline_query', text: bare(inline_query.query) } as const;
    return { kind: 'other', ...base(externalId, inline_query.from, undefined, around.at), content, answerable: false };
  }
  return decodeUnknown(update, externalId, around.at);
}

async function decodeMessage(message: Message, updateId: string, around: Circumstances): Promise<Inbound | null> {
  const { chat, from } = message;
  if (message.migrate_from_chat_id !== undefined) around.moves.learn(message.migrate_from_chat_id, chat.id);
  if (from === undefined) return null;
  if (message.migrate_to_chat_id !== undefined) {
    around.moves.learn(chat.id, message.migrate_to_chat_id);
    return renamed(chat.id, message.migrate_to_chat_id, from.id, updateId, message.date * 1000);
  }
  if (chat.type !== 'private' && !(await isForUs(message, around.bot))) return null;
  const common = {
    ...base(idIn(chat, updateId, message), from, chat, message.date * 1000),
    ...former(chat, from, around),
  };
  const silent = from.is_bot || message.is_automatic_forward ? { answerable: false } : {};
  const start = /^\/start(?:@\w+)?(?:\s+(\S.*))?$/s.exec(message.text ?? '');
  if (start !== null) return { ...common, ...silent, ...startOf(start[1]?.trim()) };
  const content = contentOf(message, await withoutOurName(message, around.bot));
  return { kind: isNotice(message) ? 'other' : 'message', ...common, ...silent, content };
}

/** `/start` is pressed by everybody who meets us; what follows it came with the link or the code they used. */
function startOf(payload: string | undefined): Pick<Inbound, 'kind' | 'content'> {
  if (payload === undefined) return { kind: 'follow', content: { type: 'event', event: 'start', text: '/start' } };
  const key = bare(payload);
  return { kind: 'scan', content: { type: 'event', event: 'start', key, text: `/start ${key}` } };
}

/** Words that were corrected are shown and not answered again; a place that moves is a place. */
async function decodeEdit(message: Message, updateId: string, around: Circumstances): Promise<Inbound | null> {
  const { chat, from, message_id, edit_date, date } = message;
  if (from === undefined || (chat.type !== 'private' && !(await isForUs(message, around.bot)))) return null;
  const at = (edit_date ?? date) * 1000;
  const common = { ...base(idIn(chat, updateId, message), from, chat, at), ...former(chat, from, around) };
  if (message.location !== undefined) return { kind: 'location', ...common, content: contentOf(message, '') };
  const words = bare(message.text ?? message.caption ?? '');
  const data = { chat: chat.id, message: message_id };
  const content = { type: 'event', event: 'edited', key: message_id, text: `改为：${words}`, data } as const;
  return { kind: 'other', ...common, content, answerable: false };
}

/** What is posted in a channel is said by its owner, to everybody. */
function decodePost(post: Message, externalId: string): Inbound {
  const { chat, date } = post;
  const content = contentOf(post, post.text ?? '');
  const profile = chat.title === '' ? {} : { profile: { name: chat.title } };
  return {
    kind: 'other',
    externalId,
    address: chat.id,
    content,
    platformTime: date * 1000,
    ...profile,
    answerable: false,
  };
}

/** A tap on one of our buttons. */
function decodeTap({ from, data, message }: CallbackQuery, externalId: string, at: number): Inbound {
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  const label = buttons.find(({ callback_data }) => callback_data === data)?.text;
  const key = bare(data ?? '');
  const content = { type: 'event', event: 'menu', key, text: bare(label ?? key) } as const;
  return { kind: 'menu', ...base(externalId, from, message?.chat, at), content };
}

const GONE = new Set(['kicked', 'left']);

/**
 * What became of our own place in a chat. Who unblocks us is reachable again and is not greeted for it: the button
 * that unblocks sends `/start` too.
 */
function decodeOurs({ chat, from, date, new_chat_member }: ChatMember, externalId: string): Inbound {
  const { status } = new_chat_member;
  const common = { ...base(externalId, from, chat, date * 1000), answerable: false };
  const content = { type: 'event', event: 'my_chat_member', key: status, text: status } as const;
  if (chat.type !== 'private') return { kind: 'other', ...common, content };
  return { kind: GONE.has(status) ? 'unfollow' : 'follow', ...common, content };
}

function decodeMember({ chat, from, date, new_chat_member }: ChatMember, externalId: string): Inbound {
  const { status } = new_chat_member;
  const content = { type: 'event', event: 'chat_member', key: status, text: status } as const;
  return { kind: 'other', ...base(externalId, from, chat, date * 1000), content, answerable: false };
}

function decodeUnknown({ raw: { update_id: _, ...rest } }: Update, externalId: string, at: number): Inbound | null {
  const [kind, body] = Object.entries(rest).find(([, value]) => value !== undefined) ?? [];
  const parsed = somebody.safeParse(body);
  const from = parsed.data?.from ?? parsed.data?.user;
  if (kind === undefined || from === undefined) return null;
  const content = unknownOf(kind, body);
  return { kind: 'other', ...base(externalId, from, parsed.data?.chat, at), content, answerable: false };
}

function base(externalId: string, from: Person, chat: Chat | undefined, platformTime: number) {
  return { externalId, address: addressOf(chat, from), platformTime, profile: profileOf(from) };
}

function idIn(chat: Chat, updateId: string, { message_id }: Message): string {
  return chat.type === 'private' ? updateId : `${updateId}.${message_id}`;
}

function former(chat: Chat, from: Person, { moves }: Circumstances): Pick<Inbound, 'formerAddress'> {
  const old = moves.before(chat.id);
  return old === null || chat.type === 'private' ? {} : { formerAddress: memberOf(old, from.id) };
}

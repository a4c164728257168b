import type { Address, Profile } from '../../src/model';
import type { Chat, Message, Person } from './update';

/** Where a person is written to: their own chat, or a group in which they are one of many. */
export interface Place {
  readonly chat: string;
  /** Whom we talk with in a group; null in a private chat. */
  readonly member: string | null;
}

/** The address of a person: their id in a private chat, `chat:member` in a group. */
export function addressOf(chat: Pick<Chat, 'id' | 'type'> | undefined, from: Pick<Person, 'id'>): Address {
  if (chat === undefined || chat.type === 'private') return chat?.id ?? from.id;
  return memberOf(chat.id, from.id);
}

/** The address of a member of a group. */
export function memberOf(chat: string, member: string): Address {
  return `${chat}:${member}`;
}

/** What an address says; null when it is none of Telegram's. */
export function placeOf(address: Address): Place | null {
  const found = /^(-?\d{1,16})(?::(\d{1,16}))?$/.exec(address);
  return found === null ? null : { chat: found[1] ?? '', member: found[2] ?? null };
}

/** What every update tells about whoever caused it. */
export function profileOf({ first_name, last_name, language_code }: Person): Profile {
  const name = `${first_name} ${last_name}`.trim();
  return { ...(name === '' ? {} : { name }), ...(language_code === undefined ? {} : { language: language_code }) };
}

/** Who we are: the id is the head of the token, the name has to be asked for. */
export interface Bot {
  readonly id: string;
  /** The user name without `@`. Rejects with ChannelError. */
  name(): Promise<string>;
}

/**
 * Whether a message in a group is meant for us: an answer to us, a mention, or a command that names nobody else
 * (Bot API, "Privacy mode"). Everything else said in a group is not ours to keep.
 */
export async function isForUs(message: Message, bot: Bot): Promise<boolean> {
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const text = message.text ?? message.caption ?? '';
  for (const { type, offset, length, user } of [...message.entities, ...message.caption_entities]) {
    if (type === 'text_mention' && user?.id === bot.id) return true;
    if (type !== 'mention' && type !== 'bot_command') continue;
    const [, name] = text.slice(offset, offset + length).split('@');
    if (name === undefined) return true;
    if (name.toLowerCase() === (await bot.name()).toLowerCase()) return true;
  }
  return false;
}

/** The words without our name in front, for a rule should not have to know it. */
export async function withoutOurName(message: Message, bot: Bot): Promise<string> {
  const text = message.text ?? '';
  const first = message.entities.find(({ type, offset }) => type === 'mention' && offset === 0);
  if (first === undefined || message.chat.type === 'private') return text;
  const isOurs = text.slice(1, first.length).toLowerCase() === (await bot.name()).toLowerCase();
  return (isOurs && text.slice(first.length).trimStart()) || text;
}

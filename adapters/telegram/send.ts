import type { Opts } from 'telegraf/types';
import { z } from 'zod';
import { type Answered, ChannelError, type Outbound, type Receipt, type Tools } from '../../src/channel';
import type { Address, Media } from '../../src/model';
import type { Api } from './api';
import { type Find, type Words, wordsOf } from './encode';
import { movedTo, senseless } from './errors';
import { limits } from './limits';
import type { Moves } from './moves';
import { type Place, placeOf } from './place';

const sent = z.object({ message_id: z.number().int() });

/** What sending needs. */
interface Sending {
  readonly api: Api;
  readonly moves: Moves;
  readonly tools: Pick<Tools, 'load' | 'now'>;
}

/**
 * Sends one message. In a group it answers the member's own message, so that everybody sees who is meant; greetings do
 * not go there. A group that has a new id is written to under it, once. The receipt is `chat:message`.
 */
export async function send({ api, moves, tools }: Sending, message: Outbound, signal: AbortSignal): Promise<Receipt> {
  const place = whereOf(message.address);
  if (place.member !== null && message.class === 'greeting') {
    throw new ChannelError(
      'unreachable',
      null,
      'a greeting belongs into a private chat, and this person is known from a group',
    );
  }
  const words = await wordsOf(message.content, finder(tools));
  const reply = place.member === null ? null : messageOf(message.answers);
  const say = async (chat: string): Promise<Receipt> => {
    const payload = { chat_id: Number(chat), ...words.payload, ...(reply === null ? {} : replying(reply)) };
    const result = await api(words.method, payload as Opts<Words['method']>, { effect: 'message', signal });
    const parsed = sent.safeParse(result);
    if (!parsed.success) throw senseless('message');
    return { externalId: `${chat}:${parsed.data.message_id}` };
  };
  try {
    return await say(moves.now(place.chat));
  } catch (error) {
    const to = movedTo(error);
    if (to === null) throw error;
    moves.learn(place.chat, to);
    moves.tell(place, to, tools.now());
    return say(to);
  }
}

/** Shows 正在输入 for five seconds (`sendChatAction`); there is nothing to switch off. Faults are of no consequence. */
export async function typing(
  { api, moves }: Sending,
  address: Address,
  on: boolean,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(address);
  if (!on || place === null) return;
  const payload = { chat_id: Number(moves.now(place.chat)), action: 'typing' } as const;
  await api('sendChatAction', payload, { effect: 'none', signal }).catch(() => undefined);
}

function whereOf(address: Address): Place {
  const place = placeOf(address);
  if (place === null) throw new ChannelError('refused', null, 'this is no address on Telegram');
  return place;
}

/** The id of the message in a group that is answered; see `decode`. */
function messageOf(answers: Answered | null): number | null {
  const found = /^u\d+\.(\d+)$/.exec(answers?.externalId ?? '');
  return found === null ? null : Number(found[1]);
}

/** As JSON in a word: the client leaves objects out when a file goes with them, and Telegram reads both. */
function replying(message: number): { reply_parameters: string } {
  return { reply_parameters: JSON.stringify({ message_id: message, allow_sending_without_reply: true }) };
}

/** Our own copy is sent before any name the platform may have for it: that name is good for one bot only. */
function finder(tools: Pick<Tools, 'load'>): Find {
  return async (media, kind) => {
    const { maxBytes, mimes } = limits.media[kind];
    const elsewhere = media.platformId ?? media.url;
    if (media.hash === undefined) {
      if (elsewhere === undefined) throw new ChannelError('refused', null, 'there is no file to send');
      return { file: elsewhere, mime: media.mime ?? (kind === 'voice' ? 'audio/ogg' : '') };
    }
    const { bytes, mime, name } = await tools.load(media).catch(() => {
      throw new ChannelError('refused', null, 'the file is gone');
    });
    if (bytes.length === 0) throw new ChannelError('refused', null, 'the file is empty');
    if (bytes.length > maxBytes) {
      throw new ChannelError('refused', null, `as ${kind} Telegram takes ${maxBytes} bytes, this has ${bytes.length}`);
    }
    if (!mimes.some(one => one === '*/*' || one === mime)) {
      throw new ChannelError('refused', null, `Telegram takes no ${mime} as ${kind}; it takes ${mimes.join(', ')}`);
    }
    return { file: { source: bytes, filename: media.name ?? name ?? nameFor(media, mime) }, mime };
  };
}

function nameFor(media: Media, mime: string): string {
  const end =
    { 'image/jpeg': 'jpg', 'audio/mpeg': 'mp3', 'audio/ogg': 'ogg' }[mime] ?? mime.slice(mime.indexOf('/') + 1);
  return `${(media.hash ?? 'file').slice(0, 12)}.${end}`;
}

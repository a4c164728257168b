import type { Limits } from '../channel';
import type { AgentId, Content, ConversationId, DeliveryId, MessageId } from '../model';
import type { ConversationRow, DeliveryRow, MessageRow } from '../store';
import { addNote, addSpeech, clearUnread, resendDelivery } from '../store/say';
import { Conflict, NotFound, Refusal } from './conflict';
import { previewOf } from './hearing';
import type { House } from './house';
import { portions } from './portions';

type Parts = Pick<House, 'store' | 'live' | 'channels' | 'flights' | 'now'>;

/** What an agent wants to say. */
export interface Words {
  readonly conversationId: ConversationId;
  readonly agentId: AgentId;
  readonly content: Content;
  /** The message of this conversation that these words answer. */
  readonly replyToId?: MessageId;
  /** Milliseconds since the epoch; at once when left out. */
  readonly sendAt?: number;
}

/** A person's words as they were stored: one message each, in order, with the delivery that carries it. */
export interface Said {
  readonly messages: readonly MessageRow[];
  readonly deliveryIds: readonly DeliveryId[];
}

/**
 * An agent's words become messages and deliveries; text longer than the channel takes becomes several of each. Rejects
 * with Conflict `not_yours` when the agent does not hold the conversation, and with a Refusal that says what to do when
 * the platform would not take the words.
 */
export async function say(house: Parts, words: Words): Promise<Said> {
  const { conversationId, agentId } = words;
  const now = house.now();
  if (words.sendAt !== undefined && words.sendAt < now) {
    throw new Refusal('time_passed', 'that time has passed; choose one in the future or send at once');
  }
  const row = await house.store.rows('conversation').findOneBy({ id: conversationId });
  if (row === null) throw new NotFound('conversation');
  const open = house.channels.get(row.channelId);
  if (!open) throw new NotFound('channel');
  if (open.state !== 'on') {
    throw new Refusal('channel_paused', `the channel ${open.name} is not sending; switch it on first`);
  }
  const contents = await portions(house, words.content, open.channel.limits);
  const dueAt = words.sendAt ?? now;
  const lines = await addSpeech(house.store, {
    conversationId,
    agentId,
    contents,
    preview: previewOf(words.content),
    now,
    dueAt,
    ...(words.replyToId === undefined ? {} : { replyToId: words.replyToId }),
    check(current, me, { reachable, answers }) {
      if (!me?.enabled) throw new NotFound('agent');
      expectHeldBy(current, agentId);
      if (!answers) throw new Refusal('reply_elsewhere', 'the message to answer is not one of this conversation');
      if (!reachable) {
        throw new Refusal('contact_unreachable', 'the customer has left this channel; write on another one');
      }
      expectRoom(current, open.channel.limits, dueAt, contents.length);
    },
  });
  if (lines === null) throw new NotFound('conversation');
  house.live.publish(
    ...lines.map(({ message }) => ({ type: 'message.created' as const, conversationId, messageId: message.id })),
    { type: 'conversation.updated', conversationId },
  );
  house.flights.due();
  return { messages: lines.map(line => line.message), deliveryIds: lines.map(line => line.deliveryId) };
}

/** A private word between colleagues, which never leaves the house. Anyone may write one, whoever holds the conversation. */
export async function note(
  house: Pick<House, 'store' | 'live' | 'now'>,
  said: { readonly conversationId: ConversationId; readonly agentId: AgentId; readonly text: string },
): Promise<MessageRow> {
  const text = said.text.trim();
  if (text === '') throw new Refusal('content_empty', 'write something first');
  const message = await addNote(house.store, { ...said, text, now: house.now() });
  if (message === null) throw new NotFound('conversation');
  house.live.publish({ type: 'message.created', conversationId: said.conversationId, messageId: message.id });
  return message;
}

/**
 * Sends the same delivery once more, under the same key, because a person decided so. Conflict
 * `delivery_not_resendable` unless it ended `failed`, `unknown` or `expired`.
 */
export async function resend(
  house: Pick<House, 'store' | 'live' | 'flights' | 'now'>,
  { deliveryId, agentId }: { readonly deliveryId: DeliveryId; readonly agentId: AgentId },
): Promise<DeliveryRow> {
  const done = await resendDelivery(house.store, { deliveryId, agentId, now: house.now() });
  const delivery = await house.store.rows('delivery').findOneBy({ id: deliveryId });
  if (delivery === null) throw new NotFound('delivery');
  if (!done) {
    const { state } = delivery;
    throw new Conflict('delivery_not_resendable', `a delivery that is ${state} cannot be sent again`, { state });
  }
  house.live.publish({ type: 'delivery.updated', conversationId: delivery.conversationId, deliveryId });
  house.flights.due();
  return delivery;
}

/** The agent has seen everything said so far. */
export async function markRead(
  house: Pick<House, 'store' | 'live'>,
  { conversationId }: { readonly conversationId: ConversationId },
): Promise<void> {
  if (await clearUnread(house.store, conversationId)) {
    house.live.publish({ type: 'conversation.updated', conversationId });
  }
}

function expectHeldBy(row: ConversationRow, agentId: AgentId): void {
  if (row.owner === 'agent' && row.agentId === agentId) return;
  throw new Conflict('not_yours', 'take the conversation over before you write in it', {
    owner: row.owner,
    agentId: row.agentId === null ? null : String(row.agentId),
    epoch: row.epoch,
  });
}

/** How many messages the platform lets through at a time (ms); without end where it counts none. */
export function roomIn(row: ConversationRow, limits: Limits, at: number): number {
  if (Object.keys(limits.windows).length === 0) return Number.POSITIVE_INFINITY;
  return room(row.windowExpiresAt, row.windowRemaining, at) + room(row.briefExpiresAt, row.briefRemaining, at);
}

/** Refuses what the platform's window would not let through at the time it is to leave. */
function expectRoom(row: ConversationRow, limits: Limits, at: number, count: number): void {
  const left = roomIn(row, limits, at);
  if (left >= count) return;
  const expiresAt = row.windowExpiresAt === null ? null : new Date(row.windowExpiresAt).toISOString();
  throw new Refusal(
    'window_closed',
    left === 0
      ? 'the platform lets you write only for a while after the customer does; wait for their next message, or reach them on another channel'
      : `the platform lets you write ${left} more before the customer answers; shorten the text, or wait for their next message`,
    { remaining: left, expiresAt },
  );
}

const room = (expiresAt: number | null, remaining: number | null, at: number): number =>
  expiresAt === null || expiresAt <= at ? 0 : (remaining ?? Number.POSITIVE_INFINITY);

import { LessThan, MoreThan } from 'typeorm';
import type { ConversationId } from '../../model';
import type { AgentRow, DeliveryRow, MessageRow } from '../schema/rows';
import type { Store } from '../store';
import { byIds } from './by-ids';

/** A message with what became of it and who wrote it. */
export interface ToldMessage {
  readonly message: MessageRow;
  readonly delivery: DeliveryRow | null;
  readonly agent: AgentRow | null;
  /** The message it answers, where its writer named one that is still there; of words cut in several the first tells it. */
  readonly repliesTo: MessageRow | null;
}

/** Messages before a seq, newest first. */
export const messagesBefore = (store: Store, conversationId: ConversationId, before: number, limit: number) =>
  store
    .rows('message')
    .find({ where: { conversationId, seq: LessThan(before) }, order: { seq: 'DESC' }, take: limit }) as Promise<
    MessageRow[]
  >;

/** Messages after a seq, the next one first: what somebody missed who has seen everything up to it. */
export const messagesSince = (store: Store, conversationId: ConversationId, since: number, limit: number) =>
  store
    .rows('message')
    .find({ where: { conversationId, seq: MoreThan(since) }, order: { seq: 'ASC' }, take: limit }) as Promise<
    MessageRow[]
  >;

/** Adds fate and author to messages, in their order. */
export async function tellMessages(store: Store, messages: readonly MessageRow[]): Promise<ToldMessage[]> {
  const [deliveries, agents, replied] = await Promise.all([
    byIds(
      store,
      'delivery',
      messages.map(message => message.deliveryId),
    ),
    byIds(
      store,
      'agent',
      messages.map(message => message.agentId),
    ),
    byIds(
      store,
      'message',
      messages.map(message => message.replyToId),
    ),
  ]);
  const bySeq = new Map(messages.map(message => [message.seq, message]));
  const goesOn = ({ seq, replyToId, createdAt }: MessageRow): boolean => {
    const before = bySeq.get(seq - 1);
    return before !== undefined && before.replyToId === replyToId && before.createdAt === createdAt;
  };
  return messages.map(message => ({
    message,
    delivery: (message.deliveryId !== null && deliveries.get(message.deliveryId)) || null,
    agent: (message.agentId !== null && agents.get(message.agentId)) || null,
    repliesTo: (message.replyToId && !goesOn(message) && replied.get(message.replyToId)) || null,
  }));
}

import type { ConversationId, DeliveryId, MessageId } from '../../model';
import { firstIdAt, timeOfId } from '../ids';
import type { Store } from '../store';

/** What changed after an event, found in the database when the event is no longer remembered. */
export interface Changes {
  readonly messages: readonly { readonly id: MessageId; readonly conversationId: ConversationId }[];
  readonly conversations: readonly { readonly id: ConversationId }[];
  readonly deliveries: readonly { readonly id: DeliveryId; readonly conversationId: ConversationId }[];
}

const LONGEST_MS = 3600_000;
/** A row may get its id this long before it is committed, and two machines' clocks may differ. */
const SLACK_MS = 30_000;
/** A delivery that changed lately was written at most this long before. */
const DELIVERY_MS = 2 * 3600_000;

/**
 * Everything that changed after this event, and perhaps a little before it; null when it is too long ago or more than
 * `most` of a kind.
 */
export async function changesSince(store: Store, eventId: number, now: number, most: number): Promise<Changes | null> {
  const since = timeOfId(eventId);
  if (now - since > LONGEST_MS) return null;
  const from = since - SLACK_MS;
  const messages = await store.read<Changes['messages'][number]>(
    'SELECT id, conversationId FROM message WHERE id > ? ORDER BY id LIMIT ?',
    [firstIdAt(from), most + 1],
  );
  if (messages.length > most) return null;
  const conversations = await store.read<Changes['conversations'][number]>(
    'SELECT id FROM conversation WHERE updatedAt >= ? LIMIT ?',
    [from, most + 1],
  );
  if (conversations.length > most) return null;
  const deliveries = await store.read<Changes['deliveries'][number]>(
    'SELECT id, conversationId FROM delivery WHERE id > ? AND updatedAt >= ? LIMIT ?',
    [firstIdAt(from - DELIVERY_MS), from, most + 1],
  );
  return deliveries.length > most ? null : { messages, conversations, deliveries };
}

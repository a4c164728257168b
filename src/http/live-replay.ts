import type { LiveEvent } from '../model';
import { changesSince } from '../store/queries/changes';
import type { Door } from './door';
import { type Frame, showEvents } from './live-frames';

/** More than this is faster asked for anew. */
const MOST = 1000;

/** What a console missed after this event, or null when it had better ask for everything. */
export async function replay(door: Door, after: number): Promise<Frame[] | null> {
  const remembered = door.live.after(after);
  const events = remembered ?? (await rebuilt(door, after));
  return events && events.length <= 3 * MOST ? showEvents(door, events) : null;
}

/** The same from the database: after a restart, or when the console was away for long. */
async function rebuilt(door: Door, after: number): Promise<LiveEvent[] | null> {
  const at = door.now();
  const changes = await changesSince(door.store, after, at, MOST);
  // They all carry the id they come after: cut off in the middle, the console asks for all of them again.
  const head = { id: after, at };
  return (
    changes && [
      ...changes.conversations.map(row => ({
        ...head,
        type: 'conversation.updated' as const,
        conversationId: row.id,
      })),
      ...changes.messages.map(row => ({
        ...head,
        type: 'message.created' as const,
        conversationId: row.conversationId,
        messageId: row.id,
      })),
      ...changes.deliveries.map(row => ({
        ...head,
        type: 'delivery.updated' as const,
        conversationId: row.conversationId,
        deliveryId: row.id,
      })),
    ]
  );
}

import type { ContactId, MessageId } from '../../model';
import type { MessageRow } from '../schema/rows';
import type { Store } from '../store';
import { byIds, inOrder } from './by-ids';

/**
 * What was said with a person in all their conversations, newest first, with ids below `before`. Ids alone are sorted,
 * out of the index by conversation; whole rows are read for one page.
 */
export async function messagesOfPerson(
  store: Store,
  contactId: ContactId,
  before: number,
  limit: number,
): Promise<MessageRow[]> {
  const found = await store.read<{ id: MessageId }>(
    `SELECT m.id FROM conversation c JOIN message m ON m.conversationId = c.id
     WHERE c.contactId = ? AND m.id < ? ORDER BY m.id DESC LIMIT ?`,
    [contactId, before, limit],
  );
  const ids = found.map(({ id }) => id);
  return inOrder(ids, await byIds(store, 'message', ids));
}

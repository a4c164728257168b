import type { ChannelId, ContactId, Content, ConversationId, DeliveryId, MessageId, Why } from '../model';
import type { Store } from './store';
import { forUpdate } from './transaction';

/** Words of the house itself, outside of any conversation's turn: somebody asked for them elsewhere. */
export interface HouseWords {
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly content: Content;
  readonly preview: string;
  readonly why: Why;
  readonly now: number;
  readonly expiresAt: number;
}

/** Puts them into the person's latest conversation on this channel and makes them due. Resolves null when there is none. */
export const addHouseWords = (
  store: Store,
  words: HouseWords,
): Promise<{ readonly conversationId: ConversationId; readonly messageId: MessageId } | null> =>
  store.transact(async tx => {
    const { contactId, channelId, content, preview, why, now, expiresAt } = words;
    const [latest] = await tx.all<{ id: ConversationId }>(
      'SELECT id FROM conversation WHERE contactId = ? AND channelId = ? ORDER BY lastMessageAt DESC LIMIT 1',
      [contactId, channelId],
    );
    if (!latest) return null;
    const [row] = await tx.all<{ lastSeq: number; epoch: number }>(
      `SELECT id, lastSeq, epoch FROM conversation WHERE id IN (?)${forUpdate(tx.dialect)}`,
      [latest.id],
    );
    if (!row) return null;
    const conversationId = latest.id;
    const messageId: MessageId = store.id();
    const deliveryId: DeliveryId = store.id();
    await tx.run(
      'UPDATE conversation SET lastSeq = lastSeq + 1, lastMessageAt = ?, preview = ?, updatedAt = ? WHERE id = ?',
      [now, preview, now, conversationId],
    );
    await tx.insert(
      'message',
      ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'deliveryId', 'createdAt'],
      [[messageId, conversationId, channelId, row.lastSeq + 1, 'out', 'bot', JSON.stringify(content), deliveryId, now]],
    );
    await tx.insert(
      'delivery',
      [
        ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'messageId', 'class', 'route', 'state'],
        ...['epoch', 'attempts', 'dueAt', 'expiresAt', 'why', 'createdAt', 'updatedAt'],
      ],
      [
        [
          ...[
            deliveryId,
            `house:${messageId}`,
            conversationId,
            contactId,
            channelId,
            messageId,
            'reply',
            'send',
            'due',
          ],
          ...[row.epoch, 0, now, expiresAt, JSON.stringify(why), now, now],
        ],
      ],
    );
    return { conversationId, messageId };
  });

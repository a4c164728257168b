import type { AgentId, CampaignId, ContactId, ConversationId, DeliveryId, MessageId } from '../model';
import { lockConversation } from './handoff';
import { writeAudit } from './queries/audit';
import type { ConversationRow } from './schema/rows';
import type { Store } from './store';

/** A campaign's words for one colleague, to be laid into the outbox as a test. */
export interface SelfTest {
  readonly campaignId: CampaignId;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId;
  readonly agentId: AgentId;
  /** In the order of the variants: JSON of the content, and of why it is said. */
  readonly words: readonly { readonly content: string; readonly preview: string; readonly why: string }[];
  readonly now: number;
  /** A test that could not leave by then (ms) is no use any more. */
  readonly expiresAt: number;
  /** Throws when these may not be written here now; nothing is changed then. */
  readonly check: (row: ConversationRow) => void;
}

/** One message of a test and the delivery that carries it. */
export interface LaidTest {
  readonly messageId: MessageId;
  readonly deliveryId: DeliveryId;
}

/**
 * Stores a test and makes it due: of no campaign, so that no count and no cap knows of it, and with the rules of a person's
 * words. Who holds the conversation, and who waits in it, stays as it is. Resolves null when the conversation is not this
 * contact's (any more).
 */
export const laySelfTest = (store: Store, test: SelfTest): Promise<readonly LaidTest[] | null> =>
  store.transact(async tx => {
    const { conversationId, contactId, agentId, words, now, expiresAt } = test;
    const row = await lockConversation(tx, conversationId);
    if (row === null || Number(row.contactId) !== Number(contactId)) return null;
    test.check(row);
    const lines = words.map((said, index) => ({
      ...said,
      seq: Number(row.lastSeq) + index + 1,
      messageId: store.id<'message'>(),
      deliveryId: store.id<'delivery'>(),
    }));
    await tx.insert(
      'message',
      [
        ...['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'agentId', 'content', 'deliveryId'],
        'createdAt',
      ],
      lines.map(({ messageId, deliveryId, seq, content }) => [
        ...[messageId, row.id, row.channelId, seq, 'out', 'campaign', agentId, content, deliveryId, now],
      ]),
    );
    await tx.run(
      'UPDATE conversation SET lastSeq = lastSeq + ?, lastMessageAt = ?, preview = ?, updatedAt = ? WHERE id = ?',
      [lines.length, now, words.at(-1)?.preview ?? row.preview, now, row.id],
    );
    await tx.insert(
      'delivery',
      [
        ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'messageId', 'agentId', 'class', 'route'],
        ...['state', 'epoch', 'attempts', 'dueAt', 'expiresAt', 'why', 'createdAt', 'updatedAt'],
      ],
      lines.map(({ messageId, deliveryId, why }) => [
        ...[deliveryId, `test:${messageId}`, row.id, row.contactId, row.channelId, messageId, agentId, 'agent', 'send'],
        ...['due', row.epoch, 0, now, expiresAt, why, now, now],
      ]),
    );
    const data = { contactId: String(contactId), deliveryIds: lines.map(({ deliveryId }) => String(deliveryId)) };
    await writeAudit(store, tx, {
      at: now,
      agentId,
      action: 'campaign.test',
      subject: `campaign:${test.campaignId}`,
      data,
    });
    return lines;
  });

import type { ChannelId, ContactId, DeliveryId } from '../../src/model';
import type { DeliveryRow } from '../../src/store';
import type { TestHouse } from './house';

/** Greetings as a campaign will lay them into the outbox, and what became of them. */
export function greetingsIn(house: TestHouse) {
  const { store } = house;
  return {
    /** Somebody who wrote on this channel before. */
    async met(channelId: ChannelId, address: string): Promise<ContactId> {
      await house.customer(channelId, address).says('在吗');
      const row = await store.rows('identity').findOneByOrFail({ channelId, address });
      return row.contactId;
    },
    /** A greeting that is due now. */
    async greet(channelId: ChannelId, address: string, text = '马年吉祥'): Promise<DeliveryId> {
      const conversationId = await house.conversation(channelId, address);
      const { contactId } = await store.rows('conversation').findOneByOrFail({ id: conversationId });
      const [id, messageId, now] = [store.id<'delivery'>(), store.id<'message'>(), house.now()];
      await store.transact(async tx => {
        await tx.run('UPDATE conversation SET lastSeq = lastSeq + 1 WHERE id = ?', [conversationId]);
        const [row] = await tx.all<{ lastSeq: number }>('SELECT lastSeq FROM conversation WHERE id = ?', [
          conversationId,
        ]);
        await tx.insert(
          'message',
          ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'deliveryId', 'createdAt'],
          [
            [
              messageId,
              conversationId,
              channelId,
              row!.lastSeq,
              'out',
              'campaign',
              JSON.stringify({ type: 'text', text }),
              id,
              now,
            ],
          ],
        );
        await tx.insert(
          'delivery',
          [
            ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'messageId', 'class', 'route', 'state'],
            ...['epoch', 'attempts', 'dueAt', 'createdAt', 'updatedAt'],
          ],
          [
            [
              id,
              `g${id}`,
              conversationId,
              contactId,
              channelId,
              messageId,
              'greeting',
              'send',
              'due',
              1,
              0,
              now,
              now,
              now,
            ],
          ],
        );
      });
      return id;
    },
    delivery: (id: DeliveryId): Promise<DeliveryRow> => store.rows('delivery').findOneByOrFail({ id }),
    /** How a greeting ended once the outbox has been emptied: `sent`, `skipped: cap`. */
    async fate(id: DeliveryId): Promise<string> {
      await house.outbound.drain();
      const { state, fault } = await store.rows('delivery').findOneByOrFail({ id });
      return fault === null ? state : `${state}: ${fault.code}`;
    },
  };
}

import type { CampaignId, ChannelId, ContactId, Content, ConversationId, DeliveryId, DeliveryState } from '../../model';
import type { DeliveryRow } from '../schema/rows';
import type { Store } from '../store';
import { marks, type Value } from '../transaction';
import { byIds, inOrder } from './by-ids';

export interface DeliveryFilter {
  readonly states?: readonly DeliveryState[];
  readonly campaignId?: CampaignId;
  readonly conversationId?: ConversationId;
  readonly channelId?: ChannelId;
  readonly contactId?: ContactId;
}

/** Deliveries, newest first, with ids below `before`. */
export async function listDeliveries(
  store: Store,
  filter: DeliveryFilter,
  limit: number,
  before: number,
): Promise<DeliveryRow[]> {
  const where = ['id < ?'];
  const values: Value[] = [before];
  if (filter.states) {
    where.push(`state IN (${marks(filter.states.length)})`);
    values.push(...filter.states);
  }
  const equal = (column: string, value: Value | undefined) => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    values.push(value);
  };
  equal('campaignId', filter.campaignId);
  equal('channelId', filter.channelId);
  if (filter.conversationId !== undefined) {
    // By its messages, which are indexed by conversation; the outbox is so only while something is due.
    where.push('id IN (SELECT deliveryId FROM message WHERE conversationId = ? AND deliveryId IS NOT NULL)');
    values.push(filter.conversationId);
  }
  if (filter.contactId !== undefined) {
    where.push(
      `id IN (SELECT m.deliveryId FROM conversation v JOIN message m ON m.conversationId = v.id
               WHERE v.contactId = ? AND m.deliveryId IS NOT NULL)`,
    );
    values.push(filter.contactId);
  }
  const found = await store.read<{ id: DeliveryId }>(
    `SELECT id FROM delivery WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`,
    [...values, limit],
  );
  const ids = found.map(row => row.id);
  return inOrder(ids, await byIds(store, 'delivery', ids));
}

/** A delivery with whom it is for and what it says; null for what has been removed. */
export interface ToldDelivery {
  readonly delivery: DeliveryRow;
  readonly contactName: string | null;
  readonly content: Content | null;
}

/** Adds the contact's name and the words to deliveries, in their order, with one question for all of them. */
export async function tellDeliveries(
  store: Pick<Store, 'read'>,
  deliveries: readonly DeliveryRow[],
): Promise<ToldDelivery[]> {
  if (deliveries.length === 0) return [];
  const rows = await store.read<{ id: DeliveryId; name: string | null; content: string | null }>(
    `SELECT d.id, c.name, m.content
     FROM delivery d LEFT JOIN contact c ON c.id = d.contactId LEFT JOIN message m ON m.id = d.messageId
     WHERE d.id IN (${marks(deliveries.length)})`,
    deliveries.map(({ id }) => id),
  );
  const told = new Map(rows.map(row => [Number(row.id), row]));
  return deliveries.map(delivery => {
    const { name = null, content = null } = told.get(delivery.id) ?? {};
    return { delivery, contactName: name, content: content === null ? null : (JSON.parse(content) as Content) };
  });
}

/** How many deliveries wait to be sent, counted up to `most`. */
export async function countDue(store: Pick<Store, 'read'>, most: number): Promise<number> {
  const [row] = await store.read<{ n: number }>(
    `SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM delivery WHERE state = 'due' LIMIT ?) d`,
    [most],
  );
  return Number(row?.n ?? 0);
}

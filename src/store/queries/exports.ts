import { And, LessThanOrEqual, MoreThan } from 'typeorm';
import type { CampaignId } from '../../model';
import type { ContactRow, DeliveryRow, MessageRow } from '../schema/rows';
import type { Store } from '../store';

const AT_ONCE = 500;

/** Every message, oldest first, in pages. */
export const allMessages = (store: Store): AsyncGenerator<MessageRow[]> => pages<MessageRow>(store, 'message');

/** Every delivery, or those of one campaign, oldest first, in pages. */
export const allDeliveries = (store: Store, campaignId?: CampaignId): AsyncGenerator<DeliveryRow[]> =>
  pages<DeliveryRow>(store, 'delivery', campaignId === undefined ? {} : { campaignId });

/** Every contact, oldest first, in pages. */
export const allContacts = (store: Store): AsyncGenerator<ContactRow[]> => pages<ContactRow>(store, 'contact');

/** What is made while somebody reads is left for the next time, so every export ends. */
async function* pages<Row extends { readonly id: number }>(
  store: Store,
  table: 'message' | 'delivery' | 'contact',
  only: object = {},
): AsyncGenerator<Row[]> {
  const [newest] = await store.read<{ id: number | null }>(`SELECT MAX(id) AS id FROM ${table}`);
  const end = Number(newest?.id ?? 0);
  for (let after = 0; after < end; ) {
    const rows = (await store.rows(table).find({
      where: { ...only, id: And(MoreThan(after), LessThanOrEqual(end)) } as never,
      order: { id: 'ASC' } as never,
      take: AT_ONCE,
    })) as unknown as Row[];
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)?.id as number;
  }
}

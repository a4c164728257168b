import { LessThan, MoreThan } from 'typeorm';
import type { ContactId } from '../../model';
import type { GiftRow } from '../schema/gift-tables';
import type { Store } from '../store';
import { forUpdate } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;

/** Writes down a gift. Null when there is no such person. */
export const addGift = (store: Store, gift: Omit<GiftRow, 'id' | 'createdAt'>, by: By): Promise<GiftRow | null> =>
  store.transact(async tx => {
    const { contactId, direction, what, value, occasion, date, agentId, note } = gift;
    const known = await tx.all(`SELECT id FROM contact WHERE id IN (?)${forUpdate(tx.dialect)}`, [contactId]);
    if (known.length === 0) return null;
    const id = store.id<'gift'>();
    await tx.insert(
      'gift',
      ['id', 'contactId', 'direction', 'what', 'value', 'occasion', 'date', 'agentId', 'note', 'createdAt'],
      [[id, contactId, direction, what, value, occasion, date, agentId, note, by.at]],
    );
    const data = { giftId: String(id), direction, value };
    await writeAudit(store, tx, { ...by, action: 'gift.add', subject: `contact:${contactId}`, data });
    return { ...gift, id, createdAt: by.at };
  });

/** Takes a gift out of the ledger again. False when the person has no such gift. */
export const removeGift = (store: Store, contactId: ContactId, giftId: number, by: By): Promise<boolean> =>
  store.transact(async tx => {
    const gone = await tx.run('DELETE FROM gift WHERE id = ? AND contactId = ?', [giftId, contactId]);
    if (gone === 0) return false;
    const data = { giftId: String(giftId) };
    await writeAudit(store, tx, { ...by, action: 'gift.remove', subject: `contact:${contactId}`, data });
    return true;
  });

/** A person's gifts, the last written down first, with ids below `before`. */
export const listGifts = (store: Store, contactId: ContactId, limit: number, before: number): Promise<GiftRow[]> =>
  store.rows('gift').find({ where: { contactId, id: LessThan(before) }, order: { id: 'DESC' }, take: limit });

/** What gifts to a person, and from them, were worth together since a day (分); what nobody knows is nothing. */
export async function giftsWorth(
  store: Pick<Store, 'read'>,
  contactId: ContactId,
  since: string,
): Promise<{ readonly given: number; readonly received: number }> {
  const rows = await store.read<{ direction: GiftRow['direction']; worth: number | null }>(
    'SELECT direction, SUM(value) AS worth FROM gift WHERE contactId = ? AND date >= ? GROUP BY direction',
    [contactId, since],
  );
  const of = (direction: GiftRow['direction']) => Number(rows.find(row => row.direction === direction)?.worth ?? 0);
  return { given: of('given'), received: of('received') };
}

const AT_ONCE = 200;

/** A person's gifts, oldest first, in pages. */
export async function* giftsOf(store: Store, contactId: ContactId): AsyncGenerator<GiftRow[]> {
  for (let after = 0; ; ) {
    const where = { contactId, id: MoreThan(after) };
    const rows = await store.rows('gift').find({ where, order: { id: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}

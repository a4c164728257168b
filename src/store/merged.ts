import type { ContactId } from '../model';
import type { MergeRow } from './schema/rows';
import type { Store } from './store';
import { marks, type Transaction, type Value } from './transaction';

type Reading = <Row>(sql: string, values: readonly Value[]) => Promise<Row[]>;

/** Nobody merges people deeper than this; a ring that a fault made ends here. */
const DEEPEST = 100;

/** A contact and everybody who was merged into it, directly or through others; those who were parted again are not among them. */
export async function partsOf(read: Reading, contactId: ContactId): Promise<ContactId[]> {
  const parts = new Set([contactId]);
  let last: ContactId[] = [contactId];
  for (let depth = 0; last.length > 0 && depth < DEEPEST; depth++) {
    const rows = await read<{ otherId: ContactId }>(
      `SELECT otherId FROM merge WHERE undoneAt IS NULL AND keptId IN (${marks(last.length)})`,
      last,
    );
    last = rows.map(({ otherId }) => otherId).filter(id => !parts.has(id));
    for (const id of last) parts.add(id);
  }
  return [...parts];
}

/** Under which contact this one is kept now: itself when it was never merged into another. */
export async function keptAs(read: Reading, contactId: ContactId): Promise<ContactId> {
  let id = contactId;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [row] = await read<{ keptId: ContactId }>(
      'SELECT keptId FROM merge WHERE otherId = ? AND undoneAt IS NULL ORDER BY id DESC LIMIT 1',
      [id],
    );
    if (!row) return id;
    id = row.keptId;
  }
  return id;
}

/** Whether somebody has undone that these two are one, so that the house does not say it again by itself. */
export async function wereParted(read: Reading, one: ContactId, other: ContactId): Promise<boolean> {
  return (await partedFrom(read, one)).has(other);
}

/** With whom a contact was one until somebody undid it. */
export async function partedFrom(read: Reading, contactId: ContactId): Promise<Set<ContactId>> {
  const rows = await read<Pick<MergeRow, 'keptId' | 'otherId'>>(
    'SELECT keptId, otherId FROM merge WHERE (keptId = ? OR otherId = ?) AND undoneAt IS NOT NULL',
    [contactId, contactId],
  );
  return new Set(rows.map(({ keptId, otherId }) => (keptId === contactId ? otherId : keptId)));
}

/** Forgets every merge of a person with the copies in it; resolves to all the ids they had. */
export async function forgetMerges(tx: Transaction, contactId: ContactId): Promise<ContactId[]> {
  const ids = await partsOf((sql, values) => tx.all(sql, values), contactId);
  const among = marks(ids.length);
  await tx.run(`DELETE FROM merge WHERE keptId IN (${among})`, ids);
  await tx.run(`DELETE FROM merge WHERE otherId IN (${among})`, ids);
  return ids;
}

/** The merges of a person, newest first, those that were undone too; at most 200. */
export async function mergesOf(store: Store, contactId: ContactId): Promise<MergeRow[]> {
  const ids = await partsOf(store.read, contactId);
  return store
    .rows('merge')
    .createQueryBuilder('m')
    .where('m.keptId IN (:...ids) OR m.otherId IN (:...ids)', { ids })
    .orderBy('m.id', 'DESC')
    .limit(200)
    .getMany();
}

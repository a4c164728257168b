import type { ChannelId, ContactId } from '../../model';
import type { Condition } from '../condition';
import type { Store } from '../store';

/** People with ids from `from` on and below `below`. */
export interface Stretch {
  readonly from: number;
  readonly below: number;
}

/** The stretch of the next so many people below an id; null when there are none. */
export async function stretchBelow(store: Store, below: number, size: number): Promise<Stretch | null> {
  const [row] = await store.read<{ id: number | null }>(
    'SELECT MIN(id) AS id FROM (SELECT id FROM contact WHERE id < ? ORDER BY id DESC LIMIT ?) part',
    [below, size],
  );
  return row?.id == null ? null : { from: Number(row.id), below };
}

/** How many people of a stretch are meant, and on which channels so many of them can be reached. */
export async function countIn(
  store: Store,
  { sql, values }: Condition,
  { from, below }: Stretch,
): Promise<{ readonly count: number; readonly reachable: ReadonlyMap<ChannelId, number> }> {
  const rows = await store.read<{ channels: string | null; people: number }>(
    `SELECT channels, COUNT(*) AS people FROM (
       SELECT (SELECT GROUP_CONCAT(DISTINCT i.channelId) FROM identity i WHERE i.contactId = contact.id AND i.reachable = 1) AS channels
       FROM contact WHERE contact.id >= ? AND contact.id < ? AND ${sql}) meant GROUP BY channels`,
    [from, below, ...values],
  );
  const reachable = new Map<ChannelId, number>();
  let count = 0;
  for (const { channels, people } of rows) {
    count += Number(people);
    for (const id of channels?.split(',') ?? []) {
      const channelId = Number(id) as ChannelId;
      reachable.set(channelId, (reachable.get(channelId) ?? 0) + Number(people));
    }
  }
  return { count, reachable };
}

/** The people of a stretch that are meant, newest first. */
export async function meantIn(
  store: Store,
  { sql, values }: Condition,
  { from, below }: Stretch,
  limit: number,
): Promise<ContactId[]> {
  const rows = await store.read<{ id: ContactId }>(
    `SELECT contact.id FROM contact WHERE contact.id >= ? AND contact.id < ? AND ${sql} ORDER BY contact.id DESC LIMIT ?`,
    [from, below, ...values, limit],
  );
  return rows.map(({ id }) => id);
}

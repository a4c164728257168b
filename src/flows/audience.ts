import type { SegmentId, Sought } from '../model';
import { type Condition, conditionOf } from '../store/segment-sql';
import { NotFound } from './conflict';
import type { House } from './house';

/** Everybody in any of `segments` (everybody at all when there is none) and in none of `exclude`; ids as a plan has them. */
export interface Audience {
  readonly segments: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Whom an audience means at a time, as a condition on rows of the table `contact` for the statements of the store. `now` may
 * be a day that is only rehearsed; birthdays and days are those of `zone`. Rejects with NotFound `segment`.
 */
export async function audienceSql(
  house: Pick<House, 'store' | 'channels'>,
  audience: Audience,
  _now: number,
  _zone: string,
): Promise<Condition> {
  const sought = (ids: readonly string[]) => Promise.all(ids.map(id => soughtBy(house, id)));
  const [among, without] = [await sought(audience.segments), await sought(audience.exclude)];
  return conditionOf({ all: [among.length > 0 ? { any: among } : { all: [] }, { not: { any: without } }] });
}

async function soughtBy({ store }: Pick<House, 'store'>, id: string): Promise<Sought> {
  const row = await store.rows('segment').findOneBy({ id: Number(id) as SegmentId });
  if (!row) throw new NotFound('segment');
  return { member: row.id };
}

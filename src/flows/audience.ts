import { asksTooMuch, type Ground } from '../engine/segment-ground';
import { segmentsNamed } from '../engine/segment-schema';
import { soughtBy } from '../engine/segment-sought';
import type { SegmentId, SegmentTest } from '../model';
import type { Condition } from '../store/condition';
import { byIds } from '../store/queries/by-ids';
import { conditionOf } from '../store/segment-sql';
import { NotFound, Refusal } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels'>;

/** Everybody in any of `segments` (everybody at all when there is none) and in none of `exclude`; ids as a plan has them. */
export interface Audience {
  readonly segments: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Whom an audience means at a time, as a condition on rows of the table `contact` for the statements of the store. `now` may
 * be a day that is only rehearsed; birthdays are celebrated on days of `zone`. Rejects with NotFound `segment`.
 */
export async function audienceSql(house: Parts, audience: Audience, now: number, zone: string): Promise<Condition> {
  const among: readonly SegmentTest[] = audience.segments.map(segment => ({ segment }));
  const without: readonly SegmentTest[] = audience.exclude.map(segment => ({ segment }));
  const all: SegmentTest[] = among.length === 0 ? [] : [{ any: among }];
  return testSql(house, { all: [...all, ...without.map(test => ({ not: test }))] }, now, zone);
}

/** Whom a test means at a time, in the same way. Rejects with NotFound `segment`. */
export async function testSql(house: Parts, test: SegmentTest, now: number, zone: string): Promise<Condition> {
  return conditionOf(soughtBy(test, await groundFor(house, test, now, zone)), house.store.dialect);
}

/**
 * All that a test may be asked on. Rejects with NotFound `segment` when it refers to one that does not exist, and with
 * Refusal `segment_too_large` when what it refers to has no end.
 */
export async function groundFor(house: Parts, test: SegmentTest, now: number, zone: string): Promise<Ground> {
  const segments = await segmentsUnder(house, [test]);
  for (const known of [test, ...[...segments.values()].map(({ when }) => when)]) {
    if (known === null) continue;
    if (segmentsNamed(known).some(({ id }) => !segments.has(id))) throw new NotFound('segment');
  }
  if (asksTooMuch(test, segments)) throw new Refusal('segment_too_large', 'it asks too much with all it refers to');
  return { now, zone, segments, channels: channelsOf(house) };
}

/** The segments these tests refer to, and those they refer to in turn, as far as they exist. */
export async function segmentsUnder(
  { store }: Pick<House, 'store'>,
  tests: readonly SegmentTest[],
): Promise<Ground['segments']> {
  const found = new Map<string, { name: string; kind: 'dynamic' | 'static'; when: SegmentTest | null }>();
  const looked = new Set<string>();
  for (let left = tests; left.length > 0; ) {
    const ids = left.flatMap(test => segmentsNamed(test)).map(({ id }) => id);
    const fresh = [...new Set(ids)].filter(id => !looked.has(id));
    for (const id of fresh) looked.add(id);
    const rows = await byIds(
      store,
      'segment',
      fresh.map(id => Number(id) as SegmentId),
    );
    for (const { id, name, kind, test } of rows.values()) found.set(String(id), { name, kind, when: test });
    left = [...rows.values()].map(({ test }) => test).filter(test => test !== null);
  }
  return found;
}

const channelsOf = ({ channels }: Pick<House, 'channels'>): Ground['channels'] =>
  channels
    .all()
    .map(({ id, type, channel }) => ({ id, type, windowed: Object.keys(channel.limits.windows).length > 0 }));

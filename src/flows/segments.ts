import { type SegmentFault, segmentFault } from '../engine/segment-ground';
import { segmentsNamed } from '../engine/segment-schema';
import type { AgentId, ChannelId, ContactId, Segment, SegmentId, SegmentTest } from '../model';
import type { Condition } from '../store/condition';
import { countIn, meantIn, type Stretch, stretchBelow } from '../store/queries/segment-people';
import {
  addMeant,
  addSegment,
  changeSegment,
  dropMembers,
  MOST_SEGMENTS,
  removeSegment,
  segmentOf,
} from '../store/queries/segments';
import { segmentsUnder, testSql } from './audience';
import { Conflict, NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'now' | 'zone'>;

/** A segment as somebody writes it down; a list has no question. */
export type SegmentWish = Pick<Segment, 'name' | 'kind' | 'when'>;

/** Adds a segment. Rejects with Conflict `segment_name_taken` or `too_many_segments`. */
export async function writeSegment(house: Parts, wish: SegmentWish, agentId: AgentId): Promise<SegmentId> {
  const id = await addSegment(house.store, wish, { at: house.now(), agentId });
  if (id === 'full') throw new Conflict('too_many_segments', `there are ${MOST_SEGMENTS} segments already`);
  if (id === 'taken') throw nameTaken(wish.name);
  return id;
}

/**
 * Replaces a segment's name and question. Rejects with NotFound `segment`, or Conflict `segment_name_taken` or
 * `segment_changed`: it is at another version, or of another kind.
 */
export async function rewriteSegment(
  house: Parts,
  id: SegmentId,
  wish: SegmentWish,
  version: number | null,
  agentId: AgentId,
): Promise<void> {
  if ((await segmentOf(house.store, id)) === null) throw new NotFound('segment');
  const done = await changeSegment(house.store, id, wish, version, { at: house.now(), agentId });
  if (done === 'taken') throw nameTaken(wish.name);
  if (done === 'stale') throw new Conflict('segment_changed', 'it is another one by now; read it again');
}

const nameTaken = (name: string) => new Conflict('segment_name_taken', `there is a segment named ${name} already`);

/** What is wrong with a question as that of a segment (null for a new one); null when nothing is. */
export const faultOf = async (
  house: Pick<Parts, 'store'>,
  when: SegmentTest | null,
  id: SegmentId | null,
): Promise<SegmentFault | null> =>
  when === null ? null : segmentFault(when, id === null ? null : String(id), await segmentsUnder(house, [when]));

/** Removes a segment. Rejects with NotFound `segment`, or Conflict `segment_in_use` that names who needs it. */
export async function dropSegment({ store, now }: Parts, id: SegmentId, agentId: AgentId): Promise<void> {
  const inTest = (test: SegmentTest) => segmentsNamed(test).map(named => named.id);
  const done = await removeSegment(store, id, { inTest, inPlan }, { at: now(), agentId });
  if (done === null) throw new NotFound('segment');
  if (done !== 'done') {
    const { by, name } = done;
    throw new Conflict('segment_in_use', `the ${by} ${name} needs it`, { [by]: name });
  }
  while ((await dropMembers(store, id, MEMBERS)) > 0) await turn();
}

const MEMBERS = 500;

/** A plan as far as it says whom it means. */
const inPlan = (plan: unknown): readonly string[] => {
  const { audience } = plan as { audience?: { segments?: readonly string[]; exclude?: readonly string[] } };
  return [...(audience?.segments ?? []), ...(audience?.exclude ?? [])];
};

/** How many people a question means, and how many of them can be reached on which channel. */
export interface Headcount {
  readonly count: number;
  readonly reachable: ReadonlyMap<ChannelId, number>;
  /** The newest of them. */
  readonly sample: readonly ContactId[];
  /** False when time ran out: there are at least so many. */
  readonly exact: boolean;
}

/** Counts whom a question means, a stretch of people at a time, for at most `limitMs`. Rejects with NotFound `segment`. */
export async function countPeople(
  house: Parts,
  test: SegmentTest,
  sampled: number,
  limitMs: number,
): Promise<Headcount> {
  const condition = await testSql(house, test, house.now(), house.zone);
  const reachable = new Map<ChannelId, number>();
  const sample: ContactId[] = [];
  const end = performance.now() + limitMs;
  let count = 0;
  for await (const stretch of stretches(house, Number.MAX_SAFE_INTEGER)) {
    if (performance.now() > end) return { count, reachable, sample, exact: false };
    const some = await countIn(house.store, condition, stretch);
    count += some.count;
    for (const [id, people] of some.reachable) reachable.set(id, (reachable.get(id) ?? 0) + people);
    const wanted = Math.min(sampled - sample.length, some.count);
    if (wanted > 0) sample.push(...(await meantIn(house.store, condition, stretch, wanted)));
  }
  return { count, reachable, sample, exact: true };
}

/**
 * The people a question means, newest first, with ids below `before`. After `limitMs` the page ends early; `next` is where
 * it goes on, null when there are no more.
 */
export async function pageOfPeople(
  house: Parts,
  test: SegmentTest,
  { limit, before, limitMs }: { readonly limit: number; readonly before: number; readonly limitMs: number },
): Promise<{ readonly ids: readonly ContactId[]; readonly next: number | null }> {
  const condition = await testSql(house, test, house.now(), house.zone);
  const end = performance.now() + limitMs;
  const ids: ContactId[] = [];
  for await (const stretch of stretches(house, before)) {
    ids.push(...(await meantIn(house.store, condition, stretch, limit + 1 - ids.length)));
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1] as number };
    if (performance.now() > end) return { ids, next: stretch.from };
  }
  return { ids, next: null };
}

/** Puts everybody a question means now on a list; resolves to how many are new there. Rejects with NotFound `segment`. */
export async function listMeant(house: Parts, id: SegmentId, test: SegmentTest): Promise<number> {
  const condition: Condition = await testSql(house, test, house.now(), house.zone);
  let added = 0;
  for await (const stretch of stretches(house, Number.MAX_SAFE_INTEGER)) {
    added += await addMeant(house.store, id, condition, stretch);
  }
  return added;
}

const FIRST_STRETCH = 400;
const MOST_AT_ONCE = 5000;
/** How long one statement may hold up everybody else. */
const STATEMENT_MS = 8;

/** Everybody with an id below `before`, newest first, in stretches that take about as long each as others can wait. */
async function* stretches({ store }: Pick<House, 'store'>, before: number): AsyncGenerator<Stretch> {
  let size = FIRST_STRETCH;
  for (let below = before; ; ) {
    const stretch = await stretchBelow(store, below, size);
    if (stretch === null) return;
    const begun = performance.now();
    yield stretch;
    const took = performance.now() - begun;
    size = Math.round(Math.min(MOST_AT_ONCE, Math.max(50, size * Math.min(2, STATEMENT_MS / Math.max(took, 1)))));
    below = stretch.from;
    await turn();
  }
}

/** Lets others go first. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

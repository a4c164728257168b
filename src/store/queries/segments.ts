import { LessThan, Like } from 'typeorm';
import type { CampaignState, ContactId, Segment, SegmentId, SegmentTest } from '../../model';
import type { Condition } from '../condition';
import type { SegmentRow } from '../schema/campaign-tables';
import type { Store } from '../store';
import { marks, type Transaction } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';
import type { Stretch } from './segment-people';

type By = Pick<AuditEntry, 'at' | 'agentId'>;
type Words = Pick<Segment, 'name' | 'kind' | 'when'>;

/** How many segments a workspace may have. */
export const MOST_SEGMENTS = 1000;

/** Segments, newest first, with ids below `before`; `q` stands in their name. */
export const listSegments = (
  store: Store,
  q: string | undefined,
  limit: number,
  before: number,
): Promise<SegmentRow[]> =>
  store.rows('segment').find({
    where: { id: LessThan(before), ...(q ? { name: Like(`%${q.replace(/[\\%_]/g, '\\$&')}%`) } : {}) } as never,
    order: { id: 'DESC' },
    take: limit,
  });

/** The segment, or null. */
export const segmentOf = (store: Store, id: SegmentId): Promise<SegmentRow | null> =>
  store.rows('segment').findOneBy({ id });

/** Adds a segment; `taken` when another one has the name, `full` when there are too many. */
export const addSegment = (store: Store, { name, kind, when }: Words, by: By): Promise<SegmentId | 'taken' | 'full'> =>
  store.transact(async tx => {
    const [count] = await tx.all<{ n: number }>('SELECT COUNT(*) AS n FROM segment');
    if (Number(count?.n) >= MOST_SEGMENTS) return 'full';
    if (await isTaken(tx, name, null)) return 'taken';
    const id = store.id<'segment'>();
    const test = when === null ? null : JSON.stringify(when);
    await tx.insert(
      'segment',
      ['id', 'name', 'kind', 'test', 'version', 'createdAt', 'updatedAt'],
      [[id, name, kind, test, 1, by.at, by.at]],
    );
    await writeAudit(store, tx, { ...by, action: 'segment.add', subject: `segment:${id}`, data: { name, kind, when } });
    return id;
  });

/** Replaces a segment's name and question, if it is still at `version` (null for any) and of this kind. */
export const changeSegment = (
  store: Store,
  id: SegmentId,
  { name, kind, when }: Words,
  version: number | null,
  by: By,
): Promise<'done' | 'taken' | 'stale'> =>
  store.transact(async tx => {
    if (await isTaken(tx, name, id)) return 'taken';
    const at = version === null ? '' : ' AND version = ?';
    const changed = await tx.run(
      `UPDATE segment SET name = ?, test = ?, version = version + 1, updatedAt = ? WHERE id = ? AND kind = ?${at}`,
      [name, when === null ? null : JSON.stringify(when), by.at, id, kind, ...(version === null ? [] : [version])],
    );
    if (changed === 0) return 'stale';
    await writeAudit(store, tx, { ...by, action: 'segment.change', subject: `segment:${id}`, data: { name, when } });
    return 'done';
  });

async function isTaken(tx: Transaction, name: string, but: SegmentId | null): Promise<boolean> {
  return (await tx.all('SELECT id FROM segment WHERE name = ? AND id <> ?', [name, but ?? 0])).length > 0;
}

/** Who still needs a segment. */
export interface Need {
  readonly by: 'campaign' | 'segment';
  readonly name: string;
}

/** Campaigns that are over need nobody any more. */
const OPEN: readonly CampaignState[] = ['draft', 'running', 'paused'];

/**
 * Removes a segment. Answers who needs it when somebody does: `names` tells which segments a test or a plan refers to.
 * Null when there is no such segment.
 */
export const removeSegment = (
  store: Store,
  id: SegmentId,
  names: {
    readonly inTest: (test: SegmentTest) => readonly string[];
    readonly inPlan: (plan: unknown) => readonly string[];
  },
  by: By,
): Promise<Need | 'done' | null> =>
  store.transact(async tx => {
    const holding = `%"${id}"%`;
    const segments = await tx.all<{ name: string; test: string }>(
      'SELECT name, test FROM segment WHERE test LIKE ? AND id <> ?',
      [holding, id],
    );
    const one = segments.find(({ test }) => names.inTest(JSON.parse(test) as SegmentTest).includes(String(id)));
    if (one) return { by: 'segment', name: one.name };
    const campaigns = await tx.all<{ name: string; plan: string }>(
      `SELECT name, plan FROM campaign WHERE state IN (${marks(OPEN.length)}) AND plan LIKE ?`,
      [...OPEN, holding],
    );
    const plan = campaigns.find(({ plan }) => names.inPlan(JSON.parse(plan)).includes(String(id)));
    if (plan) return { by: 'campaign', name: plan.name };
    if ((await tx.run('DELETE FROM segment WHERE id = ?', [id])) === 0) return null;
    await writeAudit(store, tx, { ...by, action: 'segment.remove', subject: `segment:${id}`, data: null });
    return 'done';
  });

/** Takes so many people off a list, of which there is none by that id any more; resolves to how many it were. */
export const dropMembers = (store: Store, id: SegmentId, most: number): Promise<number> =>
  store.transact(async tx => {
    const rows = await tx.all<{ contactId: ContactId }>(
      'SELECT contactId FROM segmentMember WHERE segmentId = ? LIMIT ?',
      [id, most],
    );
    if (rows.length === 0) return 0;
    return tx.run(`DELETE FROM segmentMember WHERE segmentId = ? AND contactId IN (${marks(rows.length)})`, [
      id,
      ...rows.map(({ contactId }) => contactId),
    ]);
  });

const WITHOUT_THOSE_THERE =
  'NOT EXISTS (SELECT 1 FROM segmentMember there WHERE there.segmentId = ? AND there.contactId = contact.id)';

/** Puts those people on a list who exist and are not on it; resolves to how many those were. */
export const addMembers = (store: Store, id: SegmentId, people: readonly ContactId[]): Promise<number> =>
  store.transact(tx =>
    tx.run(
      `INSERT INTO segmentMember (segmentId, contactId) SELECT ?, contact.id FROM contact
       WHERE contact.id IN (${marks(people.length)}) AND ${WITHOUT_THOSE_THERE}`,
      [id, ...people, id],
    ),
  );

/** Puts those of a stretch that are meant on a list; resolves to how many were new there. */
export const addMeant = (
  store: Store,
  id: SegmentId,
  { sql, values }: Condition,
  { from, below }: Stretch,
): Promise<number> =>
  store.transact(tx =>
    tx.run(
      `INSERT INTO segmentMember (segmentId, contactId) SELECT ?, contact.id FROM contact
       WHERE contact.id >= ? AND contact.id < ? AND ${WITHOUT_THOSE_THERE} AND ${sql}`,
      [id, from, below, id, ...values],
    ),
  );

/** Takes people off a list; resolves to how many were on it. */
export const removeMembers = (store: Store, id: SegmentId, people: readonly ContactId[]): Promise<number> =>
  store.transact(tx =>
    tx.run(`DELETE FROM segmentMember WHERE segmentId = ? AND contactId IN (${marks(people.length)})`, [id, ...people]),
  );

/** Gives the places one person has on lists to another, or to nobody. */
export async function moveMember(tx: Transaction, from: ContactId, to: ContactId | null): Promise<void> {
  if (to !== null) {
    await tx.run(
      `INSERT INTO segmentMember (segmentId, contactId) SELECT m.segmentId, ? FROM segmentMember m WHERE m.contactId = ?
       AND m.segmentId NOT IN (SELECT k.segmentId FROM segmentMember k WHERE k.contactId = ?)`,
      [to, from, to],
    );
  }
  await tx.run('DELETE FROM segmentMember WHERE contactId = ?', [from]);
}

import type { AgentId, CampaignId, ContactId, OccurrenceId } from '../model';
import type { Condition } from './condition';
import { writeAudit } from './queries/audit';
import type { RecipientRow } from './schema/campaign-tables';
import type { Store } from './store';
import { marks } from './transaction';

/** One person at one occurrence. */
export interface DraftKey {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
}

/** Who speaks for a customer: their own colleague, or null where it is nobody, or nobody who still works here. */
export type DraftRow = RecipientRow & { readonly speakerId: AgentId | null };

/** Behind which draft a list goes on. */
export type DraftCursor = readonly [campaignId: number, dueAt: number, occurrenceId: number, contactId: number];

export const FIRST_DRAFT: DraftCursor = [0, 0, 0, 0];

/** Rows looked at for one page, and in one statement: most may be other colleagues' customers. */
const LOOKED_AT = 5000;
const PORTION = 500;

const SPEAKER = `a.id AS speakerId`;
const OF_WHOM = `JOIN contact c ON c.id = r.contactId LEFT JOIN agent a ON a.id = c.ownerAgentId AND a.enabled = 1`;

export interface DraftsAsked {
  readonly agentId: AgentId;
  readonly now: number;
  /** Only what is due by then (ms). */
  readonly dueBy: number;
  readonly limit: number;
}

/**
 * Drafts of running campaigns that this colleague may let go, campaign after campaign, the earliest first. A page may hold
 * fewer than `limit`, even none, while there is more: `next` is null only at the end.
 */
export async function listDrafts(
  store: Pick<Store, 'read' | 'dialect'>,
  { agentId, now, dueBy, limit }: DraftsAsked,
  after: DraftCursor,
): Promise<{ readonly items: readonly DraftRow[]; readonly next: DraftCursor | null }> {
  const items: DraftRow[] = [];
  let cursor = after;
  for (let looked = 0; looked < LOOKED_AT; ) {
    const campaignId = await campaignFrom(store, cursor);
    if (campaignId === null) return { items, next: null };
    if (campaignId !== cursor[0]) cursor = [campaignId, 0, 0, 0];
    const behind = isBehind(store, cursor);
    const rows = await store.read<DraftRow>(
      `SELECT r.*, ${SPEAKER} FROM
         (SELECT * FROM recipient WHERE campaignId = ? AND state = 'draft' AND ${behind.sql} AND dueAt <= ?
          ORDER BY dueAt, occurrenceId, contactId LIMIT ?) r ${OF_WHOM}
       ORDER BY r.dueAt, r.occurrenceId, r.contactId`,
      [campaignId, ...behind.values, dueBy, PORTION],
    );
    for (const row of rows) {
      cursor = [campaignId, Number(row.dueAt), Number(row.occurrenceId), Number(row.contactId)];
      if (Number(row.expiresAt) <= now || !isSpokenForBy(row, agentId)) continue;
      items.push(row);
      if (items.length === limit) return { items, next: cursor };
    }
    looked += PORTION;
    if (rows.length === 0) cursor = [campaignId + 1, 0, 0, 0];
    await new Promise<void>(resolve => setImmediate(resolve));
  }
  return { items, next: cursor };
}

/** Each database looks up only one of these two ways to say it in its index; the other it would count through from the start. */
function isBehind({ dialect }: Pick<Store, 'dialect'>, [, dueAt, occurrenceId, contactId]: DraftCursor): Condition {
  if (dialect === 'sqlite')
    return { sql: '(dueAt, occurrenceId, contactId) > (?, ?, ?)', values: [dueAt, occurrenceId, contactId] };
  return {
    sql: '(dueAt > ? OR (dueAt = ? AND occurrenceId > ?) OR (dueAt = ? AND occurrenceId = ? AND contactId > ?))',
    values: [dueAt, dueAt, occurrenceId, dueAt, occurrenceId, contactId],
  };
}

/** Whether this colleague may speak to the customer of a draft. */
export const isSpokenForBy = ({ speakerId }: DraftRow, agentId: AgentId): boolean =>
  speakerId === null || Number(speakerId) === agentId;

async function campaignFrom({ read }: Pick<Store, 'read'>, [from]: DraftCursor): Promise<CampaignId | null> {
  const [row] = await read<{ id: CampaignId | null }>(
    "SELECT MIN(id) AS id FROM campaign WHERE state = 'running' AND id >= ?",
    [from],
  );
  return row?.id == null ? null : (Number(row.id) as CampaignId);
}

/** The recipients with these keys, whatever became of them. */
export const draftsAt = ({ read }: Pick<Store, 'read'>, keys: readonly DraftKey[]): Promise<DraftRow[]> =>
  read<DraftRow>(
    `SELECT r.*, ${SPEAKER} FROM recipient r ${OF_WHOM} WHERE ${keys.map(() => '(r.occurrenceId = ? AND r.contactId = ?)').join(' OR ')}`,
    keys.flatMap(({ occurrenceId, contactId }) => [occurrenceId, contactId]),
  );

/** When each of these people last wrote or was written to (ms). */
export async function lastTalks(
  { read }: Pick<Store, 'read'>,
  contactIds: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, number>> {
  if (contactIds.length === 0) return new Map();
  const rows = await read<{ contactId: ContactId; at: number | null }>(
    `SELECT contactId, MAX(lastMessageAt) AS at FROM conversation WHERE contactId IN (${marks(contactIds.length)}) GROUP BY contactId`,
    contactIds,
  );
  return new Map(
    rows.flatMap(({ contactId, at }) => (at === null ? [] : [[Number(contactId) as ContactId, Number(at)]])),
  );
}

/**
 * Leaves somebody out, or takes that back as long as their campaign runs and their greeting has not expired. Resolves to
 * whether it was so; `rests` when the campaign does not run.
 */
export const turnDraft = (
  store: Store,
  { occurrenceId, contactId, campaignId }: DraftKey & { readonly campaignId: CampaignId },
  { verb, now, agentId }: { readonly verb: 'skip' | 'unskip'; readonly now: number; readonly agentId: AgentId },
): Promise<'done' | 'gone' | 'rests'> =>
  store.transact(async tx => {
    const lock = tx.dialect === 'mysql' ? ' FOR UPDATE' : '';
    const runs = await tx.all(`SELECT id FROM campaign WHERE id = ? AND state = 'running'${lock}`, [campaignId]);
    if (runs.length === 0) return 'rests';
    const changed = await tx.run(
      `UPDATE recipient SET ${verb === 'skip' ? "state = 'skipped', reason = 'declined'" : "state = 'draft', reason = NULL"}
       WHERE occurrenceId = ? AND contactId = ? AND expiresAt > ?
         AND ${verb === 'skip' ? "state = 'draft'" : "state = 'skipped' AND reason = 'declined'"}`,
      [occurrenceId, contactId, now],
    );
    if (changed === 0) return 'gone';
    const data = { campaignId: String(campaignId), occurrenceId: String(occurrenceId) };
    await writeAudit(store, tx, {
      at: now,
      agentId,
      action: `greeting.${verb}`,
      subject: `contact:${contactId}`,
      data,
    });
    return 'done';
  });

/** Ends the earliest drafts of a campaign that nobody let go in time, some at once; resolves to how many. */
export const expireDrafts = (store: Store, id: CampaignId, now: number): Promise<number> =>
  store.transact(async tx => {
    const rows = await tx.all<Pick<RecipientRow, 'occurrenceId' | 'contactId' | 'expiresAt'>>(
      `SELECT occurrenceId, contactId, expiresAt FROM recipient WHERE campaignId = ? AND state = 'draft' AND dueAt <= ? ORDER BY dueAt LIMIT ?`,
      [id, now, PORTION],
    );
    const over = rows.filter(row => Number(row.expiresAt) <= now);
    let ended = 0;
    for (const occurrenceId of new Set(over.map(row => row.occurrenceId))) {
      const some = over.filter(row => row.occurrenceId === occurrenceId).map(row => row.contactId);
      ended += await tx.run(
        `UPDATE recipient SET state = 'expired' WHERE occurrenceId = ? AND contactId IN (${marks(some.length)}) AND state = 'draft'`,
        [occurrenceId, ...some],
      );
    }
    return ended;
  });

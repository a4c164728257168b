import type { AgentId, CampaignId, CampaignState } from '../model';
import { MAY_HAVE_LEFT } from './doubt';
import { writeAudit } from './queries/audit';
import type { Store } from './store';
import { marks, type Transaction } from './transaction';

/** A change of a campaign's state, by somebody or (`agentId` null) by itself. */
export interface CampaignTurn {
  readonly id: CampaignId;
  readonly from: readonly CampaignState[];
  readonly to: CampaignState;
  readonly now: number;
  readonly agentId: AgentId | null;
  /** What the audit calls it. */
  readonly verb: 'start' | 'pause' | 'resume' | 'cancel' | 'finish';
  /** Why it pauses by itself. */
  readonly fault?: string;
}

/** Everything a change of state writes beside it: who goes on after a pause has missed nothing. */
const WRITES: Readonly<Record<CampaignState, string>> = {
  draft: '',
  running:
    ', lease = NULL, leaseUntil = :now, fedSince = CASE WHEN startedAt IS NULL THEN :now END, startedAt = COALESCE(startedAt, :now)',
  paused: ', lease = NULL',
  finished: ', lease = NULL, endedAt = :now',
  // Ended only when the last of its people is.
  cancelled: ', lease = NULL',
};

/**
 * One UPDATE that asks for the state it changes, so that of two who decide at once one does, and no claim of a send comes
 * after it. `also` runs in the same transaction when it was changed. Resolves to `done`, or to the state it is in
 * instead; null when there is no such campaign.
 */
export const turnCampaign = (
  store: Store,
  turn: CampaignTurn,
  also: (tx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<'done' | CampaignState | null> =>
  store.transact(async tx => {
    const { id, from, to, now, agentId, verb, fault = null } = turn;
    const writes = WRITES[to];
    const times = Array.from(writes.matchAll(/:now/g), () => now);
    const changed = await tx.run(
      `UPDATE campaign SET state = ?, fault = ?, updatedAt = ?${writes.replaceAll(':now', '?')}
       WHERE id = ? AND state IN (${marks(from.length)})${to === 'running' ? ' AND approval IS NOT NULL' : ''}`,
      [to, fault, now, ...times, id, ...from],
    );
    if (changed === 0) {
      const [row] = await tx.all<{ state: CampaignState }>('SELECT state FROM campaign WHERE id = ?', [id]);
      return row?.state ?? null;
    }
    await also(tx);
    const data = fault === null ? null : { fault };
    await writeAudit(store, tx, { at: now, agentId, action: `campaign.${verb}`, subject: `campaign:${id}`, data });
    return 'done';
  });

/** How many of a campaign's greetings are on their way to a platform now. */
export async function aloftOf(store: Pick<Store, 'read'>, id: CampaignId): Promise<number> {
  const [row] = await store.read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM delivery WHERE campaignId = ? AND state = 'sending'",
    [id],
  );
  return Number(row?.n ?? 0);
}

/**
 * Ends the greetings of a campaign that wait in the outbox, and its mass sends. One that may have left before stays unknown; the others give
 * back their keys, since nobody was greeted.
 */
export async function cancelDue(tx: Transaction, id: CampaignId, now: number): Promise<void> {
  await tx.run(
    `UPDATE broadcast SET state = CASE WHEN ${MAY_HAVE_LEFT} THEN 'unknown' ELSE 'cancelled' END, updatedAt = ?
     WHERE campaignId = ? AND state IN ('gathering', 'due')`,
    [now, id],
  );
  await tx.run(
    `UPDATE delivery SET dedupeKey = CASE WHEN ${MAY_HAVE_LEFT} THEN dedupeKey ELSE ${released(tx)} END,
       state = CASE WHEN ${MAY_HAVE_LEFT} THEN 'unknown' ELSE 'cancelled' END, updatedAt = ?
     WHERE campaignId = ? AND state = 'due'`,
    [now, id],
  );
}

const released = (tx: Transaction): string =>
  tx.dialect === 'mysql' ? "CONCAT('x', id, ':', CAST(campaignId AS CHAR))" : "'x' || id || ':' || campaignId";

const PORTION = 500;

/** Ends the next people of a cancelled campaign who were not written to; resolves to how many. 0 means all have ended. */
export const cancelNext = (store: Store, id: CampaignId, now: number): Promise<number> =>
  store.transact(async tx => {
    const rows = await tx.all<{ occurrenceId: number; contactId: number }>(
      `SELECT occurrenceId, contactId FROM recipient WHERE campaignId = ? AND state IN ('planned', 'draft') LIMIT ?`,
      [id, PORTION],
    );
    for (const occurrenceId of new Set(rows.map(row => row.occurrenceId))) {
      const some = rows.filter(row => row.occurrenceId === occurrenceId).map(row => row.contactId);
      await tx.run(
        `UPDATE recipient SET state = 'cancelled' WHERE occurrenceId = ? AND contactId IN (${marks(some.length)}) AND state IN ('planned', 'draft')`,
        [occurrenceId, ...some],
      );
    }
    if (rows.length < PORTION)
      await tx.run('UPDATE campaign SET endedAt = ? WHERE id = ? AND endedAt IS NULL', [now, id]);
    return rows.length;
  });

/** Cancelled campaigns of which some people have not ended yet. */
export async function endingCampaigns(store: Pick<Store, 'read'>): Promise<CampaignId[]> {
  const rows = await store.read<{ id: CampaignId }>(
    "SELECT id FROM campaign WHERE state = 'cancelled' AND endedAt IS NULL LIMIT 100",
  );
  return rows.map(({ id }) => id);
}

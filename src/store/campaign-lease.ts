import type { CampaignId, OccurrenceId } from '../model';
import { writeAudit } from './queries/audit';
import type { CampaignRow, OccurrenceRow, RecipientRow } from './schema/campaign-tables';
import type { Store } from './store';
import type { Transaction } from './transaction';

/** Campaigns looked at in one round. */
const MOST = 500;

/** Campaigns that run, the oldest first. */
export const runningCampaigns = (store: Store): Promise<CampaignRow[]> =>
  store.rows('campaign').find({ where: { state: 'running' }, order: { id: 'ASC' }, take: MOST });

/** What there is to do for a campaign now; each is 0 or 1. */
export interface Chores {
  /** People of an occurrence are still being written down. */
  readonly filling: number;
  /** Somebody's time has come. */
  readonly due: number;
  /** Somebody's time is still to come, or a draft waits for its author. */
  readonly waiting: number;
  /** Something is in the outbox or on its way. */
  readonly open: number;
}

/** Asks by index only, however many people there are. */
export async function choresOf({ read }: Pick<Store, 'read'>, id: CampaignId, now: number): Promise<Chores> {
  const one = (sql: string) => `(SELECT COUNT(*) FROM (SELECT 1 AS one FROM ${sql} LIMIT 1) x)`;
  const [row] = await read<Chores>(
    `SELECT ${one("occurrence WHERE campaignId = ? AND state = 'filling'")} AS filling,
       ${one("recipient WHERE campaignId = ? AND state = 'planned' AND dueAt <= ?")} AS due,
       ${one("recipient WHERE campaignId = ? AND state IN ('planned', 'draft')")} AS waiting,
       ${one("delivery WHERE campaignId = ? AND state IN ('due', 'sending')")} AS open`,
    [id, id, now, id, id],
  );
  const { filling, due, waiting, open } = row!;
  return { filling: Number(filling), due: Number(due), waiting: Number(waiting), open: Number(open) };
}

/** Who wants to feed a campaign, and how long a break in that counts as none. */
export interface Taking {
  readonly id: CampaignId;
  readonly lease: number;
  readonly leaseUntil: number;
  readonly now: number;
  readonly graceMs: number;
}

/**
 * Takes a running campaign, or keeps it; resolves to its row, or null when another process has it. After a longer break
 * than the grace what was due meanwhile counts as missed.
 */
export const takeCampaign = (
  store: Store,
  { id, lease, leaseUntil, now, graceMs }: Taking,
): Promise<CampaignRow | null> =>
  store
    .transact(tx =>
      // MySQL assigns from left to right.
      tx.run(
        `UPDATE campaign SET fedSince = CASE WHEN leaseUntil IS NULL OR leaseUntil + ? < ? THEN ? ELSE fedSince END,
           lease = ?, leaseUntil = ? WHERE id = ? AND state = 'running' AND (lease = ? OR lease IS NULL OR leaseUntil < ?)`,
        [graceMs, now, now, lease, leaseUntil, id, lease, now],
      ),
    )
    .then(taken => (taken === 0 ? null : store.rows('campaign').findOneBy({ id })));

/** Gives back all campaigns of a process. */
export const giveBack = (store: Store, lease: number): Promise<number> =>
  store.transact(tx => tx.run("UPDATE campaign SET lease = NULL WHERE lease = ? AND state = 'running'", [lease]));

/** The first word holds; resolves to it. */
export const keepWinner = (store: Store, id: OccurrenceId, winner: number): Promise<number> =>
  store.transact(async tx => {
    await tx.run('UPDATE occurrence SET winner = ? WHERE id = ? AND winner IS NULL', [winner, id]);
    const [row] = await tx.all<{ winner: number }>('SELECT winner FROM occurrence WHERE id = ?', [id]);
    return Number(row?.winner ?? winner);
  });

/** Nothing is to come, being written down, waiting or on its way: only then a campaign is finished. Resolves to whether it is. */
export const finishCampaign = (
  store: Store,
  { id, lease, now, ladder }: Pick<Taking, 'id' | 'lease' | 'now'> & { readonly ladder: LadderAsked },
): Promise<boolean> =>
  store.transact(async tx => {
    const [found] = await tx.all<{ id: number }>(
      `SELECT id FROM campaign WHERE id = ? AND lease = ? AND state = 'running'${tx.dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
      [id, lease],
    );
    if (!found || (await isOpen(tx, id)) || (await stepsLeft(tx.all.bind(tx), id, { ...ladder, limit: 1 })).length > 0)
      return false;
    await tx.run("UPDATE campaign SET state = 'finished', lease = NULL, endedAt = ?, updatedAt = ? WHERE id = ?", [
      now,
      now,
      id,
    ]);
    await tx.run("UPDATE occurrence SET state = 'done' WHERE campaignId = ?", [id]);
    await writeAudit(store, tx, {
      at: now,
      agentId: null,
      action: 'campaign.finish',
      subject: `campaign:${id}`,
      data: null,
    });
    return true;
  });

async function isOpen(tx: Transaction, id: CampaignId): Promise<boolean> {
  const { filling, waiting, open } = await choresOf({ read: tx.all.bind(tx) }, id, 0);
  return filling + waiting + open > 0;
}

/** Whose greeting definitely failed and may go another way. */
export interface LadderAsked {
  /** The number of steps there are. */
  readonly steps: number;
  /** Who was due after this, and has not expired at `now`. */
  readonly dueAfter: number;
  readonly now: number;
  /** An id from before the first of their deliveries. */
  readonly from: number;
}

/**
 * People of a campaign whose greeting was definitely not delivered and for whom there is another step of the ladder. What a
 * colleague let go in their own voice goes no other way by itself.
 */
export const stepsLeft = (
  read: Store['read'] | Transaction['all'],
  id: CampaignId,
  { steps, dueAfter, now, from, limit }: LadderAsked & { readonly limit: number },
): Promise<Failed[]> =>
  steps <= 1
    ? Promise.resolve([])
    : read<Failed>(
        `SELECT r.*, d.dedupeKey FROM delivery d JOIN recipient r ON r.deliveryId = d.id
         WHERE d.campaignId = ? AND d.state = 'failed' AND d.id > ? AND d.agentId IS NULL AND r.state = 'queued' AND r.step < ? AND r.dueAt > ? AND r.expiresAt > ?
         ORDER BY d.id LIMIT ?`,
        [id, from, steps - 1, dueAfter, now, limit],
      );

export type Failed = RecipientRow & { readonly dedupeKey: string };

/** How the last sends of a campaign, mass sends aside, ended since a moment: how many there are of the `of` asked for, and how many went wrong. */
export async function lastEnds(
  { read }: Pick<Store, 'read'>,
  id: CampaignId,
  { of, since }: { readonly of: number; readonly since: number },
): Promise<{ readonly ended: number; readonly wrong: number }> {
  const states = ['sent', 'failed', 'unknown'];
  const last = states.map(
    state =>
      `SELECT * FROM (SELECT state, route, attempts, updatedAt FROM delivery WHERE campaignId = ? AND state = '${state}' ORDER BY id DESC LIMIT ?) ${state}`,
  );
  const rows = await read<{ state: string }>(
    `SELECT state FROM (${last.join(' UNION ALL ')}) ends WHERE updatedAt > ? AND attempts > 0 AND route = 'send' ORDER BY updatedAt DESC LIMIT ?`,
    [...states.flatMap(() => [id, of]), since, of],
  );
  return { ended: rows.length, wrong: rows.filter(({ state }) => state !== 'sent').length };
}

/** The times of a campaign of which people are still being written down. */
export const fillingOf = (store: Store, campaignId: CampaignId): Promise<OccurrenceRow[]> =>
  store.rows('occurrence').find({ where: { campaignId, state: 'filling' }, order: { dueAt: 'ASC' }, take: MOST });

import type { CampaignId, OccurrenceId } from '../model';
import type { Store } from './store';
import { marks } from './transaction';

/** An occurrence that is open still, of a campaign that runs or was cancelled. */
export interface OpenOccurrence {
  readonly id: OccurrenceId;
  readonly campaignId: CampaignId;
  /** When it was due last, anywhere (ms). */
  readonly dueUntil: number;
}

/** Open occurrences that were due before a moment (ms) everywhere, the oldest first. */
export const openBefore = (
  { read }: Pick<Store, 'read'>,
  moment: number,
  limit: number,
): Promise<readonly OpenOccurrence[]> =>
  read<OpenOccurrence>(
    `SELECT o.id, o.campaignId, o.dueUntil FROM occurrence o JOIN campaign g ON g.id = o.campaignId
     WHERE o.state = 'open' AND o.dueAt < ? AND o.dueUntil < ? AND g.state IN ('running', 'cancelled')
     ORDER BY o.dueAt, o.id LIMIT ?`,
    [moment, moment, limit],
  );

/**
 * Closes those of these occurrences of which everybody has ended: nobody is planned or a draft, and nothing of theirs is in
 * the outbox or on its way. Their time must be over, so that whoever is planned still is due by `now` (ms). Resolves to how
 * many were closed.
 */
export async function closeSettled(store: Store, ids: readonly OccurrenceId[], now: number): Promise<number> {
  if (ids.length === 0) return 0;
  const settled = await store.read<{ id: OccurrenceId }>(
    `SELECT o.id FROM occurrence o WHERE o.id IN (${marks(ids.length)})
       AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.campaignId = o.campaignId AND r.state IN ('planned', 'draft')
         AND r.dueAt <= ? AND r.occurrenceId = o.id)
       AND NOT EXISTS (SELECT 1 FROM delivery d JOIN recipient q ON q.deliveryId = d.id
         WHERE d.campaignId = o.campaignId AND d.state IN ('due', 'sending') AND q.occurrenceId = o.id)`,
    [...ids, now + SOON_MS],
  );
  if (settled.length === 0) return 0;
  return store.transact(tx =>
    tx.run(
      `UPDATE occurrence SET state = 'done' WHERE id IN (${marks(settled.length)}) AND state = 'open'`,
      settled.map(({ id }) => id),
    ),
  );
}

/** Who waits for a wording to win is asked for again within a minute. */
const SOON_MS = 5 * 60_000;

import type { BroadcastId, CampaignId } from '../model';
import { MAY_HAVE_LEFT, QUIET } from './doubt';
import type { Store } from './store';
import { marks } from './transaction';

/** A mass send whose time has come, and the zones its people live in (null where none is known). */
export interface DueList {
  readonly id: BroadcastId;
  readonly expiresAt: number;
  readonly zones: readonly (string | null)[];
}

/** The mass sends of a campaign that could be made now. */
export async function dueLists({ read }: Pick<Store, 'read'>, id: CampaignId, now: number): Promise<DueList[]> {
  const rows = await read<{ id: BroadcastId; expiresAt: number; zone: string | null }>(
    `SELECT DISTINCT b.id, b.expiresAt, c.zone FROM broadcast b JOIN delivery d ON d.broadcastId = b.id AND d.state = 'due'
       JOIN contact c ON c.id = d.contactId WHERE b.campaignId = ? AND b.state = 'due' AND b.dueAt <= ?`,
    [id, now],
  );
  const lists = new Map<BroadcastId, DueList>();
  for (const { id: one, expiresAt, zone } of rows)
    lists.set(one, { id: one, expiresAt: Number(expiresAt), zones: [...(lists.get(one)?.zones ?? []), zone] });
  return [...lists.values()];
}

/**
 * Keeps the quiet hours of the people on a list: those of zones in `never` are taken off it, and the others wait until `later`
 * (ms; null for no longer). What may have arrived waits for no morning: it stays unknown.
 */
export const quietList = (
  store: Store,
  id: BroadcastId,
  {
    never,
    later,
    now,
  }: { readonly never: readonly (string | null)[]; readonly later: number | null; readonly now: number },
): Promise<unknown> =>
  store.transact(async tx => {
    const doubted = await tx.run(
      `UPDATE broadcast SET state = 'unknown', updatedAt = ? WHERE id = ? AND state = 'due' AND ${MAY_HAVE_LEFT}`,
      [now, id],
    );
    if (doubted > 0) {
      await tx.run("UPDATE delivery SET state = 'unknown', updatedAt = ? WHERE broadcastId = ? AND state = 'due'", [
        now,
        id,
      ]);
      return;
    }
    const named = never.filter(zone => zone !== null);
    if (never.length > 0)
      await tx.run(
        `UPDATE delivery SET state = 'skipped', fault = ?, updatedAt = ? WHERE broadcastId = ? AND state = 'due' AND contactId IN
           (SELECT c.id FROM contact c WHERE c.id = delivery.contactId AND (${[
             ...(named.length > 0 ? [`c.zone IN (${marks(named.length)})`] : []),
             ...(named.length < never.length ? ['c.zone IS NULL'] : []),
           ].join(' OR ')}))`,
        [QUIET, now, id, ...named],
      );
    if (later !== null) await tx.run("UPDATE broadcast SET dueAt = ? WHERE id = ? AND state = 'due'", [later, id]);
  });

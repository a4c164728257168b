import type { ChannelId } from '../../model';
import { firstIdAt } from '../ids';
import type { Store } from '../store';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** How many deliveries of a channel are due and not sent yet. */
export async function countWaiting(store: Store, channelId: ChannelId, now: number): Promise<number> {
  const rows = await store.read<{ count: number }>(
    "SELECT COUNT(*) AS count FROM delivery WHERE state = 'due' AND dueAt <= ? AND channelId = ?",
    [now, channelId],
  );
  return Number(rows[0]?.count ?? 0);
}

/** How many deliveries of a channel failed within the last hour, of those that were made within the last day. */
export async function countFailed(store: Store, channelId: ChannelId, now: number): Promise<number> {
  const rows = await store.read<{ count: number }>(
    `SELECT COUNT(*) AS count FROM delivery
     WHERE state IN ('failed', 'unknown') AND state = 'failed' AND id >= ? AND channelId = ? AND updatedAt > ?`,
    [firstIdAt(now - DAY_MS), channelId, now - HOUR_MS],
  );
  return Number(rows[0]?.count ?? 0);
}

import { type BroadcastLimits, broadcasts, type Quota } from '../channel';
import type { ChannelId } from '../model';
import { broadcastsSince } from '../store/broadcast-claim';
import type { House, OpenChannel } from './house';

/** Platforms count by Beijing's days and months, which know no summer time. */
const BEIJING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** What an account's platform allows of mass sends; null where it knows none. */
export const massLimitsOf = ({ channel }: Pick<OpenChannel, 'channel'>): BroadcastLimits | null =>
  broadcasts(channel) ? (channel.limits.broadcast ?? null) : null;

/** When (ms) the day or month began by which a platform counts. */
export function quotaSince(per: Quota['per'], now: number): number {
  const there = new Date(now + BEIJING_MS);
  if (per === 'month') return Date.UTC(there.getUTCFullYear(), there.getUTCMonth(), 1) - BEIJING_MS;
  return Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
}

/** How many mass sends an account may still make in this day or month, as counted here; null where it is not counted. */
export async function massQuotaOf(
  { store, channels }: Pick<House, 'store' | 'channels'>,
  id: ChannelId,
  now: number,
): Promise<{ readonly left: number; readonly of: number; readonly per: Quota['per'] } | null> {
  const open = channels.get(id);
  const quota = open && massLimitsOf(open)?.perAccount;
  if (!quota) return null;
  const made = await broadcastsSince(store, id, quotaSince(quota.per, now));
  return { left: Math.max(0, quota.count - made), of: quota.count, per: quota.per };
}

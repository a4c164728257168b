import type { CampaignPlan } from '../engine/campaign-plan';
import { closeSettled, openBefore } from '../store/campaign-over';
import { byIds } from '../store/queries/by-ids';
import type { House } from './house';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Occurrences looked at in one sweep, and closed in it; the next minute goes on. */
const LOOKED_AT = 2000;
const CLOSED = 200;

/**
 * Closes the times of campaigns that are over: never-ending ones would else keep every day they ever had open. A time is over
 * once nothing of it is worth anything any more anywhere, no other step of the ladder is to come, and everybody in it has
 * ended. Resolves to how many were closed. Any process may do it, and several at once.
 */
export async function closeOver({ store, now }: Pick<House, 'store' | 'now'>): Promise<number> {
  const open = await openBefore(store, now(), LOOKED_AT);
  const campaigns = await byIds(
    store,
    'campaign',
    open.map(({ campaignId }) => Number(campaignId)),
  );
  const over = open.filter(({ campaignId, dueUntil }) => {
    const campaign = campaigns.get(Number(campaignId));
    return campaign !== undefined && Number(dueUntil) + worthMs(campaign.plan as CampaignPlan) <= now();
  });
  return closeSettled(
    store,
    over.slice(0, CLOSED).map(({ id }) => id),
    now(),
  );
}

/** How long after its time somebody may still be written to because of it. */
function worthMs({ lateness: { expires }, nextStepWithinMinutes }: CampaignPlan): number {
  // A time of the reader's day is at most a day away, and a day has at most twenty-five hours.
  const worth = 'afterMinutes' in expires ? expires.afterMinutes * MINUTE_MS : 25 * HOUR_MS;
  return Math.max(worth, (nextStepWithinMinutes ?? 0) * MINUTE_MS);
}

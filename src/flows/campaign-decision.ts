import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import { capSchema, mayGreetUnasked, shippedCap } from '../engine/consent';
import type { CampaignId } from '../model';
import type { Decision } from '../store/campaign-decision';
import { CAP_SETTING } from '../store/greeting-gate';
import { readSetting } from '../store/queries/settings';
import { audienceSql } from './audience';
import type { House } from './house';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * What decides about the people of a plan, as things stand: whom its segments mean at `now`, what its channels ask, how
 * often people may be greeted. Rejects with NotFound `segment`.
 */
export async function decisionOf(
  { store, channels, zone }: Pick<House, 'store' | 'channels' | 'zone'>,
  plan: CampaignPlan,
  campaignId: CampaignId,
  now: number,
): Promise<Decision> {
  const { experiment } = plan;
  return {
    campaignId,
    audience: await audienceSql({ store, channels }, plan.audience, now, zone),
    ladder: stepsOf(plan).map(({ channelId, mass }) => {
      const open = channels.get(channelId);
      return {
        ...{ channelId, mass },
        unasked: open !== undefined && mayGreetUnasked(open.type),
        windowed: open !== undefined && Object.keys(open.channel.limits.windows).length > 0,
      };
    }),
    windowsKnownUntil: now + HOUR_MS,
    cap: capSchema.nullable().parse(await readSetting(store, CAP_SETTING)) ?? shippedCap,
    recentMs: plan.recentHours === null ? null : plan.recentHours * HOUR_MS,
    holdoutPercent: plan.holdoutPercent,
    shares: plan.variants.map(({ share }) => share),
    experiment:
      experiment === null || experiment.testPercent === 100
        ? null
        : { percent: experiment.testPercent, laterMs: experiment.afterMinutes * MINUTE_MS },
    chosen: plan.byOwner ? 'draft' : 'planned',
  };
}

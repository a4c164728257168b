import type { CampaignPlan } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import { type Quiet, type QuietVerdict, quietVerdict } from '../engine/schedule-quiet';
import type { CampaignId } from '../model';
import type { Candidate } from '../store';
import { type Leaving, leavingGreetings, type Quieted, quietGreetings } from '../store/greeting-quiet';
import { byIds } from '../store/queries/by-ids';
import type { House } from './house';

/** Those of the due that may go now, and how many greetings wait or end instead, because of quiet hours. */
export interface Quieting<One extends Candidate> {
  readonly mayGo: readonly One[];
  readonly quieted: number;
}

const MINUTE_MS = 60_000;
/** Plans remembered at once; a plan does not change once it runs. */
const REMEMBERED = 500;

/**
 * Asks the quiet hours of each campaign's plan once more when its greetings are about to leave. They were asked when the
 * greeting was laid into the outbox, but a busy platform, a paused account or a day of mourning may have kept it there until
 * night: then it waits for the end of the quiet while it is still worth something then, or ends, as the plan says.
 */
export function openLateQuiet(
  house: Pick<House, 'store' | 'zone'>,
): <One extends Candidate>(due: readonly One[], now: number) => Promise<Quieting<One>> {
  const { store } = house;
  const plans = new Map<CampaignId, Quiet>();
  let verdicts = new Map<string, QuietVerdict>();
  let minute = 0;

  async function learn(campaignIds: readonly CampaignId[]): Promise<void> {
    const unknown = campaignIds.filter(id => !plans.has(id));
    if (unknown.length === 0) return;
    if (plans.size >= REMEMBERED) plans.clear();
    for (const { id, plan } of (await byIds(store, 'campaign', unknown)).values())
      plans.set(Number(id) as CampaignId, (plan as CampaignPlan).quiet);
  }

  /** The same for everybody by one clock within a minute. */
  function verdictOn({ campaignId, zone, expiresAt }: Leaving, now: number): QuietVerdict {
    const quiet = plans.get(Number(campaignId) as CampaignId);
    if (quiet === undefined || (quiet.hours === null && quiet.nights.length === 0)) return { send: 'now' };
    if (Math.floor(now / MINUTE_MS) !== minute) {
      minute = Math.floor(now / MINUTE_MS);
      verdicts = new Map();
    }
    const key = `${campaignId} ${zone} ${expiresAt}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = quietVerdict(
      now,
      zoneFor(zone, house.zone).zone,
      quiet,
      expiresAt === null ? Number.POSITIVE_INFINITY : Number(expiresAt),
    );
    verdicts.set(key, verdict);
    return verdict;
  }

  return async (due, now) => {
    const ids = due.filter(one => one.class === 'greeting').map(({ id }) => id);
    if (ids.length === 0) return { mayGo: due, quieted: 0 };
    const leaving = await leavingGreetings(store, ids);
    await learn(leaving.map(({ campaignId }) => Number(campaignId) as CampaignId));
    const late = leaving.flatMap((one): Quieted[] => {
      const verdict = verdictOn(one, now);
      if (verdict.send === 'now') return [];
      return [{ id: one.id, to: verdict.send === 'later' ? { until: verdict.at } : verdict.why }];
    });
    if (late.length === 0) return { mayGo: due, quieted: 0 };
    const held = new Set(late.map(({ id }) => Number(id)));
    return {
      mayGo: due.filter(({ id }) => !held.has(Number(id))),
      quieted: await quietGreetings(store, late, now),
    };
  };
}

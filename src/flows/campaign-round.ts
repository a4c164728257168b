import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import type { CampaignId } from '../model';
import type { Holding } from '../store/campaign-feed';
import {
  type Chores,
  choresOf,
  fillingOf,
  finishCampaign,
  giveBack,
  lastEnds,
  runningCampaigns,
  takeCampaign,
} from '../store/campaign-lease';
import type { CampaignTurn } from '../store/campaign-turns';
import { expireDrafts } from '../store/drafts';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { feed } from './campaign-feed';
import { fillOccurrence, planOccurrences } from './campaign-fill';
import { climb, ladderOf } from './campaign-ladder';
import { openWords } from './campaign-words';
import type { House } from './house';
import { openMassSends } from './mass-send';

const MINUTE_MS = 60_000;
/** Portions of one campaign in a round, so that one with a million people lets the others have their turn. */
const PORTIONS = 8;
/** Between two rounds: with work left, so that answers find their turn; while the outbox is full; and when all is quiet. */
export const AGAIN_MS = { work: 5, full: 100, quiet: 1000 } as const;
const TELL_EVERY_MS = 1000;

/** What was begun in one round. */
export interface Round {
  /** After how long (ms) another may find more to do. */
  readonly againMs: number;
  /** People being written down meanwhile, and mass sends on their way. */
  readonly fills: readonly Promise<unknown>[];
}

export interface Rounds {
  begin(): Promise<Round>;
  /** Stops writing people down, and gives every campaign back. */
  end(): Promise<void>;
}

/** Opens what one process does for the campaigns that run, one round after the other. */
export function openRounds(house: House, leaseMs: number, turn: (turn: CampaignTurn) => Promise<void>): Rounds {
  const { store, now, live } = house;
  const lease = store.id();
  const words = openWords(house);
  const masses = openMassSends(house, leaseMs);
  const ending = new AbortController();
  const filling = new Map<CampaignId, Promise<unknown>>();
  /** When to ask again for times to come; null once none will. */
  const nextTime = new Map<CampaignId, number | null>();
  const toldAt = new Map<CampaignId, number>();

  async function plan(campaign: CampaignRow): Promise<void> {
    const known = nextTime.get(campaign.id);
    if (known === null || (known !== undefined && known > now())) return;
    const { next } = await planOccurrences(house, campaign);
    nextTime.set(campaign.id, next);
  }

  async function take({ id, plan }: CampaignRow): Promise<CampaignRow | null> {
    const graceMs = (plan as CampaignPlan).lateness.graceMinutes * MINUTE_MS;
    return takeCampaign(store, { id, lease, leaseUntil: now() + leaseMs, now: now(), graceMs });
  }

  /** Writes down the people of every time that is to come; somebody else may be greeted meanwhile. */
  function fill(campaign: CampaignRow): void {
    if (filling.has(campaign.id)) return;
    const work = (async () => {
      for (const occurrence of await fillingOf(store, campaign.id)) {
        if (!(await fillOccurrence(house, campaign, occurrence, ending.signal))) return;
      }
    })().finally(() => filling.delete(campaign.id));
    filling.set(campaign.id, work);
  }

  async function send(campaign: CampaignRow, chores: Chores): Promise<number> {
    const said = await words(campaign);
    const holding = (): Holding => ({ campaignId: campaign.id, lease, leaseUntil: now() + leaseMs });
    if (await climb(house, campaign, said, holding())) return AGAIN_MS.work;
    const sendsToMany = stepsOf(campaign.plan as CampaignPlan).some(({ mass }) => mass);
    if (sendsToMany && (await masses.begin(campaign, holding))) return AGAIN_MS.work;
    if (chores.due === 0) return AGAIN_MS.quiet;
    for (let portion = 0; portion < PORTIONS; portion++) {
      const fed = await feed(house, campaign, said, holding());
      if (fed === 'late') await pause(campaign, 'late');
      // Whoever was put on a list just now is sent to in the next round.
      if (fed === 'idle' && sendsToMany && portion > 0) return AGAIN_MS.work;
      if (fed !== 'more') return fed === 'full' ? AGAIN_MS.full : AGAIN_MS.quiet;
      house.flights.due();
    }
    return AGAIN_MS.work;
  }

  async function pause({ id }: CampaignRow, fault: string): Promise<void> {
    const at = now();
    await turn({ id, verb: 'pause', from: ['running'], to: 'paused', now: at, agentId: null, fault }).catch(error => {
      // Somebody else was quicker, and nothing leaves either way.
      house.log.info(
        { campaignId: id, fault: error instanceof Error ? error.name : 'unknown' },
        'a campaign was not paused',
      );
    });
    house.log.warn({ campaignId: id, fault }, 'a campaign paused by itself');
  }

  /** Whether too many of the last sends went wrong; what somebody resumed is judged from then on. */
  async function goesWrong({ id, plan, updatedAt }: CampaignRow): Promise<boolean> {
    const { of, faultPercent } = (plan as CampaignPlan).pauseOn;
    const { ended, wrong } = await lastEnds(store, id, { of, since: updatedAt });
    return ended >= of && wrong * 100 > faultPercent * ended;
  }

  async function attend(running: CampaignRow): Promise<number> {
    await plan(running);
    if ((running.plan as CampaignPlan).byOwner && (await expireDrafts(store, running.id, now())) > 0)
      return AGAIN_MS.work;
    const chores = await choresOf(store, running.id, now());
    const isIdle = chores.filling + chores.due + chores.open === 0 && chores.waiting > 0;
    if (isIdle && ladderOf(house, running).steps === 0) return AGAIN_MS.quiet;
    const isOver = chores.waiting + chores.filling + chores.open === 0;
    if (isOver && nextTime.get(running.id) !== null) return AGAIN_MS.quiet;
    const campaign = await take(running);
    if (campaign === null) return AGAIN_MS.quiet;
    if (await goesWrong(campaign)) {
      await pause(campaign, 'faults');
      return AGAIN_MS.quiet;
    }
    if (chores.filling > 0) fill(campaign);
    const againMs = await send(campaign, chores);
    if (chores.open + chores.due > 0) tell(campaign);
    // What goes wrong is to be seen before much more of it does.
    if (chores.open > 0) return Math.min(againMs, AGAIN_MS.full);
    if (againMs === AGAIN_MS.quiet && isOver && !filling.has(campaign.id)) await finish(campaign);
    return againMs;
  }

  /** Consoles look again now and then, not at each of ten thousand greetings. */
  function tell({ id }: CampaignRow): void {
    if (now() - (toldAt.get(id) ?? 0) < TELL_EVERY_MS) return;
    toldAt.set(id, now());
    live.publish({ type: 'campaign.updated', campaignId: id });
  }

  async function finish(campaign: CampaignRow): Promise<void> {
    const done = await finishCampaign(store, { id: campaign.id, lease, now: now(), ladder: ladderOf(house, campaign) });
    if (!done) return;
    nextTime.delete(campaign.id);
    toldAt.delete(campaign.id);
    live.publish({ type: 'campaign.updated', campaignId: campaign.id });
  }

  return {
    async begin() {
      let againMs: number = AGAIN_MS.quiet;
      await masses.recover();
      for (const campaign of await runningCampaigns(store)) againMs = Math.min(againMs, await attend(campaign));
      return { againMs, fills: [...filling.values(), ...masses.aloft()] };
    },
    async end() {
      ending.abort();
      await Promise.allSettled([...filling.values(), ...masses.aloft()]);
      await giveBack(store, lease);
    },
  };
}

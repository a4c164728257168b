import type { AgentId, CampaignId, CampaignState } from '../model';
import {
  aloftOf,
  type CampaignTurn,
  cancelDue,
  cancelNext,
  endingCampaigns,
  turnCampaign,
} from '../store/campaign-turns';
import { AGAIN_MS, openRounds } from './campaign-round';
import { Conflict, NotFound } from './conflict';
import type { House } from './house';
import { rest } from './rest';

/** As long as a campaign's process may be silent until another takes it up. */
const LEASE_MS = 30_000;
const LANDING_MS = 3000;
const LOOK_AGAIN_MS = 25;
/** Portions of a cancelled campaign that whoever cancels it waits for; the rest ends by itself. */
const AT_ONCE = 20;

/** Whether anything of a campaign is still on its way to a platform; what is cannot be called back. */
export interface Landing {
  readonly inFlight: boolean;
}

/** Campaigns that run: started, paused and ended by people, carried on by the process that holds their lease. */
export interface Campaigns {
  /**
   * Lets an approved draft run. Rejects with NotFound `campaign`, Conflict `campaign_state` when it is no draft any
   * more, or `not_approved`.
   */
  start(id: CampaignId, agentId: AgentId): Promise<void>;
  /** Nothing of it leaves after this resolves, but what is then `inFlight`. Rejects as `start` does. */
  pause(id: CampaignId, agentId: AgentId): Promise<Landing>;
  /** Goes on where it was; what is late meanwhile is sent, what has expired is not. Rejects as `start` does. */
  resume(id: CampaignId, agentId: AgentId): Promise<void>;
  /** Ends it for good: nobody else is written to. Rejects as `start` does. */
  cancel(id: CampaignId, agentId: AgentId): Promise<Landing>;
  /** Does once whatever is to be done now; resolves to whether there may be more. */
  look(): Promise<boolean>;
  /** Looks now and again until `signal` aborts, and gives its leases back. */
  run(signal: AbortSignal): Promise<void>;
}

/** Opens the campaigns of a house. */
export function openCampaigns(house: House, { leaseMs = LEASE_MS }: { readonly leaseMs?: number } = {}): Campaigns {
  const { store, log } = house;
  let wake: () => void = () => undefined;
  const round = openRounds(house, leaseMs, turned);

  async function turned(turn: CampaignTurn, also?: Parameters<typeof turnCampaign>[2]): Promise<void> {
    const done = await turnCampaign(store, turn, also);
    if (done === null) throw new NotFound('campaign');
    if (done !== 'done') throw refusalOf(turn, done);
    house.live.publish({ type: 'campaign.updated', campaignId: turn.id });
    house.flights.due();
    wake();
  }

  const by = (id: CampaignId, agentId: AgentId) => ({ id, agentId, now: house.now() });

  async function landed(id: CampaignId): Promise<Landing> {
    const end = performance.now() + LANDING_MS;
    while ((await aloftOf(store, id)) > 0) {
      if (performance.now() > end) return { inFlight: true };
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return { inFlight: false };
  }

  async function endCancelled(): Promise<boolean> {
    const ids = await endingCampaigns(store);
    for (const id of ids) await cancelNext(store, id, house.now());
    return ids.length > 0;
  }

  const report = (error: unknown) => {
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'campaigns could not be looked at');
    return AGAIN_MS.quiet;
  };

  /** As `look`, but people go on being written down while others are greeted already. */
  async function step(): Promise<number> {
    const { againMs, fills } = await round.begin();
    for (const fill of fills) fill.then(() => wake(), report);
    return (await endCancelled()) ? AGAIN_MS.work : againMs;
  }

  return {
    start: (id, agentId) => turned({ ...by(id, agentId), verb: 'start', from: ['draft'], to: 'running' }),
    async pause(id, agentId) {
      await turned({ ...by(id, agentId), verb: 'pause', from: ['running'], to: 'paused' });
      return landed(id);
    },
    resume: (id, agentId) => turned({ ...by(id, agentId), verb: 'resume', from: ['paused'], to: 'running' }),
    async cancel(id, agentId) {
      const now = house.now();
      await turned({ ...by(id, agentId), verb: 'cancel', from: ['running', 'paused'], to: 'cancelled' }, tx =>
        cancelDue(tx, id, now),
      );
      for (let portion = 0; portion < AT_ONCE; portion++) {
        if ((await cancelNext(store, id, now)) === 0) break;
      }
      return landed(id);
    },
    async look() {
      const { againMs, fills } = await round.begin();
      await Promise.all(fills);
      return (await endCancelled()) || againMs === AGAIN_MS.work || fills.length > 0;
    },
    async run(signal) {
      while (!signal.aborted) {
        await rest(await step().catch(report), signal, call => {
          wake = call;
        });
      }
      await round.end();
    },
  };
}

function refusalOf({ verb, to }: CampaignTurn, state: CampaignState): Conflict {
  if (to === 'running' && state === 'draft') {
    return new Conflict('not_approved', 'a second person has to approve it first', { state });
  }
  return new Conflict('campaign_state', `a campaign that is ${state} cannot ${verb}`, { state });
}

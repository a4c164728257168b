import { broadcasts, type Limits, withDeadline } from '../channel';
import type { CampaignPlan } from '../engine/campaign-plan';
import { mayGreetUnasked, shippedCap } from '../engine/consent';
import { zoneFor } from '../engine/schedule';
import { type Quiet, quietVerdict } from '../engine/schedule-quiet';
import type { CampaignId, ChannelId } from '../model';
import { noteSentJob } from '../store/answered';
import {
  type ClaimedBroadcast,
  claimBroadcast,
  closeLists,
  lostBroadcasts,
  type MassTerms,
  settleBroadcast,
} from '../store/broadcast-claim';
import { dueLists, quietList } from '../store/broadcast-quiet';
import type { Holding } from '../store/campaign-feed';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { keptId } from './dedupe';
import type { House, OpenChannel } from './house';
import { massLimitsOf, quotaSince } from './mass-quota';
import { lost, type Verdict, verdict } from './verdict';

/** The part of a lease that a call may take. */
const CALLING = 0.4;
/** So long a list waits for people who are still on their way alone and could fall back to it. */
const FALLBACK_MS = 10 * 60_000;

/** The mass sends of the campaigns that one process carries: the only caller of `channel.broadcast` in the house. */
export interface MassSends {
  /**
   * Closes the lists of a campaign to which nobody more is to be added, and begins the next call that may be made, one at a time.
   * Resolves to whether there was anything to do.
   */
  begin(campaign: Pick<CampaignRow, 'id' | 'plan'>, holding: () => Holding): Promise<boolean>;
  /** Judges calls whose process died. */
  recover(): Promise<void>;
  /** Calls that are on their way. */
  aloft(): readonly Promise<unknown>[];
}

/** Opens the mass sends of a process; `leaseMs` is how long a call and its settlement may take. */
export function openMassSends(house: House, leaseMs: number): MassSends {
  const { store, channels, now } = house;
  const flying = new Map<CampaignId, Promise<unknown>>();

  const claiming = (holding: Holding) => ({
    ...holding,
    ...{ now: now(), token: store.id(), callUntil: now() + leaseMs },
    terms: termsOf(channels.all(), now()),
  });

  /** Nobody is woken by a list that a paused account or a busy platform kept until night: it waits for the last of its people. */
  async function keepQuiet(id: CampaignId, quiet: Quiet): Promise<void> {
    if (quiet.hours === null && quiet.nights.length === 0) return;
    for (const list of await dueLists(store, id, now())) {
      const judged = list.zones.map(zone => ({
        zone,
        verdict: quietVerdict(now(), zoneFor(zone, house.zone).zone, quiet, list.expiresAt),
      }));
      const never = judged.filter(({ verdict }) => verdict.send === 'never').map(({ zone }) => zone);
      const untils = judged.flatMap(({ verdict }) => (verdict.send === 'later' ? [verdict.at] : []));
      if (never.length + untils.length === 0) continue;
      await quietList(store, list.id, { never, later: untils.length === 0 ? null : Math.max(...untils), now: now() });
    }
  }

  async function fly(one: ClaimedBroadcast): Promise<void> {
    const open = channels.get(one.channelId);
    // Judged when its lease is over: it was claimed for an account that has gone since.
    if (open === undefined || !broadcasts(open.channel)) return;
    const { channel } = open;
    const message = { to: one.to, content: one.content, key: keyOf(one) };
    try {
      const { externalId } = await withDeadline(leaseMs * CALLING, null, signal => channel.broadcast(message, signal));
      await settle(one, { state: 'sent', fault: null, dueAt: null }, externalId);
      store.writeSoon(noteSentJob, { channelId: one.channelId, at: now() }).catch(() => undefined);
    } catch (error) {
      const judged = verdict(attemptOf(one), error, callLimits(open), now());
      const isCurrent = channels.get(open.id)?.channel === channel;
      if (judged.fault?.kind === 'broken' && isCurrent) await channels.pause(open.id, judged.fault.detail);
      await settle(one, judged, null);
    }
  }

  async function settle(
    { id, claim, campaignId, channelId }: Pick<ClaimedBroadcast, 'id' | 'claim' | 'campaignId' | 'channelId'>,
    { state, fault, dueAt }: Pick<Verdict, 'state' | 'fault' | 'dueAt'>,
    externalId: string | null,
  ): Promise<void> {
    const kept = externalId === null ? null : keptId(externalId);
    await settleBroadcast(store, { id, claim, state, fault, dueAt, externalId: kept, now: now() });
    const facts = { broadcastId: id, campaignId, channelId, state, kind: fault?.kind, code: fault?.code };
    if (fault === null) house.log.info(facts, 'a mass send was made');
    else house.log.warn(facts, 'a mass send went wrong');
    house.live.publish({ type: 'campaign.updated', campaignId });
  }

  return {
    async begin({ id, plan }, holding) {
      if (flying.has(id)) return false;
      const closed = await closeLists(store, { ...holding(), now: now(), waitsUntil: now() - FALLBACK_MS });
      await keepQuiet(id, (plan as CampaignPlan).quiet);
      const one = await claimBroadcast(store, claiming(holding()));
      if (one === null || one === 'ended') return closed > 0 || one === 'ended';
      const flight = fly(one)
        .catch(error => {
          house.log.error(
            { broadcastId: one.id, fault: error instanceof Error ? error.name : 'unknown' },
            'a mass send could not be settled',
          );
        })
        .finally(() => flying.delete(id));
      flying.set(id, flight);
      return true;
    },
    async recover() {
      for (const row of await lostBroadcasts(store, now())) {
        const channelId = Number(row.channelId) as ChannelId;
        const open = channels.get(channelId);
        const attempt = attemptOf({ attempts: Number(row.attempts), expiresAt: Number(row.expiresAt), fault: null });
        const judged = lost(attempt, open === undefined ? { idempotency: 'none' } : callLimits(open), now());
        await settle({ ...row, channelId, claim: Number(row.claim) }, judged, null);
      }
    },
    aloft: () => [...flying.values()],
  };
}

/** At most 64 bytes, and the same for every call of one mass send. */
const keyOf = ({ id }: Pick<ClaimedBroadcast, 'id'>): string => `b${id.toString(36)}`;

const attemptOf = ({ attempts, expiresAt, fault }: Pick<ClaimedBroadcast, 'attempts' | 'expiresAt' | 'fault'>) => ({
  ...{ class: 'greeting' as const, attempts, expiresAt },
  lastFault: fault,
});

/** What the platform says of second calls; how long it keeps people waiting is the same as for one message. */
const callLimits = (open: OpenChannel): Pick<Limits, 'idempotency' | 'busyWaitsMs'> => ({
  ...open.channel.limits,
  idempotency: massLimitsOf(open)?.idempotency ?? 'none',
});

/** What each account that is on and can send to many asks of it. */
function termsOf(all: readonly OpenChannel[], now: number): ReadonlyMap<ChannelId, MassTerms> {
  const terms = new Map<ChannelId, MassTerms>();
  const unasked = new Set(all.filter(({ type }) => mayGreetUnasked(type)).map(({ id }) => id));
  for (const open of all) {
    const limits = massLimitsOf(open);
    if (limits === null || open.state !== 'on') continue;
    const { fewest, perAccount, perPerson } = limits;
    const since = (quota: typeof perAccount) =>
      quota === undefined ? null : { most: quota.count, since: quotaSince(quota.per, now) };
    terms.set(open.id, {
      ...{ fewest, account: since(perAccount) },
      rules: { unasked, cap: shippedCap, each: since(perPerson) },
    });
  }
  return terms;
}

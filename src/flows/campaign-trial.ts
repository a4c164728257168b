import { campaignTimes, isPersonal } from '../engine/campaign-occurrences';
import { type CampaignPlan, channelsOf, stepsOf } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import { type QuietVerdict, quietVerdict } from '../engine/schedule-quiet';
import type { CampaignId, ChannelId, ContactId, Locale, SkipReason } from '../model';
import { type Decided, weigh } from '../store/campaign-fill';
import { decisionOf } from './campaign-decision';
import { portionsOf } from './campaign-portions';
import type { House } from './house';

/** One person of a trial, and what would become of them. */
export interface TrialPerson {
  readonly contactId: ContactId;
  /** Null for who has none. */
  readonly channelId: ChannelId | null;
  /** Null for who would be written to. */
  readonly reason: SkipReason | null;
  readonly variant: number;
  readonly dueAt: number;
}

/** When it would be due for those by one clock, of those it would reach. */
export interface TrialTime {
  /** By whose clock: the workspace's for who has no zone or one that does not exist. */
  readonly zone: string;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly people: number;
  /** What quiet hours make of it. */
  readonly quiet: QuietVerdict;
}

/** People of a mass send to whom the same would be said at the same time. */
export interface TrialList {
  readonly step: number;
  /** -1 while the winner of an experiment is awaited. */
  readonly variant: number;
  readonly locale: Locale;
  readonly dueAt: number;
  readonly people: number;
}

/** What a plan would do, with nothing written. Times in ms. */
export interface Trial {
  /** The occurrence that was tried; null when the plan is never due again. */
  readonly occurrenceKey: string | null;
  /** Everybody in the audience: those it would reach and those it would leave out. */
  readonly audience: number;
  readonly reached: number;
  /** Of those it would reach: who must still write to us before it is time, or gets nothing. */
  readonly hoped: number;
  /** How many on which channel, as the ladder has them. */
  readonly channels: readonly { readonly channelId: ChannelId; readonly people: number }[];
  readonly skippedBy: Readonly<Partial<Record<SkipReason, number>>>;
  /** How many would get each variant; of an experiment only those it is tried on. */
  readonly variants: readonly number[];
  /** Earliest first. */
  readonly times: readonly TrialTime[];
  /** How many of the audience have no zone, and how many have one that does not exist, with the first of those names. */
  readonly zoneless: { readonly missing: number; readonly unknown: number; readonly names: readonly string[] };
  /** Who is reached by mass sends, as lists that differ in their words or their time. */
  readonly lists: readonly TrialList[];
  /** The first of those on each channel, and of those left out for each reason. */
  readonly people: readonly TrialPerson[];
}

export interface TrialOptions {
  /** The campaign, for the dice of hold-outs and variants to fall as they will; a plan without one has some others. */
  readonly campaignId?: CampaignId;
  /** How many of each kind are told by name. */
  readonly each?: number;
  /** Where everybody has their own day: how many days are looked at. */
  readonly days?: number;
}

const DAY_MS = 86_400_000;
/** Contacts looked at in one statement: while people are told by name, and later, when they are counted. */
const NAMED = 1000;
const COUNTED = 3000;
/** After so many portions nobody is sought by name any more. */
const LOOKS = 5;
/** Names of zones that do not exist which are told. */
const STRANGE = 20;

/**
 * Decides about everybody as `fillOccurrence` would if the plan were started at `at` (ms), which may be a day that is only
 * rehearsed, and writes nothing. Rejects with NotFound `segment`.
 */
export async function trial(
  house: Pick<House, 'store' | 'channels' | 'zone'>,
  plan: CampaignPlan,
  at: number,
  { campaignId = 0 as CampaignId, each = 10, days = 30 }: TrialOptions = {},
): Promise<Trial> {
  const decision = await decisionOf(house, plan, campaignId, at);
  const [time] = campaignTimes(plan, at, at, house.zone).times;
  const next = time ?? nextTime(plan, at, house.zone);
  const sum = openSum(plan, each, house.zone);
  if (next === undefined) return sum.result(null);
  const span = { from: at, to: at + days * DAY_MS };
  const turn = { campaignId, plan, occurrenceKey: next.key, dueAt: next.dueAt, span, after: 0 };
  let looks = 0;
  const size = () => (looks < LOOKS ? NAMED : COUNTED);
  for await (const { people } of portionsOf(house, turn, size)) {
    for (const row of await weigh(house.store, decision, people, looks < LOOKS ? 'each' : 'counted')) sum.add(row);
    looks++;
    await new Promise<void>(resolve => setImmediate(resolve));
  }
  return sum.result(isPersonal(plan) ? null : next.key);
}

/** Of a rhythm whose next day is further away than people are chosen ahead. */
function nextTime(plan: CampaignPlan, at: number, zone: string) {
  const { next } = campaignTimes(plan, at, at, zone);
  return next === null ? undefined : campaignTimes(plan, at, next, zone).times[0];
}

function openSum(plan: CampaignPlan, each: number, home: string) {
  const channels = new Map<ChannelId, number>(channelsOf(plan).map(id => [id, 0]));
  const skippedBy: Partial<Record<SkipReason, number>> = {};
  const variants = plan.variants.map(() => 0);
  const times = new Map<string, Omit<TrialTime, 'quiet'>>();
  const lists = new Map<string, TrialList>();
  const steps = stepsOf(plan);
  const zoneless = { missing: 0, unknown: 0 };
  const names = new Set<string>();
  const told = new Map<string, TrialPerson[]>();
  let [audience, reached, hopes] = [0, 0, 0];

  function reach({ channelId, variant, dueAt, expiresAt, hoped, n, step, locale }: Decided, zone: string): void {
    reached += n;
    if (hoped === 1) hopes += n;
    if (channelId !== null) channels.set(channelId, (channels.get(channelId) ?? 0) + n);
    if (variant >= 0) variants[variant] = (variants[variant] ?? 0) + n;
    const key = `${zone} ${dueAt}`;
    times.set(key, { zone, dueAt, expiresAt, people: (times.get(key)?.people ?? 0) + n });
    if (steps[step]?.mass !== true) return;
    const list = `${step} ${variant} ${locale} ${dueAt}`;
    lists.set(list, { step, variant, locale, dueAt, people: (lists.get(list)?.people ?? 0) + n });
  }

  return {
    add(row: Decided): void {
      audience += row.n;
      const { zone, fallback } = zoneFor(row.zone, home);
      if (fallback !== null) zoneless[fallback] += row.n;
      if (fallback === 'unknown' && names.size < STRANGE) names.add(row.zone ?? '');
      const reason = row.reason as SkipReason | null;
      if (reason === null) reach(row, zone);
      else skippedBy[reason] = (skippedBy[reason] ?? 0) + row.n;
      const kind = reason ?? `on ${row.channelId}`;
      const some = told.get(kind) ?? [];
      const { contactId, channelId, variant, dueAt } = row;
      if (some.length < each) told.set(kind, [...some, { contactId, channelId, reason, variant, dueAt }]);
    },
    result: (occurrenceKey: string | null): Trial => ({
      ...{ occurrenceKey, audience, reached, hoped: hopes, skippedBy, variants },
      channels: [...channels].map(([channelId, people]) => ({ channelId, people })),
      times: [...times.values()]
        .map(time => ({ ...time, quiet: quietVerdict(time.dueAt, time.zone, plan.quiet, time.expiresAt) }))
        .sort((a, b) => a.dueAt - b.dueAt),
      zoneless: { ...zoneless, names: [...names] },
      lists: [...lists.values()],
      people: [...told.values()].flat(),
    }),
  };
}

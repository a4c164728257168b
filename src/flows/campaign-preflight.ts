import { tellsHealth } from '../channel';
import { isPersonal } from '../engine/campaign-occurrences';
import { type CampaignPlan, channelsOf } from '../engine/campaign-plan';
import { type LoadHour, type ReplyHabits, replyLoad, usualHabits } from '../engine/reply-load';
import type { CampaignId, ChannelId } from '../model';
import { countsOf } from '../store/campaigns';
import { byIds } from '../store/queries/by-ids';
import { campaignOf, listCampaigns } from '../store/queries/campaigns';
import { readSetting } from '../store/queries/settings';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { contentHash } from './campaign-approval';
import { forecastMass, type MassForecast } from './campaign-mass';
import { type Reading, readWords } from './campaign-reading';
import { type Trial, type TrialPerson, trial } from './campaign-trial';
import { NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'zone' | 'now' | 'pages'>;

/** What stands in the way of a start, or should be looked at before it. */
export interface Finding {
  readonly id:
    | 'nobody'
    | 'never_due'
    | 'words_missing'
    | 'words_fail'
    | 'too_long'
    | 'words_amiss'
    | 'channel_paused'
    | 'windows_hoped'
    | 'zones_unknown'
    | 'held_by_quiet'
    | 'dropped_by_quiet'
    | 'desk_too_small'
    | 'words_personal'
    | 'mass_quota';
  readonly severity: 'stop' | 'warn';
  readonly facts: Readonly<Record<string, string | number>>;
}

/** How a campaign would go. */
export interface Preflight extends Omit<Trial, 'people' | 'lists'> {
  /** The mass sends it takes, by step of the ladder. */
  readonly massSends: readonly MassForecast[];
  readonly at: number;
  readonly hash: string;
  /** Whether what was approved is still what this is. */
  readonly approved: boolean;
  readonly findings: readonly Finding[];
  readonly readings: readonly Reading[];
  readonly people: readonly (TrialPerson & { readonly name: string })[];
  /** What the platforms still allow of their own counts, where they tell. */
  readonly quotas: readonly {
    readonly channelId: ChannelId;
    readonly name: string;
    readonly left: number;
    readonly of: number;
  }[];
  /** In the smallest unit of the workspace's currency; null where no price is set. */
  readonly cost: readonly { readonly channelId: ChannelId; readonly people: number; readonly total: number | null }[];
  readonly load: { readonly habits: ReplyHabits; readonly hands: number; readonly hours: readonly LoadHour[] };
}

/** The setting that holds what one message costs, by channel. */
export const PRICES_SETTING = 'prices';

/** How many people of each kind are told by name. */
const EACH = 20;
/** Fewer answers than these teach nothing about the next ones. */
const ENOUGH = 100;

/** How many people a campaign would reach if it were started now. Rejects with NotFound `campaign`. */
export async function audienceOf(house: Parts, id: CampaignId): Promise<number> {
  const row = await campaignOf(house.store, id);
  if (row === null) throw new NotFound('campaign');
  const { reached } = await trial(house, row.plan as CampaignPlan, house.now(), { campaignId: id, each: 0 });
  return reached;
}

/** Plays a campaign as if it were started at `at` (ms), writes nothing, and tells what would come of it. */
export async function preflight(house: Parts, campaign: CampaignRow, at: number): Promise<Preflight> {
  const plan = campaign.plan as CampaignPlan;
  const { people, lists, ...tried } = await trial(house, plan, at, { campaignId: campaign.id, each: EACH });
  const readings = await readWords(house, plan, people, tried.times[0]?.dueAt ?? at);
  const names = await byIds(
    house.store,
    'contact',
    people.map(({ contactId }) => contactId),
  );
  const habits = await habitsOf(house, campaign);
  const hours = replyLoad(
    tried.times.flatMap(({ dueAt, people: count, quiet }) =>
      quiet.send === 'never' ? [] : [{ at: quiet.send === 'later' ? quiet.at : dueAt, count }],
    ),
    habits,
  );
  const hands = await handsOf(house);
  const mass = await forecastMass(house, plan, lists, at);
  const hash = await contentHash(house, campaign);
  return {
    ...tried,
    ...{ at, hash, approved: campaign.approval?.hash === hash, readings },
    people: people.map(one => ({ ...one, name: names.get(one.contactId)?.name ?? '' })),
    quotas: quotasOf(house, plan),
    massSends: mass.forecasts,
    cost: await costOf(house, tried),
    load: { habits, hands, hours },
    findings: [...findingsOf(house, plan, tried, readings, { hours, hands }), ...massFindings(mass)],
  };
}

function findingsOf(
  { channels }: Pick<House, 'channels'>,
  plan: CampaignPlan,
  tried: Omit<Trial, 'people' | 'lists'>,
  readings: readonly Reading[],
  { hours, hands }: { readonly hours: readonly LoadHour[]; readonly hands: number },
): Finding[] {
  const found: Finding[] = [];
  const add = (severity: Finding['severity'], id: Finding['id'], facts: Finding['facts'] = {}) =>
    found.push({ id, severity, facts });
  if (tried.times.length === 0 && tried.occurrenceKey === null && tried.reached === 0 && !isPersonal(plan))
    add('stop', 'never_due');
  // What never ends is for people who are still to come, too.
  const endless = isPersonal(plan) || 'every' in plan.schedule;
  if (tried.reached === 0) add(endless ? 'warn' : 'stop', 'nobody', { audience: tried.audience });
  for (const { name, missing, faults, tooLong, lint } of readings) {
    if (missing) add('stop', 'words_missing', { variant: name });
    if (faults > 0) add('stop', 'words_fail', { variant: name, cases: faults });
    const grave = lint.filter(one => one.severity === 'stop').length;
    if (grave > 0) add('stop', 'words_amiss', { variant: name, count: grave });
    for (const channelId of tooLong) add('warn', 'too_long', { variant: name, channelId: String(channelId) });
  }
  for (const id of channelsOf(plan)) {
    if (channels.get(id)?.state !== 'on') add('warn', 'channel_paused', { channelId: String(id) });
  }
  if (tried.hoped > 0) add('warn', 'windows_hoped', { people: tried.hoped });
  const { unknown, names } = tried.zoneless;
  if (unknown > 0) add('warn', 'zones_unknown', { people: unknown, zones: names.slice(0, 5).join(', ') });
  const { held, dropped } = quietOf(tried.times);
  if (held > 0) add('warn', 'held_by_quiet', { people: held });
  if (dropped > 0) add('warn', 'dropped_by_quiet', { people: dropped });
  const most = Math.max(0, ...hours.map(hour => hour.hands));
  if (most > hands) add('warn', 'desk_too_small', { needed: Math.ceil(most), hands });
  return found;
}

/** What stands in the way of mass sends. */
function massFindings({ forecasts, personal }: Awaited<ReturnType<typeof forecastMass>>): Finding[] {
  return [
    ...personal.map(
      ({ name, variables }): Finding => ({
        ...{ id: 'words_personal', severity: 'stop' },
        facts: { variant: name, variables: variables.join(', ') },
      }),
    ),
    ...forecasts.flatMap(({ channelId, calls, quota }): Finding[] =>
      quota === null || quota.left >= calls
        ? []
        : [{ id: 'mass_quota', severity: 'stop', facts: { channelId: String(channelId), calls, left: quota.left } }],
    ),
  ];
}

/** Of those it would reach: how many would wait for the end of quiet hours, and how many would therefore get nothing. */
function quietOf(times: Trial['times']): { readonly held: number; readonly dropped: number } {
  const people = (send: 'later' | 'never') =>
    times.reduce((sum, time) => sum + (time.quiet.send === send ? time.people : 0), 0);
  return { held: people('later'), dropped: people('never') };
}

function quotasOf({ channels }: Pick<House, 'channels'>, plan: CampaignPlan): Preflight['quotas'] {
  return channelsOf(plan).flatMap(id => {
    const open = channels.get(id);
    if (open === undefined || !tellsHealth(open.channel)) return [];
    const quotas = open.channel.health().quotas ?? [];
    return quotas.map(({ name, left, of }) => ({ channelId: open.id, name, left, of }));
  });
}

async function costOf(
  { store }: Pick<House, 'store'>,
  { channels }: Pick<Trial, 'channels'>,
): Promise<Preflight['cost']> {
  const prices = ((await readSetting(store, PRICES_SETTING)) ?? {}) as Readonly<Record<string, number>>;
  return channels.map(({ channelId, people }) => {
    const each = prices[String(channelId)];
    return { channelId, people, total: each === undefined ? null : each * people };
  });
}

/** As people answered the last campaign of this kind, if enough of them could; else as is usual. */
async function habitsOf({ store }: Pick<House, 'store'>, { id, purpose }: CampaignRow): Promise<ReplyHabits> {
  const rows = await listCampaigns(store, { states: ['finished'], limit: 50, before: Number.MAX_SAFE_INTEGER });
  const last = rows.find(row => row.purpose === purpose && row.id !== id);
  if (last === undefined) return usualHabits;
  const counts = (await countsOf(store, [last.id])).get(last.id)?.counts;
  if (counts === undefined || counts.sent < ENOUGH) return usualHabits;
  return { ...usualHabits, replyRate: counts.replied / counts.sent };
}

/** Colleagues who may be asked. */
async function handsOf({ store }: Pick<House, 'store'>): Promise<number> {
  return store.rows('agent').countBy({ enabled: true, role: 'agent' });
}

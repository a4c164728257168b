import type { CampaignPlan } from './campaign-plan';
import { civilDate, dateOf, dayNumber, momentAt } from './civil';
import { festivalsBetween, festivalYears } from './festivals';
import { type Occurrence, occurrences, type Recipient, type Span } from './schedule';
import { expiryOf } from './schedule-lateness';

/** One time (ms) at which a campaign is due by the workspace's clock; where everybody has their own day, the whole of it. */
export interface CampaignTime {
  readonly key: string;
  readonly dueAt: number;
  readonly dueUntil: number;
}

/** When a campaign is due: what is to be laid out by now, and when (ms) to ask again; null once nothing more will come. */
export interface CampaignTimes {
  readonly times: readonly CampaignTime[];
  readonly next: number | null;
}

/** When it is due for one person or one zone, and from when (ms) it is worth nothing. */
export interface Due {
  readonly dueAt: number;
  readonly expiresAt: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long before the first is due people are chosen, where the time comes again and again. */
export const AHEAD_MS = DAY_MS;
/** The first and the last zone in which a day begins. */
const EDGES = ['Pacific/Kiritimati', 'Etc/GMT+12'];
/** No festival and no rhythm stays away longer. */
const LONGEST_DAYS = 800;
const NOBODY: Recipient = {
  birthday: null,
  birthdayLunar: false,
  birthdayLeap: false,
  lastPurchaseAt: null,
  fields: {},
  zone: null,
};

/** Whether everybody has a day of their own: a birthday, or a day that a field of theirs names. */
export const isPersonal = ({ schedule }: Pick<CampaignPlan, 'schedule'>): boolean =>
  'birthday' in schedule || 'field' in schedule;

/**
 * The times at which a campaign that was started at `startedAt` is due, as far as they are to be laid out at `now`. Around
 * a festival, or at a set time, it is due once: the next time that is not over everywhere. In a rhythm every day of it that
 * is still to come at home when it starts, and where everybody has their own day every day of the workspace's calendar, each
 * a day ahead.
 * @throws RangeError when the workspace's zone does not exist
 */
export function campaignTimes(plan: CampaignPlan, startedAt: number, now: number, zone: string): CampaignTimes {
  if (isPersonal(plan)) return everyDay(plan, startedAt, now, zone);
  return 'every' in plan.schedule ? inRhythm(plan, startedAt, now, zone) : onlyOnce(plan, startedAt, zone);
}

function onlyOnce(plan: CampaignPlan, startedAt: number, zone: string): CampaignTimes {
  const span =
    'festival' in plan.schedule
      ? { from: startedAt - 40 * DAY_MS, to: startedAt + LONGEST_DAYS * DAY_MS }
      : { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const all = timesIn(plan, span, zone);
  const found = 'festival' in plan.schedule ? all.find(({ worthUntil }) => worthUntil > startedAt) : all[0];
  return { times: found === undefined ? [] : [found.time], next: null };
}

function inRhythm(plan: CampaignPlan, startedAt: number, now: number, zone: string): CampaignTimes {
  const from = Math.max(startedAt, now - 31 * DAY_MS) - 2 * DAY_MS;
  const all = timesIn(plan, { from, to: now + 3 * DAY_MS }, zone).filter(
    ({ time, worthUntil }) => time.dueAt >= startedAt && worthUntil > now,
  );
  const isNear = ({ first }: Known) => first - AHEAD_MS <= now;
  const later = [
    ...all.filter(known => !isNear(known)),
    ...timesIn(plan, { from: now + 3 * DAY_MS, to: now + LONGEST_DAYS * DAY_MS }, zone, 1),
  ];
  return {
    times: all.filter(isNear).map(({ time }) => time),
    next: later.length === 0 ? null : Math.min(...later.map(({ first }) => first)) - AHEAD_MS,
  };
}

function everyDay({ lateness }: CampaignPlan, startedAt: number, now: number, zone: string): CampaignTimes {
  const worthMs = 'afterMinutes' in lateness.expires ? lateness.expires.afterMinutes * 60_000 : DAY_MS;
  const first = dayNumber(civilDate(Math.max(startedAt, now - worthMs), zone));
  const last = dayNumber(civilDate(now + AHEAD_MS, zone));
  const times = Array.from({ length: last - first + 1 }, (_, index) => {
    const { from, to } = spanOfDay(dateOf(first + index), zone);
    return { key: `day:${dateOf(first + index)}`, dueAt: from, dueUntil: to - 1 };
  });
  return { times, next: spanOfDay(dateOf(last + 1), zone).from - AHEAD_MS };
}

const spanOfDay = (date: string, zone: string): Span => ({
  from: momentAt(dayNumber(date), 0, zone).at,
  to: momentAt(dayNumber(date) + 1, 0, zone).at,
});

/**
 * Of a campaign in which everybody has their own day: the moments of the day an occurrence stands for, from the start on.
 * Empty for other occurrences.
 */
export function personalSpan(key: string, startedAt: number, zone: string): Span {
  if (!key.startsWith('day:')) return { from: startedAt, to: startedAt };
  const { from, to } = spanOfDay(key.slice('day:'.length), zone);
  return { from: Math.max(from, startedAt), to };
}

interface Known {
  readonly time: CampaignTime;
  /** When it is due first, anywhere on earth. */
  readonly first: number;
  /** From when it is worth nothing anywhere. */
  readonly worthUntil: number;
}

/** The times in a span by the clock of the workspace and by those at the edges of the calendar, in order; the first `most`. */
function timesIn(plan: CampaignPlan, span: Span, home: string, most = Number.POSITIVE_INFINITY): Known[] {
  const atHome = occurrences(plan.schedule, span, NOBODY, home).slice(0, most);
  return atHome.map(occurrence => {
    const everywhere = [occurrence, ...EDGES.flatMap(zone => occurrenceIn(plan, occurrence.key, zone, home) ?? [])];
    return {
      time: { key: occurrence.key, dueAt: occurrence.at, dueUntil: occurrence.at },
      first: Math.min(...everywhere.map(({ at }) => at)),
      worthUntil: Math.max(...everywhere.map(each => expiryOf(each, plan.lateness))),
    };
  });
}

/** The occurrence of this key by the clock of another zone, null where it is never due. */
function occurrenceIn({ schedule }: CampaignPlan, key: string, zone: string | null, home: string): Occurrence | null {
  const date = /\d{4}-\d{2}-\d{2}/.exec(key)?.[0];
  const year = /:(\d{4})/.exec(key)?.[1];
  const day = dayNumber(date ?? `${year}-07-01`);
  const span =
    'at' in schedule && !('festival' in schedule)
      ? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
      : { from: (day - (date ? 3 : LONGEST_DAYS)) * DAY_MS, to: (day + (date ? 3 : LONGEST_DAYS)) * DAY_MS };
  return occurrences(schedule, span, { ...NOBODY, zone }, home).find(one => one.key === key) ?? null;
}

/**
 * When an occurrence is due for who lives in a zone (null where it is not known), and by whose clock that was reckoned;
 * null where clocks never show it.
 */
export function dueIn(
  plan: CampaignPlan,
  key: string,
  zone: string | null,
  home: string,
): (Due & Pick<Occurrence, 'zone' | 'fallback'>) | null {
  const found = occurrenceIn(plan, key, zone, home);
  if (found === null) return null;
  return { dueAt: found.at, expiresAt: expiryOf(found, plan.lateness), zone: found.zone, fallback: found.fallback };
}

/** When a campaign is due for a person with a day of their own, and as which occasion; null when not within the span. */
export function dueFor(
  plan: CampaignPlan,
  span: Span,
  person: Recipient,
  home: string,
): (Due & Pick<Occurrence, 'key' | 'zone' | 'fallback'>) | null {
  const [found] = occurrences(plan.schedule, span, person, home);
  if (found === undefined) return null;
  const { key, at, zone, fallback } = found;
  return { key, dueAt: at, expiresAt: expiryOf(found, plan.lateness), zone, fallback };
}

/**
 * What the dedupe keys of a campaign's greetings begin with; the contact's id follows. Campaigns for a festival share it,
 * so that nobody is greeted twice for the same festival's year. Others have the occasion in it: the occurrence's key, or
 * where everybody has their own day that of `dueFor`. `at` in ms.
 */
export function dedupePrefix(campaignId: number, plan: CampaignPlan, key: string, at: number): string {
  // A field's name is long and says nothing here: a campaign looks at one.
  if (plan.festival === null) return `campaign:${campaignId}:${key.replace(/^field:.*:/, 'field:')}:`;
  return `greet:${plan.festival}:${festivalYearOf(plan, key, at)}:`;
}

/** The year of the festival a greeting is for: on the last day of December that of the New Year to come. */
function festivalYearOf({ festival, schedule }: CampaignPlan, key: string, at: number): string {
  const said = 'festival' in schedule && schedule.festival === festival ? /:(\d{4})/.exec(key)?.[1] : undefined;
  if (said !== undefined || festival === null) return said ?? '';
  const day = Math.floor(at / DAY_MS);
  const inYears = (year: number) => Math.min(Math.max(year, festivalYears.first), festivalYears.last);
  const year = Number(dateOf(day).slice(0, 4));
  const [nearest] = festivalsBetween(`${inYears(year - 1)}-01-01`, `${inYears(year + 1)}-12-31`, festival)
    .map(({ date }) => ({ date, far: Math.abs(dayNumber(date) - day) }))
    .sort((a, b) => a.far - b.far);
  return nearest?.date.slice(0, 4) ?? String(year);
}

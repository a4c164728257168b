import type { Locale } from '../model';
import { civilDate, dateOf, dayNumber } from './civil';
import { type FestivalRule, festivalDays, festivalLunar, festivalRules, type Region } from './festival-rules';

/** One festival on one day. */
export interface FestivalDay {
  readonly id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
  /** The day's lunar date: `正月初一`. */
  readonly lunar: string;
  /** Whether one may sell on this day: gladly, gently or not at all. */
  readonly promo: 'yes' | 'soft' | 'no';
  /** When a greeting is welcome, in the recipient's own time (`08:00-11:00`); null when silence is best. */
  readonly window: string | null;
}

/** How a festival is kept, for those who write the words. */
export type FestivalEtiquette = Pick<
  FestivalRule,
  'promo' | 'window' | 'tone' | 'greeting' | 'avoid' | 'note' | 'major'
>;

/** The years for which festivals are known, both included. */
export const festivalYears = { first: 1950, last: 2100 } as const;
const { first: firstYear, last: lastYear } = festivalYears;

const rulesById = new Map(festivalRules.map(rule => [rule.id, rule]));
const years = new Map<number, readonly FestivalDay[]>();
const idsByYear = new Map<number, ReadonlyMap<string, readonly string[]>>();

/**
 * Whether a festival is kept in a region; those that are kept everywhere are.
 * @throws RangeError for unknown ids
 */
export function isKeptIn(id: string, region: Region): boolean {
  return ruleOf(id).regions?.includes(region) ?? true;
}

/**
 * Whether the dead are remembered on a festival.
 * @throws RangeError for unknown ids
 */
export function isMemorial(id: string): boolean {
  return ruleOf(id).memorial ?? false;
}

/** Every festival id, in order of precedence. */
export const festivalIds: readonly string[] = festivalRules.map(rule => rule.id);

function ruleOf(id: string): FestivalRule {
  const rule = rulesById.get(id);
  if (!rule) throw new RangeError(`There is no festival ${id}; see GET /festivals for the ids`);
  return rule;
}

function yearOf(date: string): number {
  dayNumber(date);
  const year = Number(date.slice(0, 4));
  if (year < firstYear || year > lastYear) {
    throw new RangeError(`${date} is outside ${firstYear} to ${lastYear}, for which festivals are known`);
  }
  return year;
}

function festivalYear(year: number): readonly FestivalDay[] {
  const known = years.get(year);
  if (known) return known;
  const days = festivalRules
    .flatMap(rule => festivalDays(rule, year).map(number => ({ rule, number })))
    .sort((a, b) => a.number - b.number)
    .map(({ rule, number }) => ({
      id: rule.id,
      date: dateOf(number),
      nameZh: rule.zh,
      nameEn: rule.en,
      lunar: festivalLunar(rule, number),
      promo: rule.promo,
      window: rule.window,
    }));
  years.set(year, days);
  return days;
}

/**
 * The festivals from one day to another, both included, in order of date; only one festival's days when `id` is given.
 * Days are calendar days: China's are reckoned in Beijing, Vietnam's and Korea's at their own meridians.
 * @throws RangeError outside 1950–2100, for impossible dates, for `to` before `from` and for unknown ids
 */
export function festivalsBetween(from: string, to: string, id?: string): FestivalDay[] {
  const first = yearOf(from);
  const last = yearOf(to);
  if (to < from) throw new RangeError(`${to} is before ${from}`);
  if (id !== undefined) ruleOf(id);
  return Array.from({ length: last - first + 1 }, (_, i) => festivalYear(first + i))
    .flat()
    .filter(day => day.date >= from && day.date <= to && (id === undefined || day.id === id));
}

function groupByDate(days: readonly FestivalDay[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { date, id } of days) ids.set(date, [...(ids.get(date) ?? []), id]);
  return ids;
}

/**
 * The ids of the festivals on the day it is at `now` (ms) in a zone; empty on ordinary days.
 * @throws RangeError outside 1950–2100
 */
export function festivalsOn(now: number, zone: string): readonly string[] {
  const date = civilDate(now, zone);
  const year = yearOf(date);
  let ids = idsByYear.get(year);
  if (!ids) {
    ids = groupByDate(festivalYear(year));
    idsByYear.set(year, ids);
  }
  return ids.get(date) ?? [];
}

/**
 * The next great festival people look forward to, today's included (`daysUntil` 0); null after the last one known.
 * Days of mourning and remembrance are never among them.
 */
export function nextFestival(now: number, zone: string): (FestivalDay & { readonly daysUntil: number }) | null {
  const date = civilDate(now, zone);
  const year = yearOf(date);
  const day = [year, Math.min(year + 1, lastYear)]
    .flatMap(festivalYear)
    .find(one => one.date >= date && rulesById.get(one.id)?.major);
  return day ? { ...day, daysUntil: dayNumber(day.date) - dayNumber(date) } : null;
}

/**
 * A festival's name as the readers of a locale call it.
 * @throws RangeError for unknown ids
 */
export function festivalName(id: string, locale: Locale): string {
  const rule = ruleOf(id);
  if (locale === 'en') return rule.en;
  return locale === 'zh-CN' ? rule.zh : rule.hant;
}

/**
 * What to say on a festival, what not to say, and when.
 * @throws RangeError for unknown ids
 */
export function festivalEtiquette(id: string): FestivalEtiquette {
  return ruleOf(id);
}

export { civilDate } from './civil';

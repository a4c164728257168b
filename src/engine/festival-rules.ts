import { z } from 'zod';
import definitions from '../../config/festivals.json';
import { monthStartAt } from './astronomy';
import { dateOf, dayNumber, isoDate } from './civil';
import { lunarDay, lunarName, lunarYear } from './lunar';
import { solarTermDay } from './solar-terms';

/** Whose calendar one may ask for: mainland China, Hong Kong, Macao, Taiwan, Vietnam, Korea, the United States. */
export const regions = ['CN', 'HK', 'MO', 'TW', 'VN', 'KR', 'US'] as const;

/** One of {@link regions}. */
export type Region = (typeof regions)[number];

const monthDay = z.tuple([z.int().min(1).max(12), z.int().min(1).max(31)]);
const about = {
  id: z.string(),
  zh: z.string(),
  hant: z.string(),
  en: z.string(),
  /** Days a greeting looks forward to. */
  major: z.boolean().optional(),
  /** Where it is kept, when that is not everywhere the house greets. */
  regions: z.array(z.enum(regions)).optional(),
  /** A day on which the dead are remembered. */
  memorial: z.boolean().optional(),
  /** The first year in which the day was kept. */
  from: z.int().optional(),
  /** Whether one may sell on this day: gladly, gently or not at all. */
  promo: z.enum(['yes', 'soft', 'no']),
  /** When a greeting is welcome, in the recipient's own time: `08:00-11:00`. */
  window: z.string().nullable(),
  tone: z.string(),
  greeting: z.string(),
  avoid: z.string(),
  note: z.string().optional(),
};

const festivalRule = z.discriminatedUnion('kind', [
  z.strictObject({ ...about, kind: z.literal('eve') }),
  z.strictObject({ ...about, kind: z.enum(['lunar', 'fixed', 'vn', 'kr']), md: monthDay }),
  z.strictObject({ ...about, kind: z.literal('term'), term: z.int().min(0).max(23) }),
  z.strictObject({ ...about, kind: z.literal('nth'), nth: z.tuple([z.int(), z.int(), z.int().min(0).max(6)]) }),
]);

/** A festival as `config/festivals.json` defines it: how its day is found, and how it is kept. */
export type FestivalRule = z.infer<typeof festivalRule>;

/** Every festival known, in order of precedence: where two share a day, the first names it. */
export const festivalRules: readonly FestivalRule[] = z.array(festivalRule).parse(definitions);

/** Hours east of Greenwich at which Vietnam and Korea reckon their months. */
const meridianHours = { vn: 7, kr: 9 };

function lunarDays(year: number, [month, day]: readonly [number, number]): number[] {
  return [year - 1, year]
    .map(lunar => lunarYear(lunar).find(one => one.month === month && !one.leap)!.first + day - 1)
    .filter(number => dateOf(number).startsWith(`${year}-`));
}

function nthWeekday(year: number, [month, nth, weekday]: readonly [number, number, number]): number {
  const first = dayNumber(isoDate(year, month, 1));
  const firstWeekday = (first + 4) % 7;
  return first + ((weekday - firstWeekday + 7) % 7) + (nth - 1) * 7;
}

/** The days of a festival within a Gregorian year as day numbers: mostly one, for 腊八 none or two in some years. */
export function festivalDays(rule: FestivalRule, year: number): readonly number[] {
  if (rule.from !== undefined && year < rule.from) return [];
  switch (rule.kind) {
    case 'eve':
      return [lunarYear(year)[0]!.first - 1];
    case 'lunar':
      return lunarDays(year, rule.md);
    case 'term':
      return [solarTermDay(rule.term, year)];
    case 'fixed':
      return [dayNumber(isoDate(year, ...rule.md))];
    case 'nth':
      return [nthWeekday(year, rule.nth)];
    case 'vn':
    case 'kr':
      return [monthStartAt(meridianHours[rule.kind], year, rule.md[0]) + rule.md[1] - 1];
  }
}

/** The lunar date people of that festival would name: Vietnam and Korea by their own months, all others by China's. */
export function festivalLunar(rule: FestivalRule, number: number): string {
  const day =
    rule.kind === 'vn' || rule.kind === 'kr'
      ? { month: rule.md[0], day: rule.md[1], leap: false }
      : lunarDay(dateOf(number));
  return lunarName(day, 'zh-CN');
}

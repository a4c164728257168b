import { z } from 'zod';
import type { Locale } from '../model';
import { civilTime, dateOf, dayNumber, isoDate, isZone, minutesOf, momentAt } from './civil';
import { type DaysOff, noDaysOff } from './days-off';

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'write a time as 09:00');
const spans = z.array(z.tuple([clock, clock])).max(6);

/**
 * When the business is open: a zone and, for each ISO weekday (1 Monday to 7 Sunday), spans of wall-clock time. A span
 * that ends at or before its start ends on the next day; a weekday left out is closed. With `holidays: 'closed'` the
 * business follows China's arrangement: it is closed on days off, and a make-up workday has the hours of the first
 * working weekday; otherwise every week is like the other.
 */
export const hoursSchema = z.strictObject({
  zone: z.string().refine(isZone, 'write an IANA zone such as Asia/Shanghai'),
  days: z.partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), spans),
  holidays: z.enum(['open', 'closed']).optional(),
});

/** Opening hours that make sense. */
export type Hours = z.infer<typeof hoursSchema>;

type Span = readonly [start: number, end: number];

const DAY_MINUTES = 1440;
/** A week, and the longest holiday with the weekends around it. */
const LOOK_AHEAD_DAYS = 31;

/** Whether the business is open at `now` (milliseconds since the epoch). */
export function isOpen(hours: Hours, now: number, daysOff: DaysOff = noDaysOff): boolean {
  const { date, minutes } = wall(now, hours.zone);
  const today = spansOn(hours, date, daysOff).some(([start, end]) => minutes >= start && minutes < end);
  if (today) return true;
  const late = minutes + DAY_MINUTES;
  return spansOn(hours, date - 1, daysOff).some(([start, end]) => late >= start && late < end);
}

/**
 * The next moment at which the business is open, milliseconds since the epoch: `now` itself when it is open, null when
 * it is not within a month.
 */
export function nextOpen(hours: Hours, now: number, daysOff: DaysOff = noDaysOff): number | null {
  if (isOpen(hours, now, daysOff)) return now;
  const { date } = wall(now, hours.zone);
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const starts = spansOn(hours, date + ahead, daysOff).map(([start]) => start);
    for (const start of starts.sort((a, b) => a - b)) {
      const { at } = momentAt(date + ahead, start, hours.zone);
      if (at > now) return at;
    }
  }
  return null;
}

const WORDS = {
  'zh-CN': { week: '周', days: '一二三四五六日', to: '至', every: '每天', whole: '全天', between: '，', more: '、' },
  'zh-TW': { week: '週', days: '一二三四五六日', to: '至', every: '每天', whole: '全天', between: '，', more: '、' },
  'zh-HK': { week: '星期', days: '一二三四五六日', to: '至', every: '每日', whole: '全日', between: '，', more: '、' },
} as const;
const CLOSED = {
  'zh-CN': '，法定节假日休息',
  'zh-TW': '，大陸法定節假日休息',
  'zh-HK': '，內地法定節假日休息',
  en: ', closed on China’s public holidays',
} as const;
const ENGLISH = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** The hours as one would say them: `周一至周五 9:00–18:00，周六 10:00–16:00`. Empty when the business never opens. */
export function hoursText(hours: Hours, locale: Locale): string {
  const groups: { first: number; last: number; times: string }[] = [];
  for (let day = 1; day <= 7; day++) {
    const times = timesText(hours.days[String(day) as keyof Hours['days']] ?? [], locale);
    const before = groups.at(-1);
    if (before?.times === times && before.last === day - 1) before.last = day;
    else if (times !== '') groups.push({ first: day, last: day, times });
  }
  if (groups.length === 0) return '';
  const said = groups
    .map(({ first, last, times }) => `${daysText(first, last, locale)} ${times}`)
    .join(locale === 'en' ? ', ' : WORDS[locale].between);
  return hours.holidays === 'closed' ? `${said}${CLOSED[locale]}` : said;
}

/** The hours as each locale says them. */
export const hoursTexts = (hours: Hours): Readonly<Record<Locale, string>> => ({
  'zh-CN': hoursText(hours, 'zh-CN'),
  'zh-TW': hoursText(hours, 'zh-TW'),
  'zh-HK': hoursText(hours, 'zh-HK'),
  en: hoursText(hours, 'en'),
});

function daysText(first: number, last: number, locale: Locale): string {
  const whole = first === 1 && last === 7;
  if (locale === 'en') {
    const name = (day: number) => ENGLISH[day - 1] ?? '';
    if (whole) return 'every day';
    return first === last ? name(first) : `${name(first)}–${name(last)}`;
  }
  const words = WORDS[locale];
  const name = (day: number) => `${words.week}${words.days[day - 1]}`;
  if (whole) return words.every;
  return first === last ? name(first) : `${name(first)}${words.to}${name(last)}`;
}

function timesText(list: readonly (readonly [string, string])[], locale: Locale): string {
  const plain = (time: string) => time.replace(/^0(?=\d)/, '');
  const said = list.map(([start, end]) =>
    start === '00:00' && end === '24:00'
      ? locale === 'en'
        ? 'all day'
        : WORDS[locale].whole
      : `${plain(start)}–${plain(end)}`,
  );
  return said.join(locale === 'en' ? ' and ' : WORDS[locale].more);
}

const WORKDAYS = ['1', '2', '3', '4', '5'] as const;

/** In minutes of the day (by its number) they start on; an end after midnight is more than a day's minutes. */
function spansOn(hours: Hours, date: number, daysOff: DaysOff): Span[] {
  const special = hours.holidays === 'closed' ? daysOff.get(dateOf(date)) : undefined;
  if (special?.off) return [];
  const usual = String(weekdayOf(date)) as keyof Hours['days'];
  const worked = special && (WORKDAYS.find(each => hours.days[each]?.length) ?? usual);
  return (hours.days[worked ?? usual] ?? []).map(([from, to]) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return [start, end <= start ? end + DAY_MINUTES : end];
  });
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

function wall(now: number, zone: string): { date: number; minutes: number } {
  const { year, month, day, hour, minute } = civilTime(now, zone);
  return { date: dayNumber(isoDate(year, month, day)), minutes: hour * 60 + minute };
}

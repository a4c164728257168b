import { LunarYear } from 'tyme4ts';
import type { Locale } from '../model';
import { civilDate, dayNumber } from './civil';

/** A day of the Chinese calendar. `year` is the Gregorian year in which this lunar year begins. */
export interface LunarDay {
  readonly year: number;
  /** 1–12; a leap month bears the number of the month before it. */
  readonly month: number;
  readonly leap: boolean;
  readonly day: number;
  /** Whether it is 除夕, the last day of the lunar year, be it the 29th or the 30th. */
  readonly eve: boolean;
}

/** One month of a lunisolar calendar: `first` is the number of its first day (see `dayNumber`). */
export interface LunarMonth {
  readonly year: number;
  readonly month: number;
  readonly leap: boolean;
  readonly first: number;
  readonly days: number;
}

/** The Julian day whose midnight begins 1970-01-01. */
const epochJulianDay = 2_440_587.5;

const years = new Map<number, readonly LunarMonth[]>();

/** The twelve or thirteen months of a lunar year, by the Chinese rules at Beijing's meridian (GB/T 33661-2017). */
export function lunarYear(year: number): readonly LunarMonth[] {
  const known = years.get(year);
  if (known) return known;
  const months = LunarYear.fromYear(year)
    .getMonths()
    .map(month => ({
      year,
      month: month.getMonth(),
      leap: month.isLeap(),
      first: Math.floor(month.getFirstJulianDay().getDay() - epochJulianDay),
      days: month.getDayCount(),
    }));
  years.set(year, months);
  return months;
}

/**
 * The lunar day of a calendar day (`YYYY-MM-DD`).
 * @throws RangeError for a date that is not on the calendar
 */
export function lunarDay(date: string): LunarDay {
  const number = dayNumber(date);
  const gregorian = Number(date.slice(0, 4));
  const year = number < lunarYear(gregorian)[0]!.first ? gregorian - 1 : gregorian;
  const months = lunarYear(year);
  const month = months.findLast(({ first }) => first <= number)!;
  const day = number - month.first + 1;
  return { year, month: month.month, leap: month.leap, day, eve: month === months.at(-1) && day === month.days };
}

const monthNames = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];
const digits = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

function dayName(day: number): string {
  if (day === 20) return '二十';
  if (day === 30) return '三十';
  return `${['初', '十', '廿'][day === 10 ? 0 : Math.floor(day / 10)]}${digits[day % 10]}`;
}

function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}

/** A lunar day in words: `腊月廿三`, `閏六月初一`, `the 23rd day of the 12th lunar month`. */
export function lunarName(day: Pick<LunarDay, 'month' | 'day' | 'leap'>, locale: Locale): string {
  if (locale === 'en') {
    return `the ${ordinal(day.day)} day of the ${day.leap ? 'leap ' : ''}${ordinal(day.month)} lunar month`;
  }
  const simplified = `${day.leap ? '闰' : ''}${monthNames[day.month - 1]}月${dayName(day.day)}`;
  return locale === 'zh-CN' ? simplified : simplified.replace('闰', '閏').replace('腊', '臘');
}

const DAY_MS = 86_400_000;

/**
 * The lunar days of a Gregorian year, one for each of its days in order, as a wall calendar writes them: the month on its
 * first day (`正月`, `闰六月`), the day on the others (`初二` … `三十`).
 */
export function lunarWall(year: number): readonly string[] {
  const first = Date.UTC(year, 0, 1);
  const days = Math.round((Date.UTC(year + 1, 0, 1) - first) / DAY_MS);
  return Array.from({ length: days }, (_, index) => {
    const day = lunarDay(new Date(first + index * DAY_MS).toISOString().slice(0, 10));
    const name = lunarName(day, 'zh-CN');
    const end = name.indexOf('月') + 1;
    return day.day === 1 ? name.slice(0, end) : name.slice(end);
  });
}

/** Today's lunar date in words, for the calendar day it is at `now` in `zone`. */
export function lunarDate(now: number, zone: string, locale: Locale): string {
  return lunarName(lunarDay(civilDate(now, zone)), locale);
}

const animals: Readonly<Record<'zh-CN' | 'hant' | 'en', readonly string[]>> = {
  'zh-CN': ['鼠', '牛', '虎', '兔', '龙', '蛇', '马', '羊', '猴', '鸡', '狗', '猪'],
  hant: ['鼠', '牛', '虎', '兔', '龍', '蛇', '馬', '羊', '猴', '雞', '狗', '豬'],
  en: ['Rat', 'Ox', 'Tiger', 'Rabbit', 'Dragon', 'Snake', 'Horse', 'Goat', 'Monkey', 'Rooster', 'Dog', 'Pig'],
};

/** The animal of the lunar year of a calendar day; it changes at 正月初一, not on 1 January. */
export function zodiac(date: string, locale: Locale): string {
  const script = locale === 'zh-CN' || locale === 'en' ? locale : 'hant';
  return animals[script][(lunarDay(date).year - 4) % 12]!;
}

import { SolarTerm } from 'tyme4ts';
import { dateOf, dayNumber, isoDate } from './civil';

/** One of the 24 solar terms (节气) of a year: a day of Beijing's calendar. */
export interface SolarTermDay {
  /** 0 小寒, in January, to 23 冬至. */
  readonly term: number;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

const names: readonly (readonly [zh: string, en: string])[] = [
  ['小寒', 'Lesser Cold'],
  ['大寒', 'Greater Cold'],
  ['立春', 'Start of Spring'],
  ['雨水', 'Rain Water'],
  ['惊蛰', 'Awakening of Insects'],
  ['春分', 'Spring Equinox'],
  ['清明', 'Pure Brightness'],
  ['谷雨', 'Grain Rain'],
  ['立夏', 'Start of Summer'],
  ['小满', 'Lesser Fullness'],
  ['芒种', 'Grain in Ear'],
  ['夏至', 'Summer Solstice'],
  ['小暑', 'Lesser Heat'],
  ['大暑', 'Greater Heat'],
  ['立秋', 'Start of Autumn'],
  ['处暑', 'End of Heat'],
  ['白露', 'White Dew'],
  ['秋分', 'Autumn Equinox'],
  ['寒露', 'Cold Dew'],
  ['霜降', 'Frost’s Descent'],
  ['立冬', 'Start of Winter'],
  ['小雪', 'Lesser Snow'],
  ['大雪', 'Greater Snow'],
  ['冬至', 'Winter Solstice'],
];

/** The number of the day in Beijing on which a solar term (0 小寒 to 23 冬至) of a Gregorian year falls. */
export function solarTermDay(term: number, year: number): number {
  // The library counts from the winter solstice of the year before.
  const day = SolarTerm.fromIndex(year, term + 1).getSolarDay();
  return dayNumber(isoDate(day.getYear(), day.getMonth(), day.getDay()));
}

/** The solar terms of a Gregorian year, from 小寒 to 冬至. */
export const solarTerms = (year: number): readonly SolarTermDay[] =>
  names.map(([nameZh, nameEn], term) => ({ term, date: dateOf(solarTermDay(term, year)), nameZh, nameEn }));

import type { Contact } from '../model';
import { dateOf, dayNumber, isoDate } from './civil';
import { type LunarMonth, lunarDay, lunarYear } from './lunar';
import type { BirthdayPolicy } from './schedule-schema';

/** A birthday in the calendar it is celebrated by. */
export interface BirthDate {
  readonly month: number;
  readonly day: number;
  /** By the Chinese calendar. */
  readonly lunar: boolean;
  /** In a leap month of the Chinese calendar. */
  readonly leap: boolean;
  /** The year of that calendar, or null when it is not known. */
  readonly year: number | null;
}

/** One birthday to celebrate: a day number, and what makes it one of its kind. */
export interface Celebration {
  readonly day: number;
  /** `2027` for a solar birthday; `lunar-2027`, `lunar-2028-leap` by the lunar year: a Gregorian one may hold none or two. */
  readonly key: string;
}

/** The birthday a contact told, or null when there is none or it is no day of its calendar. */
export function birthDateOf(contact: Pick<Contact, 'birthday' | 'birthdayLunar' | 'birthdayLeap'>): BirthDate | null {
  const match = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(contact.birthday ?? '');
  if (!match) return null;
  const [month, day] = [Number(match[2]), Number(match[3])];
  const year = match[1] === undefined ? null : Number(match[1]);
  const lunar = contact.birthdayLunar;
  // 2000 was a leap year, so every day on which somebody can be born is in it.
  const longest = lunar ? 30 : new Date(Date.UTC(2000, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > longest) return null;
  return { month, day, lunar, leap: lunar && contact.birthdayLeap, year };
}

/** Every celebration of a birthday from one day number to another, both included, never the day of birth itself. */
export function celebrations(born: BirthDate, policy: BirthdayPolicy, first: number, last: number): Celebration[] {
  const from = yearOf(first) - 1;
  const years = Array.from({ length: yearOf(last) - from + 1 }, (_, index) => from + index);
  return years
    .filter(year => born.year === null || year > born.year)
    .flatMap(year => (born.lunar ? inLunarYear(born, policy, year) : inSolarYear(born, policy, year)))
    .filter(({ day }) => day >= first && day <= last);
}

/**
 * Everybody whose birthday is celebrated on a day, as the birthdays they may have told: a handful to look up at once,
 * where converting each person's day would be thousands. The year of birth is not looked at.
 * @throws RangeError for a date that is not on the calendar
 */
export function bornOn(date: string, policy: BirthdayPolicy): readonly BirthDate[] {
  const day = dayNumber(date);
  const lunar = [lunarDay(date), lunarDay(dateOf(day - 1))].flatMap(({ month, day: number }) =>
    [...new Set([number, 30])].flatMap(each =>
      [false, true].map(leap => ({ month, day: each, lunar: true, leap, year: null })),
    ),
  );
  const [month, today] = [Number(date.slice(5, 7)), Number(date.slice(8))];
  const solar = [
    { month, day: today, lunar: false, leap: false, year: null },
    ...(month === 2 && today === 29 ? [] : [{ month: 2, day: 29, lunar: false, leap: false, year: null }]),
  ];
  const found = [...solar, ...lunar].filter(born => celebrations(born, policy, day, day).length > 0);
  return [...new Map(found.map(born => [JSON.stringify(born), born])).values()];
}

const yearOf = (day: number): number => Number(dateOf(day).slice(0, 4));

function inSolarYear({ month, day }: BirthDate, { feb29 }: BirthdayPolicy, year: number): Celebration[] {
  const key = String(year);
  return solarDay(year, month, day, feb29).map(number => ({ day: number, key }));
}

/** The number of a day in a year, moved or left out where it is the 29 February of a year that has none. */
export function solarDay(year: number, month: number, day: number, feb29: BirthdayPolicy['feb29']): number[] {
  const exists = month !== 2 || day !== 29 || new Date(Date.UTC(year, 2, 0)).getUTCDate() === 29;
  if (exists) return [dayNumber(isoDate(year, month, day))];
  if (feb29 === 'skip') return [];
  return [dayNumber(feb29 === 'feb-28' ? isoDate(year, 2, 28) : isoDate(year, 3, 1))];
}

function inLunarYear(born: BirthDate, policy: BirthdayPolicy, year: number): Celebration[] {
  const months = lunarYear(year).filter(({ month }) => month === born.month);
  const regular = months.find(({ leap }) => !leap);
  const leap = months.find(month => month.leap);
  return chosen(born.leap ? policy.leapMonth : 'regular', regular, leap).flatMap(month =>
    lunarDayIn(month, born, policy.thirtieth).map(day => ({
      day,
      key: `lunar-${year}${month.leap && policy.leapMonth === 'both' ? '-leap' : ''}`,
    })),
  );
}

function chosen(
  policy: BirthdayPolicy['leapMonth'],
  regular: LunarMonth | undefined,
  leap: LunarMonth | undefined,
): LunarMonth[] {
  const choices = { leap: [leap ?? regular], regular: [regular], both: [regular, leap], skip: [leap] }[policy];
  return choices.filter(month => month !== undefined);
}

function lunarDayIn(month: LunarMonth, { day }: BirthDate, thirtieth: BirthdayPolicy['thirtieth']): number[] {
  if (day <= month.days) return [month.first + day - 1];
  if (thirtieth === 'last-day' || month.month === 12) return [month.first + month.days - 1];
  return thirtieth === 'next-day' ? [month.first + month.days] : [];
}

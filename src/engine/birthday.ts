import type { Contact } from '../model';
import { lunarYear } from './lunar';

/** When somebody was born, as far as it is known. */
export type Birthday = Pick<Contact, 'birthday' | 'birthdayLunar' | 'birthdayLeap'>;

const WRITTEN = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/;
const OLDEST = 1900;
const YOUNGEST = 2100;

/**
 * What is wrong with a birthday, by the field that is wrong; null when nothing is. Days of the Chinese calendar are held
 * against its months where the year is known: in 1990 there is a leap fifth month and no leap fourth.
 */
export function birthdayFault(born: Birthday): { readonly field: keyof Birthday; readonly says: string } | null {
  if (born.birthday === null) return null;
  if (born.birthdayLeap && !born.birthdayLunar) {
    return { field: 'birthdayLeap', says: 'is only said of a birthday by the Chinese calendar' };
  }
  const [, year, month, day] = (WRITTEN.exec(born.birthday) ?? []).map(Number);
  if (month === undefined || day === undefined) return { field: 'birthday', says: 'is written MM-DD or YYYY-MM-DD' };
  const known = Number.isNaN(year) ? null : year!;
  if (known !== null && (known < OLDEST || known > YOUNGEST)) {
    return { field: 'birthday', says: `lies outside of the years ${OLDEST} to ${YOUNGEST}` };
  }
  const exists = born.birthdayLunar ? isLunarDay(known, month, day, born.birthdayLeap) : isDay(known, month, day);
  return exists ? null : { field: 'birthday', says: 'is not a day of its calendar' };
}

/** Without a year every day that some year has is one: 29 February too. */
const isDay = (year: number | null, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year ?? 2000, month, 0)).getUTCDate();

function isLunarDay(year: number | null, month: number, day: number, leap: boolean): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 30) return false;
  if (year === null) return true;
  const found = lunarYear(year).find(each => each.month === month && each.leap === leap);
  return found !== undefined && day <= found.days;
}

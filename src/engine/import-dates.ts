import { type Birthday, birthdayFault } from './birthday';
import { dayNumber, isoDate, momentAt } from './civil';

const TWO = (number: number): string => String(number).padStart(2, '0');
const DATE = /^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$/;
const RUN_TOGETHER = /^(\d{4})(\d{2})(\d{2})$/;
const LUNAR =
  /^(?:(\d{4})年)?([闰閏])?(正|十一|十二|[一二三四五六七八九十冬腊臘])月(初十|[初十廿卅][一二三四五六七八九]|十|二十|廿十?|三十|卅)[日]?$/;
const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];
const DIGITS = '一二三四五六七八九';

/**
 * A birthday as people write it: `1990-05-20`, `1990/5/20`, `5月20日`, `19900520`, `八月十五`, `1990年闰五月初三`, with or
 * without 农历 before it. `lunar` when the column says so. Null when it cannot be read, or is no day.
 */
export function readBirthday(cell: string, lunar: boolean, leap = false): Birthday | null {
  const said = cell.normalize('NFKC').replace(/\s+/g, '');
  const words = said.replace(/^(?:农历|農曆|阴历|陰曆)/, '');
  const byMoon = lunar || words !== said;
  const numbers = DATE.exec(words) ?? RUN_TOGETHER.exec(words);
  const born = numbers
    ? bornOn(numbers[1], Number(numbers[2]), Number(numbers[3]), byMoon, leap)
    : lunarWords(words, leap);
  return born !== null && birthdayFault(born) === null ? born : null;
}

function lunarWords(words: string, leap: boolean): Birthday | null {
  const [, year, leapMark, month = '', day = ''] = LUNAR.exec(words) ?? [];
  if (month === '') return null;
  const named = { 一: 1, 冬: 11, 腊: 12, 臘: 12 }[month] ?? MONTHS.indexOf(month) + 1;
  return bornOn(year, named, dayOf(day), true, leap || leapMark !== undefined);
}

/** 初三 → 3, 十五 → 15, 廿八 → 28, 三十 → 30. */
function dayOf(words: string): number {
  if (words === '初十' || words === '十') return 10;
  if (words === '二十' || words === '廿' || words === '廿十') return 20;
  if (words === '三十' || words === '卅') return 30;
  const tens = { 初: 0, 十: 10, 廿: 20, 卅: 30 }[words[0]!] ?? 0;
  return tens + DIGITS.indexOf(words[1]!) + 1;
}

const bornOn = (
  year: string | undefined,
  month: number,
  day: number,
  birthdayLunar: boolean,
  leap: boolean,
): Birthday => ({
  birthday: `${year === undefined ? '' : `${year}-`}${TWO(month)}-${TWO(day)}`,
  birthdayLunar,
  birthdayLeap: birthdayLunar && leap,
});

const MOMENT = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

/** A day as `YYYY-MM-DD`; null when it is none. */
export function readDay(cell: string): string | null {
  const match = MOMENT.exec(cell.normalize('NFKC').trim()) ?? RUN_TOGETHER.exec(cell.trim());
  if (!match) return null;
  const day = isoDate(Number(match[1]), Number(match[2]), Number(match[3]));
  return isDay(day) ? day : null;
}

/**
 * A moment in milliseconds since the epoch: a day, alone or with the time on the wall in `zone`, or ISO 8601 with its own
 * offset. Null when it cannot be read.
 */
export function readMoment(cell: string, zone: string): number | null {
  const words = cell.normalize('NFKC').trim();
  if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(words)) {
    const at = Date.parse(words);
    return Number.isNaN(at) ? null : at;
  }
  const day = readDay(words);
  if (day === null) return null;
  const [, , , , hour = '0', minute = '0', second = '0'] = MOMENT.exec(words) ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return wallMoment(dayNumber(day), Number(hour) * 60 + Number(minute), zone) + Number(second) * 1000;
}

const DAY_MS = 86_400_000;
const REMEMBERED = 4000;
const mornings = new Map<string, number | null>();

/** A list names few days and many moments: where no clock was set that day, its midnight is enough to know. */
function wallMoment(day: number, minutes: number, zone: string): number {
  const name = `${day} ${zone}`;
  let morning = mornings.get(name);
  if (morning === undefined) {
    const start = momentAt(day, 0, zone).at;
    morning = momentAt(day + 1, 0, zone).at - start === DAY_MS ? start : null;
    if (mornings.size >= REMEMBERED) mornings.clear();
    mornings.set(name, morning);
  }
  return morning === null ? momentAt(day, minutes, zone).at : morning + minutes * 60_000;
}

function isDay(day: string): boolean {
  try {
    dayNumber(day);
    return true;
  } catch {
    return false;
  }
}

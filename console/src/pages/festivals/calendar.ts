import type { Calendar, DayOff, Festival, SolarTerm } from '@/api/festivals';

/** One day on the wall. */
export interface Day {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly day: number;
  /** The lunar day as a wall calendar writes it: 初二, or the month's name on its first day. */
  readonly lunar: string;
  /** Nobody works: a weekend or a day off, unless it is worked instead of another. */
  readonly rest: boolean;
  readonly festivals: readonly Festival[];
  readonly term: SolarTerm | null;
  readonly dayOff: DayOff | null;
  /** One must not sell on this day. */
  readonly forbidden: boolean;
}

export interface Month {
  readonly month: number;
  /** How many cells stay empty before the first. */
  readonly blanks: number;
  readonly days: readonly Day[];
}

/** The years for which festivals are known. */
export const FIRST_YEAR = 1950;
export const LAST_YEAR = 2100;

const DAY_MS = 86_400_000;
const two = (number: number) => String(number).padStart(2, '0');

/** A year of months; weeks begin on Sunday (0) or Monday (1). */
export function monthsOf(calendar: Calendar, firstWeekday: 0 | 1): readonly Month[] {
  const { year, lunar } = calendar;
  const newYear = Date.UTC(year, 0, 1);
  const festivals = new Map<string, Festival[]>();
  for (const festival of calendar.festivals) {
    festivals.set(festival.date, [...(festivals.get(festival.date) ?? []), festival]);
  }
  const terms = new Map(calendar.terms.map(term => [term.date, term]));
  const daysOff = new Map(calendar.daysOff.map(dayOff => [dayOff.date, dayOff]));
  return Array.from({ length: 12 }, (_, index) => {
    const first = Date.UTC(year, index, 1);
    const count = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
    const days = Array.from({ length: count }, (_each, offset): Day => {
      const date = `${year}-${two(index + 1)}-${two(offset + 1)}`;
      const own = festivals.get(date) ?? [];
      const dayOff = daysOff.get(date) ?? null;
      const weekday = new Date(first + offset * DAY_MS).getUTCDay();
      return {
        date,
        day: offset + 1,
        lunar: lunar[Math.round((first - newYear) / DAY_MS) + offset] ?? '',
        rest: dayOff ? dayOff.off : weekday === 0 || weekday === 6,
        festivals: own,
        term: terms.get(date) ?? null,
        dayOff,
        forbidden: own.some(festival => festival.promo === 'no'),
      };
    });
    const blanks = (new Date(first).getUTCDay() - firstWeekday + 7) % 7;
    return { month: index + 1, blanks, days };
  });
}

/** The next festivals from a day on, in the years given. */
export const comingFrom = (today: string, many: number, years: readonly (Calendar | undefined)[]) =>
  years
    .flatMap(calendar => calendar?.festivals ?? [])
    .filter(({ date }) => date >= today)
    .slice(0, many);

/** Days from one date to another. */
export const daysUntil = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** Today's date where the person in front lives. */
export const today = (now: number) => new Date(now).toLocaleDateString('en-CA');

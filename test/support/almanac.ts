import { meeusNewMoon, sunAt } from './sky';

/**
 * A lunisolar calendar reckoned from scratch: all months from 1949 to 2101 at one meridian, numbered solstice by
 * solstice. It shares no line with the house.
 */
export interface Almanac {
  /** The calendar day of a lunar date in a regular month, or undefined when the month is too short for it. */
  readonly dateOf: (lunarYear: number, month: number, day: number) => string | undefined;
  /** The leap month of a lunar year, or 0. */
  readonly leapOf: (lunarYear: number) => number;
  /** The calendar day on which the sun reaches a longitude in a Gregorian year. */
  readonly termDate: (degrees: number, year: number) => string;
}

const dayMs = 86_400_000;
const iso = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);

interface Month {
  readonly number: number;
  readonly leap: boolean;
  readonly start: number;
  readonly end: number;
}

const newMoons = Array.from({ length: 1_900 }, (_, i) => meeusNewMoon(i - 640));
const principalTerms = Array.from({ length: 154 * 12 }, (_, i) => sunAt((i % 12) * 30, 1948 + Math.floor(i / 12)));

export function almanac(hoursEast: number): Almanac {
  const dayOf = (moment: number) => Math.floor((moment + hoursEast * 3_600_000) / dayMs);
  const moons = newMoons.map(dayOf);
  const principal = new Set(principalTerms.map(dayOf));
  const moonIndex = (day: number) => moons.findLastIndex(moon => moon <= day);
  const byYear = new Map<number, Month[]>();
  for (let year = 1949; year <= 2101; year += 1) {
    const from = moonIndex(dayOf(sunAt(270, year - 1)));
    const to = moonIndex(dayOf(sunAt(270, year)));
    let number = 11;
    let leapFree = to - from === 12;
    for (let i = from; i < to; i += 1) {
      const start = moons[i]!;
      const end = moons[i + 1]!;
      const days = Array.from({ length: end - start }, (_, n) => start + n);
      const leap = !leapFree && i > from && !days.some(day => principal.has(day));
      if (leap) leapFree = true;
      else if (i > from) number = (number % 12) + 1;
      const lunarYear = number >= 11 && i - from < 4 ? year - 1 : year;
      byYear.set(lunarYear, [...(byYear.get(lunarYear) ?? []), { number, leap, start, end }]);
    }
  }
  return {
    dateOf: (lunarYear, month, day) => {
      const found = byYear.get(lunarYear)?.find(one => one.number === month && !one.leap);
      return found && found.start + day <= found.end ? iso(found.start + day - 1) : undefined;
    },
    leapOf: lunarYear => byYear.get(lunarYear)?.find(one => one.leap)?.number ?? 0,
    termDate: (degrees, year) => iso(dayOf(sunAt(degrees, year))),
  };
}

import { ShouXingUtil } from 'tyme4ts';

const dayMs = 86_400_000;
const j2000Ms = Date.UTC(2000, 0, 1, 12);
const j2000Day = Math.floor(j2000Ms / dayMs);
const daysPerCentury = 36_525;
const synodicDays = 29.530588861;
const circle = 2 * Math.PI;

/** The theories count Julian centuries of dynamical time from J2000; clocks on Earth lag by ΔT. */
function momentOf(centuries: number): number {
  const days = centuries * daysPerCentury;
  return j2000Ms + (days - ShouXingUtil.dtT(days)) * dayMs;
}

/** When the moon is new for the `k`-th time after 2000-01-01, in ms since the epoch (VSOP87 and ELP/MPP02, to the second). */
export function newMoon(k: number): number {
  return momentOf(ShouXingUtil.msaLonT(k * circle));
}

/** When the sun reaches an apparent longitude (degrees, 270 is the winter solstice) in a Gregorian year, in ms. */
export function sunReaches(degrees: number, year: number): number {
  // The theory counts turns from the spring equinox of 1999; 280° is passed on the first days of January.
  const turns = year - 1999 + (degrees > 279 ? degrees - 360 : degrees) / 360;
  return momentOf(ShouXingUtil.saLonT(turns * circle));
}

/** The number of the calendar day on which a moment falls, `offsetHours` east of Greenwich. */
function dayAt(moment: number, offsetHours: number): number {
  return Math.floor((moment + offsetHours * 3_600_000) / dayMs);
}

/** The last new moon not after the day, as its `k`. */
function moonBefore(day: number, offsetHours: number): number {
  let k = Math.floor((day - j2000Day) / synodicDays) + 1;
  while (dayAt(newMoon(k), offsetHours) > day) k -= 1;
  return k;
}

/**
 * The first day (as a day number) of a regular lunar month 1–10 by the common East Asian rules at a meridian of its
 * own: the month of the winter solstice is the 11th, and where thirteen months lie between two solstices the first
 * without a principal term is the leap one. Vietnam reckons at UTC+7, Korea at UTC+9, China at UTC+8.
 */
export function monthStartAt(offsetHours: number, year: number, month: number): number {
  const solstice = dayAt(sunReaches(270, year - 1), offsetHours);
  const first = moonBefore(solstice, offsetHours);
  const last = moonBefore(dayAt(sunReaches(270, year), offsetHours), offsetHours);
  const start = (i: number) => dayAt(newMoon(first + i), offsetHours);
  if (last - first === 12) return start(month + 1);
  const starts = Array.from({ length: 14 }, (_, i) => start(i));
  const terms = Array.from({ length: 12 }, (_, i) => dayAt(sunReaches((300 + i * 30) % 360, year), offsetHours));
  let leap = 1;
  while (terms.some(term => term >= starts[leap]! && term < starts[leap + 1]!)) leap += 1;
  return starts[month + 1 >= leap ? month + 2 : month + 1]!;
}

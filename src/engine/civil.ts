/** A moment as the clock on the wall shows it. `month` 1–12, `weekday` 0–6 from Sunday. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

interface Wall {
  readonly format: Intl.DateTimeFormat;
  minuteNumber: number;
  time: CivilTime;
}

const walls = new Map<string, Wall>();

function read(format: Intl.DateTimeFormat, now: number): CivilTime {
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
  for (const { type, value } of format.formatToParts(now)) {
    if (type in part) part[type as keyof typeof part] = Number(value);
  }
  return { ...part, weekday: new Date(Date.UTC(part.year, part.month - 1, part.day)).getUTCDay() };
}

/**
 * What clock and calendar show at `now` (ms since the epoch) in an IANA zone, whatever zone the host lives in.
 * The last minute of each zone is remembered: a burst of messages asks the same question over and over.
 * @throws RangeError for a zone that does not exist
 */
export function civilTime(now: number, zone: string): CivilTime {
  const minuteNumber = Math.floor(now / minuteMs);
  const wall = walls.get(zone);
  if (wall?.minuteNumber === minuteNumber) return wall.time;
  const format =
    wall?.format ??
    new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
  const time = read(format, now);
  walls.set(zone, { format, minuteNumber, time });
  return time;
}

/** Whether there is an IANA zone of this name. */
export function isZone(zone: string): boolean {
  if (walls.has(zone)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Minutes after midnight of a time of day, `08:30` or at most `24:00`. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** A moment found by what clocks show, and how often they show it: 2 in an hour that is repeated, 0 where it is skipped. */
export interface WallMoment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly shown: 0 | 1 | 2;
}

/** A greeting asks for the same morning once for each of thousands of people. */
const moments = new Map<string, WallMoment>();
const MOMENTS = 4096;

/**
 * The moment at which the clocks of a zone show `minutes` after midnight on a day (its number, see {@link dayNumber}).
 * Where they show it twice it is the first time; where they skip it, the moment at which they jump.
 * @throws RangeError for a zone that does not exist
 */
export function momentAt(day: number, minutes: number, zone: string): WallMoment {
  const key = `${zone} ${day} ${minutes}`;
  let moment = moments.get(key);
  if (moment === undefined) {
    moment = findMoment(day, minutes, zone);
    if (moments.size >= MOMENTS) moments.clear();
    moments.set(key, moment);
  }
  return moment;
}

function findMoment(day: number, minutes: number, zone: string): WallMoment {
  const wanted = day * dayMs + minutes * minuteMs;
  // Zones keep their offset for days on either side of a change, so the offsets around are the only two possible.
  const offsets = new Set([wanted - dayMs, wanted + dayMs].map(near => wallMs(near, zone) - near));
  const found = [...offsets].map(offset => wanted - offset).filter(at => wallMs(at, zone) === wanted);
  if (found.length > 0) return { at: Math.min(...found), shown: found.length === 2 ? 2 : 1 };
  let before = wanted - Math.max(...offsets);
  let after = wanted - Math.min(...offsets);
  while (after - before > minuteMs) {
    const middle = before + Math.floor((after - before) / 2 / minuteMs) * minuteMs;
    if (wallMs(middle, zone) < wanted) before = middle;
    else after = middle;
  }
  return { at: after, shown: 0 };
}

/** What the wall shows at a minute, counted as if it were UTC. */
function wallMs(now: number, zone: string): number {
  const { year, month, day, hour, minute } = civilTime(now, zone);
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The day on the wall calendar at `now` in a zone, as `YYYY-MM-DD`. */
export function civilDate(now: number, zone: string): string {
  const { year, month, day } = civilTime(now, zone);
  return isoDate(year, month, day);
}

/** `YYYY-MM-DD` from its three numbers. */
export function isoDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/**
 * The number of a calendar day: days since 1970-01-01, so that days can be added and compared.
 * @throws RangeError for a date that is not on the calendar, such as `2027-02-29`
 */
export function dayNumber(date: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const number = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / dayMs : Number.NaN;
  if (Number.isNaN(number) || dateOf(number) !== date) {
    throw new RangeError(`${date} is not a day of the calendar; write YYYY-MM-DD`);
  }
  return number;
}

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(date: string): boolean {
  try {
    dayNumber(date);
    return true;
  } catch {
    return false;
  }
}

/** The calendar day with this number, as `YYYY-MM-DD`; the inverse of {@link dayNumber}. */
export function dateOf(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

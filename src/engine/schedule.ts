import { civilDate, dateOf, dayNumber, isZone, minutesOf, momentAt } from './civil';
import { type Days, dueDays, type Person } from './schedule-days';
import type { Schedule } from './schedule-schema';

/** A person something is planned for: what is known of them, and the zone they live in, if that is known. */
export type Recipient = Person & { readonly zone: string | null };

/** One time at which a schedule is due for one person. */
export interface Occurrence {
  /** The same for the same occasion however often it is computed, and no other's: `festival:spring-festival:2027`. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The recipient's calendar day at that moment, `YYYY-MM-DD`. */
  readonly date: string;
  readonly zone: string;
  /** Why the workspace's zone was taken: the person's is not known, or there is none of that name. Null when it is theirs. */
  readonly fallback: 'missing' | 'unknown' | null;
  /** `skipped`: clocks jumped over this time, so it is due when they jump. `repeated`: they show it twice; it is due the first time. */
  readonly clock: 'shown' | 'skipped' | 'repeated';
}

/** From and including one moment, up to but not including another: spans that meet neither miss nor repeat anything. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const CLOCKS = ['skipped', 'shown', 'repeated'] as const;

/**
 * The zone by which somebody's clock goes: theirs, or the workspace's with the reason.
 * @throws RangeError when the workspace's zone does not exist
 */
export function zoneFor(zone: string | null, workspaceZone: string): Pick<Occurrence, 'zone' | 'fallback'> {
  if (zone !== null && zone !== '' && isZone(zone)) return { zone, fallback: null };
  if (!isZone(workspaceZone)) throw new RangeError(`${workspaceZone} is not a time zone such as Asia/Shanghai`);
  return { zone: workspaceZone, fallback: zone === null || zone === '' ? 'missing' : 'unknown' };
}

/**
 * Every time within a span at which a schedule is due for a person, in order. Festivals are known from 1950 to 2100.
 * @throws RangeError when the workspace's zone does not exist
 */
export function occurrences(schedule: Schedule, span: Span, recipient: Recipient, workspaceZone: string): Occurrence[] {
  const place = zoneFor(recipient.zone, workspaceZone);
  const plain = 'at' in schedule && !('festival' in schedule) && !('field' in schedule);
  const found = plain ? [once(schedule.at, place)] : onDays(schedule, span, recipient, place);
  return found.filter(({ at }) => at >= span.from && at < span.to).sort((a, b) => a.at - b.at);
}

type Place = Pick<Occurrence, 'zone' | 'fallback'>;

function once(moment: string, place: Place): Occurrence {
  const key = `at:${moment}`;
  if (moment.length === 'YYYY-MM-DDTHH:MM'.length) {
    return { key, ...shownAt(dayNumber(moment.slice(0, 10)), moment.slice(11), place.zone), ...place };
  }
  const at = Date.parse(moment);
  return { key, at, date: civilDate(at, place.zone), clock: 'shown', ...place };
}

function onDays(schedule: Parameters<typeof dueDays>[0], span: Span, recipient: Recipient, place: Place): Occurrence[] {
  const time = 'every' in schedule ? schedule.every.at : 'birthday' in schedule ? schedule.birthday.at : schedule.at;
  // A zone is at most fourteen hours from Greenwich, and a time may be moved by a day that is left out.
  const days: Days = { first: Math.floor(span.from / DAY_MS) - 2, last: Math.floor(span.to / DAY_MS) + 2 };
  return dueDays(schedule, days, recipient, place.zone).map(({ key, day }) => ({
    key,
    ...shownAt(day, time, place.zone),
    ...place,
  }));
}

function shownAt(day: number, time: string, zone: string): Pick<Occurrence, 'at' | 'date' | 'clock'> {
  const { at, shown } = momentAt(day, minutesOf(time), zone);
  return { at, date: shown === 0 ? civilDate(at, zone) : dateOf(day), clock: CLOCKS[shown] };
}

import type { Contact } from '../model';
import { civilDate, dateOf, dayNumber, isDay, isoDate } from './civil';
import { festivalsBetween, festivalYears } from './festivals';
import { birthDateOf, celebrations, solarDay } from './schedule-birthdays';
import type { Schedule } from './schedule-schema';

/** What a schedule asks of the person it is for. */
export type Person = Pick<Contact, 'birthday' | 'birthdayLunar' | 'birthdayLeap' | 'lastPurchaseAt' | 'fields'>;

/** A day on which something is due, and the occurrence it is. */
export interface DueDay {
  readonly key: string;
  readonly day: number;
}

/** Day numbers, both included. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

type DatedSchedule = Exclude<Schedule, { at: string; festival?: never; field?: never }>;

/** The days within `days` on which a schedule is due for a person, whose days begin and end as in `zone`. */
export function dueDays(schedule: DatedSchedule, days: Days, person: Person, zone: string): DueDay[] {
  if ('every' in schedule) return inRhythm(schedule.every, days);
  if ('festival' in schedule) return shifted(schedule.days, days, range => festivalDays(schedule.festival, range));
  if ('birthday' in schedule) {
    const born = birthDateOf(person);
    const of = (range: Days) => (born ? celebrations(born, schedule.birthday, range.first, range.last) : []);
    return shifted(schedule.birthday.days, days, range =>
      of(range).map(({ day, key }) => ({ day, key: `birthday:${key}` })),
    );
  }
  const date = dateIn(schedule.field, person, zone);
  return date === null ? [] : shifted(schedule.days, days, range => onDay(schedule, date, range));
}

/** Looks for days from which `by` days lead into the range. */
function shifted(by: number, { first, last }: Days, find: (range: Days) => DueDay[]): DueDay[] {
  return find({ first: first - by, last: last - by }).map(({ key, day }) => ({ key, day: day + by }));
}

function inRhythm(rhythm: Extract<Schedule, { every: unknown }>['every'], { first, last }: Days): DueDay[] {
  const from = dayNumber(rhythm.from);
  const until = rhythm.until === undefined ? last : Math.min(last, dayNumber(rhythm.until));
  const start = Math.max(first, from);
  const due: DueDay[] = [];
  for (let day = start; day <= until; day++) {
    if (isIn(rhythm, day, from)) due.push({ key: `every:${dateOf(day)}`, day });
  }
  return due;
}

function isIn(rhythm: Extract<Schedule, { every: unknown }>['every'], day: number, from: number): boolean {
  if ('days' in rhythm) return (day - from) % rhythm.days === 0;
  // 1970-01-01 was a Thursday.
  if ('weekdays' in rhythm) return rhythm.weekdays.includes(((((day + 3) % 7) + 7) % 7) + 1);
  const today = Number(dateOf(day).slice(8));
  const isLast = dateOf(day + 1).endsWith('-01');
  return today === rhythm.monthDay || (isLast && today < rhythm.monthDay);
}

const festivals = new Map<string, readonly DueDay[]>();

function festivalDays(id: string, { first, last }: Days): DueDay[] {
  const year = (day: number) => Number(dateOf(day).slice(0, 4));
  const from = Math.max(year(first), festivalYears.first);
  const to = Math.min(year(last), festivalYears.last);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => festivalIn(id, from + index))
    .flat()
    .filter(({ day }) => day >= first && day <= last);
}

/** The days of a festival in a year, reckoned once. 腊八 may fall twice; then the second is an occurrence of its own. */
function festivalIn(id: string, year: number): readonly DueDay[] {
  const known = festivals.get(`${id} ${year}`);
  if (known) return known;
  const name = `festival:${id.replaceAll('_', '-')}:${year}`;
  const days = festivalsBetween(isoDate(year, 1, 1), isoDate(year, 12, 31), id).map(({ date }, index) => ({
    key: index === 0 ? name : `${name}-${index + 1}`,
    day: dayNumber(date),
  }));
  festivals.set(`${id} ${year}`, days);
  return days;
}

/** The day a person's field names, as that person's calendar has it; null when there is none. */
function dateIn(field: string, person: Person, zone: string): string | null {
  if (field === 'lastPurchaseAt') {
    return person.lastPurchaseAt === null ? null : civilDate(person.lastPurchaseAt, zone);
  }
  const value = person.fields[field];
  return typeof value === 'string' && isDay(value) ? value : null;
}

function onDay(
  { field, yearly, feb29 }: Extract<Schedule, { field: string }>,
  date: string,
  { first, last }: Days,
): DueDay[] {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const due = yearly
    ? Array.from({ length: Number(dateOf(last).slice(0, 4)) - year }, (_, index) => year + index + 1).flatMap(each =>
        solarDay(each, month, day, feb29).map(number => ({ key: `field:${field}:${each}`, day: number })),
      )
    : [{ key: `field:${field}:${date}`, day: dayNumber(date) }];
  return due.filter(each => each.day >= first && each.day <= last);
}

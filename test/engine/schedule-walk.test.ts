import { festivalsBetween } from '../../src/engine/festivals';
import { lunarDay } from '../../src/engine/lunar';
import { occurrences, type Recipient } from '../../src/engine/schedule';
import { type Schedule, scheduleSchema } from '../../src/engine/schedule-schema';

/**
 * Five years of five clocks, walked minute by minute: whenever the hands pass a time for the first time, what hangs on
 * it is due. The walk knows nothing of offsets, gaps or repeated hours; it only looks at the clock.
 */
jest.setTimeout(120_000);

const minuteMs = 60_000;
const dayMs = 86_400_000;
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2031, 0, 1);
const zones = ['Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kolkata'] as const;

/** A time on the wall, counted as if the wall were in Greenwich, and what is due then. */
interface Target {
  readonly wall: number;
  readonly key: string;
}

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const target = (date: string, time: string, key: string): Target => ({ wall: Date.parse(`${date}T${time}Z`), key });
const shift = (date: string, days: number) => iso(Date.parse(date) + days * dayMs);
/** Every date on which a wall anywhere may hang during the walk, and a few more. */
const dates = Array.from({ length: (to - from) / dayMs + 20 }, (_, index) => iso(from + (index - 10) * dayMs));

/** What the clock of a zone shows at every half hour: no zone of the five changes between them. */
function wallOf(zone: string): readonly number[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return Array.from({ length: (to - from) / (30 * minuteMs) }, (_, index) =>
    Date.parse(`${clock.format(from + index * 30 * minuteMs).replace(' ', 'T')}Z`),
  );
}

/** All plans at once: what of each is due, and when, as the hands pass it. */
function walk(walls: readonly number[], all: Readonly<Record<string, Plan>>): ReadonlyMap<string, string[]> {
  const waiting = Object.entries(all)
    .flatMap(([name, plan]) => plan.targets.map(each => ({ ...each, name })))
    .sort((a, b) => a.wall - b.wall);
  const due = new Map(Object.keys(all).map(name => [name, [] as string[]]));
  let passed = walls[0]! - minuteMs;
  let next = waiting.findIndex(({ wall }) => wall > passed);
  for (const [half, shown] of walls.entries()) {
    for (let minute = 0; minute < 30; minute++) {
      const wall = shown + minute * minuteMs;
      if (wall <= passed) continue;
      passed = wall;
      for (let hung = waiting[next]; hung && hung.wall <= wall; hung = waiting[next]) {
        due.get(hung.name)?.push(`${new Date(from + (half * 30 + minute) * minuteMs).toISOString()} ${hung.key}`);
        next += 1;
      }
    }
  }
  return due;
}

const nobody: Recipient = {
  zone: null,
  birthday: null,
  birthdayLunar: false,
  birthdayLeap: false,
  lastPurchaseAt: null,
  fields: {},
};

const daily = (time: string): Plan => ({
  schedule: { every: { days: 1, at: time, from: '2026-01-01' } },
  targets: dates.filter(date => date >= '2026-01-01').map(date => target(date, time, `every:${date}`)),
});

const festival = (id: string, days: number, time: string): Plan => ({
  schedule: { festival: id, days, at: time },
  targets: festivalsBetween('2025-01-01', '2032-12-31', id).map(({ date }, index, all) => {
    const again = all.slice(0, index).some(other => other.date.slice(0, 4) === date.slice(0, 4)) ? '-2' : '';
    return target(shift(date, days), time, `festival:${id.replaceAll('_', '-')}:${date.slice(0, 4)}${again}`);
  }),
});

const lunarBirthday = (
  person: Partial<Recipient>,
  time: string,
  days: number,
  isOn: (date: string) => boolean,
): Plan => ({
  schedule: { birthday: { days, at: time } },
  person: { birthdayLunar: true, ...person },
  targets: dates.filter(isOn).map(date => target(shift(date, days), time, `birthday:lunar-${lunarDay(date).year}`)),
});

interface Plan {
  readonly schedule: unknown;
  readonly person?: Partial<Recipient>;
  readonly targets: readonly Target[];
}

const plans: Readonly<Record<string, Plan>> = {
  // New York skips 02:30 and repeats 01:30, London skips 01:30, Lord Howe skips 02:15 and repeats 01:45.
  'daily at 00:00': daily('00:00'),
  'daily at 01:30': daily('01:30'),
  'daily at 01:45': daily('01:45'),
  'daily at 02:15': daily('02:15'),
  'daily at 02:30': daily('02:30'),
  'daily at 23:59': daily('23:59'),
  'every Sunday and Monday in the skipped hour': {
    schedule: { every: { weekdays: [7, 1], at: '02:10', from: '2026-02-01', until: '2030-03-31' } },
    targets: dates
      .filter(date => [0, 1].includes(new Date(date).getUTCDay()) && date >= '2026-02-01' && date <= '2030-03-31')
      .map(date => target(date, '02:10', `every:${date}`)),
  },
  'every tenth day': {
    schedule: { every: { days: 10, at: '01:59', from: '2026-03-04' } },
    targets: dates
      .filter(date => date >= '2026-03-04' && ((Date.parse(date) - Date.parse('2026-03-04')) / dayMs) % 10 === 0)
      .map(date => target(date, '01:59', `every:${date}`)),
  },
  'on the 31st, or the last of the month': {
    schedule: { every: { monthDay: 31, at: '02:00', from: '2026-01-01' } },
    targets: dates
      .filter(date => date >= '2026-01-01' && shift(date, 1).endsWith('-01'))
      .map(date => target(date, '02:00', `every:${date}`)),
  },
  除夕: festival('chuxi', 0, '18:00'),
  'the evening before 春节': festival('spring_festival', -1, '20:30'),
  腊八: festival('laba', 0, '08:00'),
  'three days before 清明': festival('qingming', -3, '01:30'),
  'Mother’s Day, a Sunday': festival('mothers_day', 0, '02:30'),
  'a week after 元旦': festival('new_year', 7, '00:00'),
  'forty days before 元旦': festival('new_year', -40, '23:00'),
  'a birthday on 29 February': {
    schedule: { birthday: { days: 0, at: '09:00' } },
    person: { birthday: '1992-02-29' },
    targets: [2026, 2027, 2028, 2029, 2030].map(year =>
      target(`${year}-02-${year === 2028 ? 29 : 28}`, '09:00', `birthday:${year}`),
    ),
  },
  'a birthday in an hour that is skipped': {
    schedule: { birthday: { days: 0, at: '02:30' } },
    person: { birthday: '03-14' },
    targets: [2026, 2027, 2028, 2029, 2030].map(year => target(`${year}-03-14`, '02:30', `birthday:${year}`)),
  },
  'born at 中秋': lunarBirthday({ birthday: '08-15' }, '08:00', 0, date => {
    const { month, day, leap } = lunarDay(date);
    return month === 8 && day === 15 && !leap;
  }),
  'born on 年三十, greeted two days before': lunarBirthday(
    { birthday: '12-30' },
    '20:00',
    -2,
    date => lunarDay(date).eve,
  ),
  'born on a 三十': lunarBirthday({ birthday: '1988-06-30' }, '08:00', 0, date => {
    const { month, leap } = lunarDay(date);
    return month === 6 && !leap && lunarDay(shift(date, 1)).day === 1;
  }),
  'the anniversary of a first visit': {
    schedule: { field: 'firstVisit', days: 0, at: '01:30', yearly: true },
    person: { fields: { firstVisit: '2027-11-07' } },
    targets: [2028, 2029, 2030].map(year => target(`${year}-11-07`, '01:30', `field:firstVisit:${year}`)),
  },
  'thirty days before a policy ends': {
    schedule: { field: 'policyEnds', days: -30, at: '10:00' },
    person: { fields: { policyEnds: '2029-03-01' } },
    targets: [target('2029-01-30', '10:00', 'field:policyEnds:2029-03-01')],
  },
  'once, in an hour that New York skips': {
    schedule: { at: '2027-03-14T02:30' },
    targets: [target('2027-03-14', '02:30', 'at:2027-03-14T02:30')],
  },
};

const tell = ({ at, key }: { at: number; key: string }) => `${new Date(at).toISOString()} ${key}`;

/** Numbers from 0 to 1 that are the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describe.each(zones)('five years on the wall of %s', zone => {
  const walked = walk(wallOf(zone), plans);
  const recipient = (plan: Plan): Recipient => ({ ...nobody, ...plan.person, zone });
  const read = (plan: Plan): Schedule => scheduleSchema.parse(plan.schedule);

  it.each(Object.entries(plans))('%s: nothing missed, nothing twice, nothing early', (name, plan) => {
    const due = occurrences(read(plan), { from, to }, recipient(plan), 'UTC');
    const seen = walked.get(name) ?? [];
    expect(due.map(tell).sort()).toEqual([...seen].sort());
    expect(new Set(due.map(({ key }) => key)).size).toBe(due.length);
    expect(seen.length).toBeGreaterThan(0);
  });

  it('and the same on a clock that stops, leaps and is set back, when each key is taken once', () => {
    const random = seeded(zone.length);
    for (const plan of Object.values(plans)) {
      const schedule = read(plan);
      const taken = new Map<string, number>();
      let done = from;
      let now = from;
      while (done < to) {
        const leap = random();
        now += leap < 0.1 ? -3 * 3_600_000 : leap < 0.8 ? random() * 40 * dayMs : random() * 2 * 3_600_000;
        // Who was set back looks at the same hours again.
        const since = Math.min(done, now - 3_600_000);
        for (const { key, at } of occurrences(
          schedule,
          { from: Math.max(from, since), to: now },
          recipient(plan),
          'UTC',
        )) {
          expect(at).toBeLessThan(now);
          if (!taken.has(key)) taken.set(key, at);
        }
        done = Math.max(done, now);
      }
      const found = [...taken].map(([key, at]) => ({ key, at })).filter(({ at }) => at < to);
      expect(found.map(tell).sort()).toEqual(
        occurrences(schedule, { from, to }, recipient(plan), 'UTC').map(tell).sort(),
      );
    }
  });
});

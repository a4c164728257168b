import { dateOf, dayNumber } from '../../src/engine/civil';
import { lunarDay, lunarName, lunarYear } from '../../src/engine/lunar';
import { type BirthDate, birthDateOf, bornOn, celebrations } from '../../src/engine/schedule-birthdays';
import { type BirthdayPolicy, birthdayPolicySchema } from '../../src/engine/schedule-schema';

const policy = (changes: Partial<BirthdayPolicy> = {}) => birthdayPolicySchema.parse(changes);
const born = (birthday: string, kind: '' | '农历' | '闰' = '') =>
  birthDateOf({ birthday, birthdayLunar: kind !== '', birthdayLeap: kind === '闰' });
const between = (who: BirthDate | null, from: string, to: string, changes: Partial<BirthdayPolicy> = {}) =>
  celebrations(who!, policy(changes), dayNumber(from), dayNumber(to)).map(({ day, key }) => `${dateOf(day)} ${key}`);

describe('birthdays by the sun', () => {
  it('come once a year, from the year after birth', () => {
    expect(between(born('2025-05-20'), '2024-01-01', '2027-12-31')).toEqual(['2026-05-20 2026', '2027-05-20 2027']);
    expect(between(born('05-20'), '2026-05-20', '2026-05-20')).toEqual(['2026-05-20 2026']);
  });

  test.each([
    ['feb-28', ['2027-02-28 2027', '2028-02-29 2028']],
    ['mar-1', ['2027-03-01 2027', '2028-02-29 2028']],
    ['skip', ['2028-02-29 2028']],
  ] as const)('of 29 February: %s', (feb29, days) => {
    expect(between(born('02-29'), '2027-01-01', '2028-12-31', { feb29 })).toEqual(days);
  });
});

describe('birthdays by the moon', () => {
  it('of 王芳, 腊月初八, come twice in 2022, not at all in 2023, and never twice in a lunar year', () => {
    const wang = born('12-08', '农历');
    expect(between(wang, '2022-01-01', '2022-12-31')).toEqual(['2022-01-10 lunar-2021', '2022-12-30 lunar-2022']);
    expect(between(wang, '2023-01-01', '2023-12-31')).toEqual([]);
    expect(between(wang, '2024-01-01', '2024-12-31')).toEqual(['2024-01-18 lunar-2023']);
  });

  it('of a regular month come once in a year that doubles it, in the first of the two', () => {
    expect(between(born('06-10', '农历'), '2025-01-01', '2025-12-31')).toEqual(['2025-07-04 lunar-2025']);
  });

  // 2025 has a leap sixth month, from 25 July; 2026 has none.
  test.each([
    ['leap', ['2025-08-03 lunar-2025', '2026-07-23 lunar-2026']],
    ['regular', ['2025-07-04 lunar-2025', '2026-07-23 lunar-2026']],
    ['both', ['2025-07-04 lunar-2025', '2025-08-03 lunar-2025-leap', '2026-07-23 lunar-2026']],
    ['skip', ['2025-08-03 lunar-2025']],
  ] as const)('of the leap sixth month: %s', (leapMonth, days) => {
    expect(between(born('06-10', '闰'), '2025-02-01', '2027-01-31', { leapMonth })).toEqual(days);
  });

  test.each([
    ['last-day', '廿九'],
    ['next-day', '初一'],
    ['skip', null],
  ] as const)('of a 三十 in a month of 29 days: %s', (thirtieth, name) => {
    const year = [2026, 2027, 2028, 2029].find(each => lunarYear(each).find(({ month }) => month === 8)?.days === 29)!;
    const [day] = between(born('08-30', '农历'), `${year}-03-01`, `${year}-12-31`, { thirtieth });
    const said = day === undefined ? null : lunarName(lunarDay(day.slice(0, 10)), 'zh-CN').slice(-2);
    expect(said).toBe(name);
  });

  it('of 年三十 are on 除夕 whatever its number, also by the strictest policy', () => {
    const days = between(born('12-30', '农历'), '2024-01-01', '2029-12-31', { thirtieth: 'skip' });
    expect(days.map(day => day.slice(0, 10))).toEqual([
      '2024-02-09',
      '2025-01-28',
      '2026-02-16',
      '2027-02-05',
      '2028-01-25',
      '2029-02-12',
    ]);
  });
});

describe('who celebrates today', () => {
  const everyone = [
    ...Array.from({ length: 366 }, (_, index) => born(dateOf(dayNumber('2000-01-01') + index).slice(5))!),
    ...Array.from({ length: 12 * 30 }, (_, index) => {
      const text = `${String(Math.floor(index / 30) + 1).padStart(2, '0')}-${String((index % 30) + 1).padStart(2, '0')}`;
      return [born(text, '农历')!, born(text, '闰')!];
    }).flat(),
  ];

  test.each([
    {},
    { leapMonth: 'both', thirtieth: 'next-day', feb29: 'mar-1' },
    { leapMonth: 'skip', thirtieth: 'skip', feb29: 'skip' },
    { leapMonth: 'regular' },
  ] as const)('is found from the day as it is from each person, on every day of three years: %j', changes => {
    const first = dayNumber('2025-01-01');
    const last = dayNumber('2027-12-31');
    const found = new Map<number, string[]>();
    for (const who of everyone) {
      for (const { day } of celebrations(who, policy(changes), first, last)) {
        found.set(day, [...(found.get(day) ?? []), JSON.stringify(who)]);
      }
    }
    for (let day = first; day <= last; day++) {
      const asked = bornOn(dateOf(day), policy(changes)).map(who => JSON.stringify(who));
      expect([dateOf(day), asked.sort()]).toEqual([dateOf(day), (found.get(day) ?? []).sort()]);
      expect(asked.length).toBeLessThanOrEqual(6);
    }
  });
});

test.each([null, '', '1990', '13-01', '02-30', '00-10', '1990-1-1', '04-31'])('%j is no birthday', birthday => {
  expect(birthDateOf({ birthday, birthdayLunar: false, birthdayLeap: false })).toBeNull();
});

import type { Calendar } from '../../console/src/api/festivals';
import { comingFrom, daysUntil, monthsOf } from '../../console/src/pages/festivals/calendar';
import { dayOffKey } from '../../console/src/pages/festivals/day-off-words';
import { daysOffOf, shippedDaysOff } from '../../src/engine/days-off';
import { festivalsBetween } from '../../src/engine/festivals';
import { lunarWall } from '../../src/engine/lunar';
import { solarTerms } from '../../src/engine/solar-terms';

/** As the server tells it. */
const calendar = (year: number): Calendar => ({
  year,
  lunar: lunarWall(year),
  festivals: festivalsBetween(`${year}-01-01`, `${year}-12-31`).map(day => ({
    ...day,
    memorial: false,
    dayOff: null,
  })),
  terms: solarTerms(year),
  daysOff: [...daysOffOf(shippedDaysOff).values()],
  arrangement: null,
});
const year = (number: number, firstWeekday: 0 | 1 = 1) => monthsOf(calendar(number), firstWeekday);
const dayOf = (months: ReturnType<typeof year>, date: string) =>
  months.flatMap(month => month.days).find(day => day.date === date);

describe('the wall calendar', () => {
  it('has every day of the year once', () => {
    expect(year(2026).flatMap(month => month.days)).toHaveLength(365);
    expect(year(2028).flatMap(month => month.days)).toHaveLength(366);
    expect(dayOf(year(2028), '2028-02-29')).toMatchObject({ day: 29 });
  });

  it('begins November 2026, a Sunday, after six blanks in China and none in America', () => {
    expect(year(2026, 1)[10]?.blanks).toBe(6);
    expect(year(2026, 0)[10]?.blanks).toBe(0);
  });

  it('writes the month on the first day of a lunar month, also of a leap one, and the day on the others', () => {
    const dragon = year(2026);
    expect(dayOf(dragon, '2026-02-17')?.lunar).toBe('正月');
    expect(dayOf(dragon, '2026-02-18')?.lunar).toBe('初二');
    expect(dayOf(year(2033), '2033-12-22')?.lunar).toBe('闰冬月');
  });

  it('knows the spring festival, and on which days one does not sell', () => {
    const months = year(2026);
    expect(dayOf(months, '2026-02-17')?.festivals.map(festival => festival.nameZh)).toContain('春节');
    expect(dayOf(months, '2026-04-05')).toMatchObject({ forbidden: true });
    expect(dayOf(months, '2026-06-19')).toMatchObject({ forbidden: false });
    expect(dayOf(months, '2026-06-20')).toMatchObject({ rest: true, festivals: [] });
  });

  it('has solar terms, days off and days worked instead, on which a weekend is no rest', () => {
    const months = year(2026);
    expect(dayOf(months, '2026-03-05')?.term?.nameZh).toBe('惊蛰');
    expect(dayOf(months, '2026-03-06')).toMatchObject({ term: null, dayOff: null });
    expect(dayOf(months, '2026-02-16')).toMatchObject({ rest: true, dayOff: { name: '春节', off: true } });
    expect(dayOf(months, '2026-02-14')).toMatchObject({ rest: false, dayOff: { off: false } });
    expect(dayOf(months, '2026-02-13')).toMatchObject({ rest: false, dayOff: null });
  });

  it('says of a day that is only foretold that it is expected', () => {
    expect(dayOffKey({ off: true, certain: true })).toBe('festivals.off');
    expect(dayOffKey({ off: true, certain: false })).toBe('festivals.offForetold');
    expect(dayOffKey({ off: false, certain: true })).toBe('festivals.worked');
    expect(dayOffKey({ off: false, certain: false })).toBe('festivals.workedForetold');
  });

  it('looks forward over the end of the year, as far as the years are there', () => {
    const coming = comingFrom('2026-12-24', 4, [calendar(2026), undefined, calendar(2027)]);
    expect(coming.map(({ id }) => id)).toEqual(['christmas_eve', 'christmas', 'new_year', 'laba']);
  });

  it('counts the days until a festival over the end of a year', () => {
    expect(daysUntil('2026-12-31', '2027-01-01')).toBe(1);
    expect(daysUntil('2026-11-22', '2026-11-22')).toBe(0);
  });
});

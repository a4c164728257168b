import { daysOf, lengthOf, newYearsWithin, scaleOf, stepOf } from '../../console/src/pages/reports/days';
import { festivalsBetween } from '../../src/engine/festivals';

const newYears = (from: string, to: string) =>
  festivalsBetween(from, to)
    .filter(({ id }) => id === 'spring_festival')
    .map(({ date }) => date);
const season = (today: string) => {
  const dates = newYearsWithin(today).flatMap(({ from, to }) => newYears(from, to));
  return daysOf('spring', today, dates);
};

describe('the days of a report that one asks for again and again', () => {
  it('are today, the last seven days and this month up to today', () => {
    expect(daysOf('today', '2026-11-22', [])).toEqual({ from: '2026-11-22', to: '2026-11-22' });
    expect(daysOf('week', '2026-03-02', [])).toEqual({ from: '2026-02-24', to: '2026-03-02' });
    expect(daysOf('month', '2026-11-22', [])).toEqual({ from: '2026-11-01', to: '2026-11-22' });
  });

  it('are the season of the last Spring Festival, from a week before the eve to the Lantern Festival', () => {
    const horse = { from: '2026-02-09', to: '2026-03-03' };
    expect(season('2026-11-22')).toEqual(horse);
    expect(season('2027-01-28')).toEqual(horse);
    expect(season('2027-01-29')).toEqual({ from: '2027-01-29', to: '2027-02-20' });
    expect(daysOf('spring', '2026-11-22', [])).toBeNull();
  });

  it('look for New Year no further than is told at once, and never miss it', () => {
    for (let month = 1; month <= 12; month++) {
      const today = `2029-${String(month).padStart(2, '0')}-20`;
      for (const span of newYearsWithin(today)) expect(lengthOf(span)).toBeLessThanOrEqual(366);
      expect([today, season(today)]).toEqual([today, expect.anything()]);
    }
  });
});

describe('the chart of a report', () => {
  it('begins at nothing and ends at a round number that nothing passes', () => {
    expect(scaleOf(0)).toEqual([0, 1]);
    expect(scaleOf(3)).toEqual([0, 1, 2, 3]);
    expect(scaleOf(47)).toEqual([0, 20, 40, 60]);
    for (const most of [1, 2, 7, 99, 100, 101, 2400, 86_399]) {
      const lines = scaleOf(most);
      expect([most, lines[0], lines.at(-1)! >= most, lines.length <= 5]).toEqual([most, 0, true, true]);
    }
  });

  it('writes no more dates than there is room for', () => {
    expect([stepOf(7, 8), stepOf(31, 8), stepOf(400, 8)]).toEqual([1, 4, 50]);
  });
});

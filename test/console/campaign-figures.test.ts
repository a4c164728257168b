import { chartHours, deskTakes, MOST_HOURS } from '../../console/src/pages/campaigns/load-hours';
import { isMoment, momentAt, wallTime } from '../../console/src/pages/campaigns/moments';
import { fenOf, money, yuanOf } from '../../console/src/parts/money';

describe('a moment that is the same for everybody', () => {
  test('is told from a time of each reader’s own', () => {
    expect(['2027-02-06T00:30Z', '2027-02-06T08:30+08:00', '2027-02-06T08:30'].map(isMoment)).toEqual([
      ...[true, true, false],
    ]);
  });

  test('is shown by the clock of the workspace, and written back as the same moment', () => {
    expect(wallTime(Date.parse('2027-02-05T16:30Z'), 'Asia/Shanghai')).toBe('2027-02-06T00:30');
    expect(momentAt('2027-02-06T00:30', 'Asia/Shanghai')).toBe('2027-02-05T16:30Z');
  });

  test('keeps its hour on both sides of a change of clocks', () => {
    // In New York clocks go forward at 2 on 14 March 2027.
    for (const wall of ['2027-03-14T01:30', '2027-03-14T03:30', '2027-03-13T23:59', '2027-11-07T03:00'])
      expect(wallTime(Date.parse(momentAt(wall, 'America/New_York')), 'America/New_York')).toBe(wall);
    expect(momentAt('2027-03-14T02:30', 'America/New_York')).toBe('2027-03-14T06:30Z');
  });
});

describe('the work to expect at the desk', () => {
  const hour = (at: string, needs: number) => ({ at, sends: 0, replies: needs * 5, needs, hands: needs / 12 });

  test('stands hour by hour, with nothing where nothing is expected', () => {
    const hours = [hour('2027-02-06T03:00:00Z', 1), hour('2027-02-06T00:00:00Z', 9)];
    expect(chartHours(hours).map(({ needs }) => needs)).toEqual([9, 0, 0, 1]);
    expect(chartHours([])).toEqual([]);
  });

  test('of several days shows the busiest', () => {
    const days = ['02', '03', '04', '05', '06'];
    const shown = chartHours(days.map(day => hour(`2027-02-${day}T01:00:00Z`, day === '05' ? 40 : 1)));
    expect(shown).toHaveLength(MOST_HOURS);
    expect(Math.max(...shown.map(({ needs }) => needs))).toBe(40);
  });

  test('is compared with what so many hands take in an hour', () => {
    const habits = { replyRate: 0.1, needRate: 0.2, minutesEach: 5 };
    expect(deskTakes({ habits, hands: 3, hours: [] })).toBe(36);
  });
});

describe('prices', () => {
  test('are written in yuan and kept in fen, to the hundredth of one', () => {
    expect([0.05, 0.045, 1.1, 0.0001].map(fenOf)).toEqual([5, 4.5, 110, 0.01]);
    expect(yuanOf(4.5)).toBe(0.045);
    expect([money(128_000, 'zh-CN'), money(450, 'en')]).toEqual(['¥1,280.00', '¥4.50']);
  });
});

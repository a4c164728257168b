import { dateAt, spanOf } from '../../src/engine/report-days';
import { openTally } from '../../src/engine/report-tally';

const at = (text: string) => Date.parse(text);

describe('the days of a report', () => {
  test('begin at midnight of the zone, wherever the server stands', () => {
    const span = spanOf('2027-02-05', '2027-02-07', 'Asia/Shanghai');
    expect(span.dates).toEqual(['2027-02-05', '2027-02-06', '2027-02-07']);
    expect(dateAt(span, at('2027-02-05T23:59:59.999+08:00'))).toBe('2027-02-05');
    expect(dateAt(span, at('2027-02-06T00:00:00+08:00'))).toBe('2027-02-06');
    expect(dateAt(span, at('2027-02-04T23:59:59.999+08:00'))).toBeNull();
    expect(dateAt(span, at('2027-02-08T00:00:00+08:00'))).toBeNull();
  });

  test('are 23 or 25 hours long where clocks change', () => {
    const { starts, end } = spanOf('2027-03-14', '2027-03-14', 'America/New_York');
    expect(end - starts[0]!).toBe(23 * 3_600_000);
  });

  test('of dates the wrong way round are none', () => {
    const span = spanOf('2027-02-07', '2027-02-05', 'Asia/Shanghai');
    expect([span.dates, dateAt(span, at('2027-02-06T12:00:00+08:00'))]).toEqual([[], null]);
  });
});

describe('a tally', () => {
  const columns = [
    { name: 'sent', of: 'sent', as: 'sum' },
    { name: 'answers', of: 'answer', as: 'count' },
    { name: 'median', of: 'answer', as: 'median' },
    { name: 'p90', of: 'answer', as: 'p90' },
  ] as const;
  const monday = at('2026-11-23T10:00:00+08:00');
  const tuesday = at('2026-11-24T10:00:00+08:00');
  const empty = { sent: 0, answers: 0, median: null, p90: null };

  test('counts by day, by subject and by both, and leaves out what lies outside', () => {
    const tally = openTally(spanOf('2026-11-23', '2026-11-25', 'Asia/Shanghai'), columns);
    tally.add(monday, '公众号', 'sent', 3);
    tally.add(tuesday, '公众号', 'sent');
    tally.add(tuesday, '微博', 'sent', 2);
    tally.add(at('2026-11-26T10:00:00+08:00'), '微博', 'sent', 100);
    const { total, days, subjects, items } = tally.reckon();
    expect(total.sent).toBe(6);
    expect(days).toEqual([
      { date: '2026-11-23', values: { ...empty, sent: 3 } },
      { date: '2026-11-24', values: { ...empty, sent: 3 } },
      { date: '2026-11-25', values: empty },
    ]);
    expect(subjects.map(({ id, values }) => [id, values.sent])).toEqual([
      ['公众号', 4],
      ['微博', 2],
    ]);
    expect(items.map(({ date, id, values }) => [date, id, values.sent])).toEqual([
      ['2026-11-23', '公众号', 3],
      ['2026-11-24', '公众号', 1],
      ['2026-11-24', '微博', 2],
    ]);
  });

  test('gives the middle of all times and what nine in ten stay under, in seconds, never a mean of means', () => {
    const tally = openTally(spanOf('2026-11-23', '2026-11-24', 'Asia/Shanghai'), columns);
    for (const seconds of [1, 2, 3, 4, 5, 6, 7, 8, 9, 110]) tally.took(monday, '小周', 'answer', seconds * 1000);
    tally.took(tuesday, '小周', 'answer', 1_000);
    const { total, days } = tally.reckon();
    expect(days.map(({ values }) => values)).toEqual([
      { sent: 0, answers: 10, median: 5.5, p90: 19.1 },
      { sent: 0, answers: 1, median: 1, p90: 1 },
    ]);
    expect(total).toMatchObject({ answers: 11, median: 5, p90: 9 });
  });
});

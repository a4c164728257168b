import { age, clock, dateName, dayName, instant, sameDay, shortSpan } from '../../console/src/parts/time';

const SHANGHAI = 'Asia/Shanghai';
const now = Date.parse('2026-11-21T11:42:00Z'); // Saturday, 19:42 in Shanghai
const ago = (minutes: number) => now - minutes * 60_000;

describe('how long ago', () => {
  it.each([
    [0.5, '刚刚', 'now'],
    [5, '5 分钟', '5 min'],
    [90, '18:12', '18:12'],
    [60 * 20, '昨天', 'Yesterday'],
    [60 * 24 * 3, '周三', 'Wed'],
    [60 * 24 * 20, '11/1', '11/1'],
  ])('%d minutes', (minutes, zh, en) => {
    expect(age(ago(minutes), now, 'zh-CN', SHANGHAI)).toBe(zh);
    expect(age(ago(minutes), now, 'en', SHANGHAI)).toBe(en);
  });

  it('names the year only when it is another one', () => {
    expect(age('2025-12-31T04:00:00Z', now, 'zh-CN', SHANGHAI)).toBe('2025/12/31');
  });

  it('asks the reader’s zone what yesterday is', () => {
    const late = Date.parse('2026-11-20T16:30:00Z'); // 00:30 today in Shanghai, still yesterday in London
    expect(age(late, now, 'zh-CN', SHANGHAI)).toBe('00:30');
    expect(age(late, now, 'zh-CN', 'Europe/London')).toBe('昨天');
  });

  it('says nothing of what never happened', () => {
    expect(age(null, now, 'zh-CN')).toBe('');
    expect(instant('no date')).toBeNull();
  });
});

describe('the day between two messages', () => {
  it('is today, yesterday, a weekday, then a date', () => {
    expect(dayName(ago(10), now, 'zh-CN', SHANGHAI)).toBe('今天');
    expect(dayName(ago(60 * 24), now, 'en', SHANGHAI)).toBe('Yesterday');
    expect(dayName(ago(60 * 24 * 4), now, 'zh-CN', SHANGHAI)).toBe('星期二');
    expect(dayName('2026-05-01T04:00:00Z', now, 'zh-CN', SHANGHAI)).toBe('5月1日');
    expect(dayName('2025-10-01T04:00:00Z', now, 'zh-CN', SHANGHAI)).toBe('2025年10月1日');
  });

  it('turns at the reader’s midnight', () => {
    const [before, after] = ['2026-11-20T15:59:00Z', '2026-11-20T16:01:00Z'];
    expect(sameDay(before, after, SHANGHAI)).toBe(false);
    expect(sameDay(before, after, 'UTC')).toBe(true);
  });
});

describe('spans and clocks', () => {
  it('uses the largest unit that fits', () => {
    expect([40_000, 12 * 60_000, 3 * 3_600_000, 50 * 3_600_000].map(ms => shortSpan(ms, 'zh-CN'))).toEqual([
      '40 秒',
      '12 分钟',
      '3 小时',
      '2 天',
    ]);
    expect(shortSpan(-5, 'zh-CN')).toBe('0 秒');
  });

  it('writes midnight as 00, never as 24', () => {
    expect(clock('2026-11-20T16:05:00Z', 'en', SHANGHAI)).toBe('00:05');
  });

  it('writes a date alone', () => {
    expect(dateName('2026-11-21T11:42:00Z', 'zh-CN', SHANGHAI)).toBe('2026年11月21日');
  });
});

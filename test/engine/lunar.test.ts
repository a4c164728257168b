import { lunarDate, lunarDay, lunarName, lunarYear, zodiac } from '../../src/engine/lunar';

describe('lunar days', () => {
  it('turns 正月初一 at midnight in Beijing, not in Greenwich', () => {
    const oneInTheMorning = Date.parse('2027-02-06T01:00:00+08:00');
    expect(lunarDate(oneInTheMorning, 'Asia/Shanghai', 'zh-CN')).toBe('正月初一');
    expect(lunarDate(oneInTheMorning, 'Europe/London', 'zh-CN')).toBe('腊月廿九');
  });

  it('knows 除夕 by its place, not by its number: five years in a row it is the 29th', () => {
    for (const eve of ['2025-01-28', '2026-02-16', '2027-02-05', '2028-01-25', '2029-02-12']) {
      expect(lunarDay(eve)).toMatchObject({ month: 12, day: 29, eve: true });
    }
    expect(lunarDay('2024-02-09')).toMatchObject({ month: 12, day: 30, eve: true });
    expect(lunarDay('2024-02-08').eve).toBe(false);
  });

  it.each([
    ['2025-07-25', 2025, 6],
    ['2023-03-22', 2023, 2],
    ['2020-05-23', 2020, 4],
    ['2033-12-22', 2033, 11],
  ])('begins a leap month on %s', (date, year, month) => {
    expect(lunarDay(date)).toEqual({ year, month, leap: true, day: 1, eve: false });
  });

  it('joins every month to the next without a gap for a century and a half', () => {
    const months = Array.from({ length: 152 }, (_, i) => lunarYear(1949 + i)).flat();
    for (const [i, month] of months.slice(1).entries()) {
      expect(month.first).toBe(months[i]!.first + months[i]!.days);
    }
    expect(new Set(months.map(month => month.days))).toEqual(new Set([29, 30]));
    expect(months.length).toBe(152 * 12 + months.filter(month => month.leap).length);
  });

  it('refuses a day that is not on the calendar', () => {
    expect(() => lunarDay('2027-02-30')).toThrow(RangeError);
  });
});

describe('lunar days in words', () => {
  it.each([
    [1, 1, '正月初一'],
    [1, 10, '正月初十'],
    [5, 11, '五月十一'],
    [8, 15, '八月十五'],
    [8, 20, '八月二十'],
    [10, 21, '十月廿一'],
    [11, 29, '冬月廿九'],
    [12, 30, '腊月三十'],
  ])('month %d day %d is %s', (month, day, said) => {
    expect(lunarName({ month, day, leap: false }, 'zh-CN')).toBe(said);
  });

  it('says leap months and other scripts', () => {
    expect(lunarName({ month: 6, day: 1, leap: true }, 'zh-CN')).toBe('闰六月初一');
    expect(lunarName({ month: 6, day: 1, leap: true }, 'zh-TW')).toBe('閏六月初一');
    expect(lunarName({ month: 12, day: 23, leap: false }, 'zh-HK')).toBe('臘月廿三');
    expect(lunarName({ month: 12, day: 23, leap: false }, 'en')).toBe('the 23rd day of the 12th lunar month');
    expect(lunarName({ month: 2, day: 11, leap: true }, 'en')).toBe('the 11th day of the leap 2nd lunar month');
  });
});

describe('the animal of the year', () => {
  it('changes at 正月初一', () => {
    expect(zodiac('2027-02-05', 'zh-CN')).toBe('马');
    expect(zodiac('2027-02-06', 'zh-CN')).toBe('羊');
    expect(zodiac('2026-02-17', 'zh-TW')).toBe('馬');
    expect(zodiac('2026-02-17', 'en')).toBe('Horse');
    expect(zodiac('2024-01-01', 'zh-HK')).toBe('兔');
  });
});

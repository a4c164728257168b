import { daysOffOf, shippedDaysOff } from '../../src/engine/days-off';
import { type Hours, hoursSchema, hoursText, isOpen, nextOpen } from '../../src/engine/hours';

const office: Hours = {
  zone: 'Asia/Shanghai',
  days: {
    1: [['09:00', '18:00']],
    2: [['09:00', '18:00']],
    3: [['09:00', '18:00']],
    4: [['09:00', '18:00']],
    5: [['09:00', '18:00']],
    6: [
      ['10:00', '12:00'],
      ['13:30', '16:00'],
    ],
  },
};
const bar: Hours = { zone: 'Asia/Shanghai', days: { 5: [['20:00', '02:00']], 7: [['18:00', '00:00']] } };

/** A moment by the clock on the wall in Shanghai; 2026-11-23 is a Monday. */
const shanghai = (day: number, time: string) => Date.parse(`2026-11-${day}T${time}:00+08:00`);

describe('when the business is open', () => {
  test.each([
    [23, '08:59', false],
    [23, '09:00', true],
    [23, '17:59', true],
    [23, '18:00', false],
    [28, '12:30', false],
    [28, '13:30', true],
    [29, '11:00', false],
  ])('on November %i at %s: %s', (day, time, open) => {
    expect(isOpen(office, shanghai(day, time))).toBe(open);
  });

  test('a bar’s evening ends on the next morning', () => {
    expect(isOpen(bar, shanghai(27, '23:30'))).toBe(true);
    expect(isOpen(bar, shanghai(28, '01:59'))).toBe(true);
    expect(isOpen(bar, shanghai(28, '02:00'))).toBe(false);
    expect(isOpen(bar, shanghai(29, '23:59'))).toBe(true);
    expect(isOpen(bar, shanghai(30, '00:00'))).toBe(false);
  });

  test('it is the business’s clock that counts, wherever the host is', () => {
    const newYork: Hours = { ...office, zone: 'America/New_York' };
    expect(isOpen(newYork, Date.parse('2026-11-23T14:00:00Z'))).toBe(true);
    expect(isOpen(newYork, shanghai(23, '10:00'))).toBe(false);
  });
});

describe('when it opens next', () => {
  test.each([
    ['while it is open: now', shanghai(23, '10:00'), shanghai(23, '10:00')],
    ['early in the morning', shanghai(23, '07:00'), shanghai(23, '09:00')],
    ['after work on Friday', shanghai(27, '19:00'), shanghai(28, '10:00')],
    ['over lunch', shanghai(28, '12:00'), shanghai(28, '13:30')],
    ['from Saturday to Monday', shanghai(28, '16:00'), shanghai(30, '09:00')],
  ])('%s', (_, now, next) => {
    expect(nextOpen(office, now)).toBe(next);
  });

  test('after the only evening of the week, a week later', () => {
    const friday: Hours = { zone: 'Asia/Shanghai', days: { 5: [['20:00', '22:00']] } };
    expect(nextOpen(friday, shanghai(20, '22:00'))).toBe(shanghai(27, '20:00'));
  });

  test('never, for a business that is always closed', () => {
    expect(nextOpen({ zone: 'Asia/Shanghai', days: { 1: [] } }, shanghai(23, '10:00'))).toBeNull();
  });

  test('on the morning the clocks have changed', () => {
    const berlin: Hours = { zone: 'Europe/Berlin', days: { 7: [['02:30', '05:00']], 1: [['09:00', '10:00']] } };
    const saturday = Date.parse('2027-03-27T12:00:00Z');
    const skipped = nextOpen(berlin, saturday);
    expect(skipped === null ? null : isOpen(berlin, skipped)).toBe(true);
    expect(nextOpen(berlin, Date.parse('2027-03-28T12:00:00Z'))).toBe(Date.parse('2027-03-29T07:00:00Z'));
    expect(nextOpen(berlin, Date.parse('2026-10-25T12:00:00Z'))).toBe(Date.parse('2026-10-26T08:00:00Z'));
  });
});

describe('when the business follows the public holidays', () => {
  const follows: Hours = { ...office, holidays: 'closed' };
  const year = daysOffOf(shippedDaysOff);
  const at = (date: string, time = '10:30') => Date.parse(`${date}T${time}:00+08:00`);

  test('it is closed over Spring Festival 2026 and open on the Saturday that makes up for it, as on a Monday', () => {
    expect(isOpen(follows, at('2026-02-17'), year)).toBe(false);
    expect(isOpen(follows, at('2026-02-14', '17:30'), year)).toBe(true);
    expect(isOpen(office, at('2026-02-14', '17:30'), year)).toBe(false);
    expect(isOpen(office, at('2026-02-17'), year)).toBe(true);
    expect(nextOpen(follows, at('2026-02-14', '18:00'), year)).toBe(at('2026-02-24', '09:00'));
  });

  test('a Sunday is worked when the arrangement says so, and a business without weekdays keeps its own hours', () => {
    expect(isOpen(follows, at('2026-01-04'), year)).toBe(true);
    const market: Hours = { zone: 'Asia/Shanghai', holidays: 'closed', days: { 6: [['06:00', '12:00']] } };
    expect(isOpen(market, at('2026-02-14'), year)).toBe(true);
    expect(isOpen(market, at('2026-01-04'), year)).toBe(false);
  });

  test('an evening that reaches into a holiday is kept to its end', () => {
    const late: Hours = { ...bar, days: { ...bar.days, 4: [['20:00', '02:00']] }, holidays: 'closed' };
    expect(isOpen(late, at('2026-05-01', '01:00'), year)).toBe(true);
    expect(isOpen(late, at('2026-05-01', '20:30'), year)).toBe(false);
  });

  test('and says so', () => {
    expect(hoursText(follows, 'zh-CN')).toMatch(/16:00，法定节假日休息$/);
    expect(hoursText(follows, 'zh-HK')).toMatch(/，內地法定節假日休息$/);
    expect(hoursText(follows, 'en')).toMatch(/, closed on China’s public holidays$/);
    expect(hoursText({ zone: 'Asia/Shanghai', days: {}, holidays: 'closed' }, 'zh-CN')).toBe('');
  });
});

describe('the hours in words', () => {
  test('as each reader says them', () => {
    expect(hoursText(office, 'zh-CN')).toBe('周一至周五 9:00–18:00，周六 10:00–12:00、13:30–16:00');
    expect(hoursText(office, 'zh-TW')).toBe('週一至週五 9:00–18:00，週六 10:00–12:00、13:30–16:00');
    expect(hoursText(office, 'zh-HK')).toBe('星期一至星期五 9:00–18:00，星期六 10:00–12:00、13:30–16:00');
    expect(hoursText(office, 'en')).toBe('Mon–Fri 9:00–18:00, Sat 10:00–12:00 and 13:30–16:00');
  });

  test('every day alike, the whole day, or never', () => {
    const all = (span: [string, string]): Hours => ({
      zone: 'Asia/Shanghai',
      days: { 1: [span], 2: [span], 3: [span], 4: [span], 5: [span], 6: [span], 7: [span] },
    });
    expect(hoursText(all(['08:00', '22:00']), 'zh-CN')).toBe('每天 8:00–22:00');
    expect(hoursText(all(['00:00', '24:00']), 'zh-CN')).toBe('每天 全天');
    expect(hoursText(all(['00:00', '24:00']), 'en')).toBe('every day all day');
    expect(hoursText({ zone: 'Asia/Shanghai', days: {} }, 'zh-CN')).toBe('');
    expect(hoursText(bar, 'zh-CN')).toBe('周五 20:00–2:00，周日 18:00–0:00');
  });
});

describe('hours that make no sense are refused', () => {
  test.each([
    { zone: 'Asia/Nowhere', days: {} },
    { zone: 'Asia/Shanghai', days: { 8: [] } },
    { zone: 'Asia/Shanghai', days: { 1: [['9:00', '18:00']] } },
    { zone: 'Asia/Shanghai', days: { 1: [['09:00', '24:30']] } },
    { zone: 'Asia/Shanghai', days: { 1: ['09:00-18:00'] } },
  ])('%j', hours => {
    expect(hoursSchema.safeParse(hours).success).toBe(false);
  });

  test('and good ones are taken as they are', () => {
    expect(hoursSchema.parse(office)).toEqual(office);
  });
});

import { civilDate, civilTime, dateOf, dayNumber, isoDate, momentAt } from '../../src/engine/civil';

describe('the clock on the wall', () => {
  it('is another day in New York than in Beijing', () => {
    const newYear = Date.parse('2027-02-06T00:30:00+08:00');
    expect(civilDate(newYear, 'Asia/Shanghai')).toBe('2027-02-06');
    expect(civilDate(newYear, 'America/New_York')).toBe('2027-02-05');
    expect(civilTime(newYear, 'Asia/Shanghai')).toEqual({
      year: 2027,
      month: 2,
      day: 6,
      hour: 0,
      minute: 30,
      weekday: 6,
    });
  });

  it('follows summer time to the minute', () => {
    const spring = Date.parse('2027-03-14T07:00:00Z');
    expect(civilTime(spring - 60_000, 'America/New_York')).toMatchObject({ hour: 1, minute: 59 });
    expect(civilTime(spring, 'America/New_York')).toMatchObject({ hour: 3, minute: 0 });
    expect(civilTime(spring - 60_000, 'America/New_York')).toMatchObject({ hour: 1, minute: 59 });
  });

  it('knows Kathmandu’s three quarters and refuses places that do not exist', () => {
    expect(civilTime(Date.parse('2027-01-01T00:00:00Z'), 'Asia/Kathmandu')).toMatchObject({ hour: 5, minute: 45 });
    expect(() => civilTime(0, 'Asia/Chang-an')).toThrow(RangeError);
  });
});

describe('days of the calendar', () => {
  it('count from 1970 and come back', () => {
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dayNumber('1969-12-31')).toBe(-1);
    expect(dateOf(dayNumber('2028-02-29'))).toBe('2028-02-29');
    expect(isoDate(987, 6, 5)).toBe('0987-06-05');
  });

  test.each(['2027-02-29', '2027-13-01', '2027-2-6', '20270206', '', '2027-04-31'])('%j is no day', date => {
    expect(() => dayNumber(date)).toThrow(RangeError);
  });
});

describe('the moment at which a clock shows a time', () => {
  const at = (date: string, time: string, zone: string) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const { at: ms, shown } = momentAt(dayNumber(date), hours * 60 + minutes, zone);
    return [new Date(ms).toISOString().slice(0, 16), shown];
  };

  test.each([
    ['2027-02-06', '08:00', 'Asia/Shanghai', '2027-02-06T00:00', 1],
    ['2027-02-06', '08:00', 'Asia/Kolkata', '2027-02-06T02:30', 1],
    ['2027-02-06', '24:00', 'Asia/Shanghai', '2027-02-06T16:00', 1],
    // New York skips 02:00 to 03:00 on 14 March and repeats 01:00 to 02:00 on 7 November.
    ['2027-03-14', '02:30', 'America/New_York', '2027-03-14T07:00', 0],
    ['2027-03-14', '02:00', 'America/New_York', '2027-03-14T07:00', 0],
    ['2027-03-14', '03:00', 'America/New_York', '2027-03-14T07:00', 1],
    ['2027-03-14', '01:59', 'America/New_York', '2027-03-14T06:59', 1],
    ['2027-11-07', '01:30', 'America/New_York', '2027-11-07T05:30', 2],
    ['2027-11-07', '02:00', 'America/New_York', '2027-11-07T07:00', 1],
    // Lord Howe moves by half an hour.
    ['2027-10-03', '02:15', 'Australia/Lord_Howe', '2027-10-02T15:30', 0],
    ['2027-04-04', '01:45', 'Australia/Lord_Howe', '2027-04-03T14:45', 2],
    // Samoa left out the 30th of December 2011 altogether.
    ['2011-12-30', '09:00', 'Pacific/Apia', '2011-12-30T10:00', 0],
    ['2011-12-31', '09:00', 'Pacific/Apia', '2011-12-30T19:00', 1],
  ])('%s %s in %s is %s UTC, shown %i times', (date, time, zone, moment, shown) => {
    expect(at(date, time, zone)).toEqual([moment, shown]);
  });
});

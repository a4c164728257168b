import { occurrences, type Recipient, zoneFor } from '../../src/engine/schedule';
import { expiryOf, latenessSchema, timeliness } from '../../src/engine/schedule-lateness';
import { quietSchema, quietUntil, quietVerdict } from '../../src/engine/schedule-quiet';
import { scheduleSchema } from '../../src/engine/schedule-schema';

const wang: Recipient = {
  zone: null,
  birthday: '08-15',
  birthdayLunar: true,
  birthdayLeap: false,
  lastPurchaseAt: Date.parse('2027-01-03T23:30:00+08:00'),
  fields: { renewal: '2027-05-01', 车型: '宝马', 保险: '2027-02-30' },
};
const shanghai = 'Asia/Shanghai';
const all = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2029-01-01T00:00:00Z') };
const due = (schedule: unknown, who: Partial<Recipient> = {}, span = all) =>
  occurrences(scheduleSchema.parse(schedule), span, { ...wang, ...who }, shanghai);
const told = (schedule: unknown, who: Partial<Recipient> = {}) =>
  due(schedule, who).map(({ key, at }) => `${key} ${new Date(at).toISOString().slice(0, 16)}`);

describe('when it is due', () => {
  it('on the morning of 春节 by each one’s own clock, under one name', () => {
    const schedule = { festival: 'spring_festival', days: 0, at: '08:30' };
    expect(told(schedule).slice(1, 2)).toEqual(['festival:spring-festival:2027 2027-02-06T00:30']);
    expect(told(schedule, { zone: 'America/New_York' }).slice(1, 2)).toEqual([
      'festival:spring-festival:2027 2027-02-06T13:30',
    ]);
  });

  it('before a festival of next year, under next year’s name', () => {
    expect(told({ festival: 'new_year', days: -1, at: '18:00' }).at(-1)).toBe(
      'festival:new-year:2029 2028-12-31T10:00',
    );
  });

  it('for both 腊八 of 2041, under names of their own', () => {
    const span = { from: Date.parse('2041-01-01T00:00:00Z'), to: Date.parse('2042-12-31T00:00:00Z') };
    expect(due({ festival: 'laba', at: '08:00' }, {}, span).map(({ key, date }) => `${key} ${date}`)).toEqual([
      'festival:laba:2041 2041-01-10',
      'festival:laba:2041-2 2041-12-30',
    ]);
  });

  it('at a moment that is the same everywhere, or at a time of each one’s own', () => {
    expect(told({ at: '2027-02-05T20:00+08:00' }, { zone: 'Europe/London' })).toEqual([
      'at:2027-02-05T20:00+08:00 2027-02-05T12:00',
    ]);
    expect(told({ at: '2027-02-05T20:00' }, { zone: 'Europe/London' })).toEqual([
      'at:2027-02-05T20:00 2027-02-05T20:00',
    ]);
  });

  it('thirty days after the last purchase, counted from the buyer’s own day', () => {
    const schedule = { field: 'lastPurchaseAt', days: 30, at: '10:00' };
    expect(told(schedule)).toEqual(['field:lastPurchaseAt:2027-01-03 2027-02-02T02:00']);
    expect(told(schedule, { zone: 'Australia/Lord_Howe' })).toEqual([
      'field:lastPurchaseAt:2027-01-04 2027-02-02T23:00',
    ]);
    expect(told(schedule, { lastPurchaseAt: null })).toEqual([]);
  });

  it('around a day the contact’s own fields hold, and not where they hold none', () => {
    expect(told({ field: 'renewal', days: -7, at: '10:00' })).toEqual(['field:renewal:2027-05-01 2027-04-24T02:00']);
    for (const field of ['车型', '保险', '没有']) expect(told({ field, at: '10:00' })).toEqual([]);
  });

  it('on a birthday, and a week before it', () => {
    expect(told({ birthday: { days: -7, at: '09:00' } })).toEqual([
      'birthday:lunar-2026 2026-09-18T01:00',
      'birthday:lunar-2027 2027-09-08T01:00',
      'birthday:lunar-2028 2028-09-26T01:00',
    ]);
    expect(told({ birthday: { at: '09:00' } }, { birthday: null })).toEqual([]);
  });

  it('where clocks jump over it when they jump, and where they repeat it the first time, and it says so', () => {
    const newYork = { zone: 'America/New_York' };
    expect(due({ at: '2027-03-14T02:30' }, newYork)[0]).toMatchObject({
      at: Date.parse('2027-03-14T07:00:00Z'),
      date: '2027-03-14',
      clock: 'skipped',
    });
    expect(due({ at: '2027-11-07T01:30' }, newYork)[0]).toMatchObject({
      at: Date.parse('2027-11-07T05:30:00Z'),
      clock: 'repeated',
    });
    expect(due({ at: '2011-12-30T09:00' }, { zone: 'Pacific/Apia' }, { from: 0, to: all.to })[0]).toMatchObject({
      date: '2011-12-31',
      clock: 'skipped',
    });
  });

  it('once where two spans meet', () => {
    const schedule = { every: { days: 1, at: '08:00', from: '2027-02-06', until: '2027-02-06' } };
    const at = Date.parse('2027-02-06T00:00:00Z');
    expect(due(schedule, {}, { from: at - 1000, to: at })).toEqual([]);
    expect(due(schedule, {}, { from: at, to: at + 1000 })).toHaveLength(1);
  });

  it('outside the years of the festivals never, without a fault', () => {
    const span = { from: Date.parse('2100-06-01T00:00:00Z'), to: Date.parse('2103-01-01T00:00:00Z') };
    expect(due({ festival: 'christmas', at: '10:00' }, {}, span).map(({ key }) => key)).toEqual([
      'festival:christmas:2100',
    ]);
  });
});

describe('whose clock it goes by', () => {
  test.each([
    ['America/New_York', { zone: 'America/New_York', fallback: null }],
    [null, { zone: shanghai, fallback: 'missing' }],
    ['', { zone: shanghai, fallback: 'missing' }],
    ['Beijing', { zone: shanghai, fallback: 'unknown' }],
  ])('%j', (zone, place) => {
    expect(zoneFor(zone, shanghai)).toEqual(place);
    expect(due({ at: '2027-02-05T20:00' }, { zone })[0]).toMatchObject(place);
  });

  it('a workspace that lies nowhere is a fault', () => {
    expect(() => zoneFor(null, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('schedules that make no sense are refused', () => {
  test.each([
    { at: '2027-02-30T08:00' },
    { at: '2027-02-06 08:00' },
    { at: '2027-02-06T24:00' },
    { festival: 'easter', at: '08:00' },
    { festival: 'mid_autumn', at: '8:00' },
    { festival: 'mid_autumn', days: 0.5, at: '08:00' },
    { every: { days: 0, at: '08:00', from: '2027-01-01' } },
    { every: { days: 1, weekdays: [1], at: '08:00', from: '2027-01-01' } },
    { every: { weekdays: [8], at: '08:00', from: '2027-01-01' } },
    { every: { days: 1, at: '08:00', from: '2027-01-02', until: '2027-01-01' } },
    { birthday: { at: '08:00', leapMonth: 'never' } },
    { field: '', at: '08:00' },
    {},
  ])('%j', schedule => {
    expect(scheduleSchema.safeParse(schedule).success).toBe(false);
  });
});

describe('what is late', () => {
  const [greeting] = due({ festival: 'spring_festival', at: '08:30' }).slice(1);
  const at = greeting!.at;
  const minutes = (count: number) => at + count * 60_000;

  test.each(['send', 'skip', 'ask'] as const)('waits, goes out, and past the grace: %s, until it expires', missed => {
    const lateness = latenessSchema.parse({ missed, graceMinutes: 10, expires: { afterMinutes: 60 } });
    expect([-1, 0, 9, 10, 59, 60].map(late => timeliness(greeting!, lateness, minutes(late)))).toEqual([
      'wait',
      'send',
      'send',
      missed,
      missed,
      'expired',
    ]);
  });

  it('expires at a time of the recipient’s day, or of the next when that has passed', () => {
    const by = (time: string) => expiryOf(greeting!, latenessSchema.parse({ expires: { at: time } }));
    expect(by('21:00')).toBe(Date.parse('2027-02-06T21:00:00+08:00'));
    expect(by('08:30')).toBe(Date.parse('2027-02-07T08:30:00+08:00'));
  });

  it('is skipped by itself when nobody decided anything', () => {
    expect(timeliness(greeting!, latenessSchema.parse({}), minutes(15))).toBe('skip');
    expect(timeliness(greeting!, latenessSchema.parse({ missed: 'send' }), minutes(720))).toBe('expired');
  });
});

describe('quiet hours', () => {
  const quiet = quietSchema.parse({});
  const at = (text: string) => Date.parse(`${text}:00+08:00`);
  const until = (text: string, rules = quiet, zone = shanghai) => {
    const end = quietUntil(at(text), zone, rules);
    return end === null ? null : new Date(end).toISOString().slice(0, 16);
  };

  it('begin at 21:30 and end at 08:30 by the recipient’s clock', () => {
    expect(until('2027-03-01T21:29')).toBeNull();
    expect(until('2027-03-01T21:30')).toBe('2027-03-02T00:30');
    expect(until('2027-03-02T08:29')).toBe('2027-03-02T00:30');
    expect(until('2027-03-02T08:30')).toBeNull();
    expect(until('2027-03-01T12:00', quiet, 'America/New_York')).toBe('2027-03-01T13:30');
  });

  it('are longer on the night of 除夕, and what touches is one', () => {
    const nights = quietSchema.parse({ nights: [{ festival: 'chuxi', from: '19:00', to: '08:00' }] });
    expect(until('2027-02-05T19:00', nights)).toBe('2027-02-06T00:30');
    expect(until('2027-02-04T19:00', nights)).toBeNull();
    const late = quietSchema.parse({ hours: null, nights: [{ festival: 'chuxi', from: '19:00', to: '10:00' }] });
    expect(until('2027-02-06T09:59', late)).toBe('2027-02-06T02:00');
    expect(until('2027-02-07T01:00', late)).toBeNull();
  });

  it('hold what falls into them, or drop it, and hold nothing past its expiry', () => {
    const night = at('2027-02-05T23:00');
    const morning = at('2027-02-06T08:30');
    expect(quietVerdict(at('2027-02-05T18:00'), shanghai, quiet, morning)).toEqual({ send: 'now' });
    expect(quietVerdict(night, shanghai, quiet, morning + 1)).toEqual({ send: 'later', at: morning });
    expect(quietVerdict(night, shanghai, quiet, morning)).toEqual({ send: 'never', why: 'expired' });
    const drop = quietSchema.parse({ then: 'drop' });
    expect(quietVerdict(night, shanghai, drop, morning + 1)).toEqual({ send: 'never', why: 'quiet' });
  });

  it('end when the clock jumps over their end, and at the first 01:30 of two', () => {
    const rules = quietSchema.parse({ hours: { from: '22:00', to: '02:30' } });
    const zone = 'America/New_York';
    expect(quietUntil(Date.parse('2027-03-14T06:00:00Z'), zone, rules)).toBe(Date.parse('2027-03-14T07:00:00Z'));
    const short = quietSchema.parse({ hours: { from: '22:00', to: '01:30' } });
    expect(quietUntil(Date.parse('2027-11-07T05:00:00Z'), zone, short)).toBe(Date.parse('2027-11-07T05:30:00Z'));
  });

  it('that are the whole day, or of a festival nobody knows, are refused', () => {
    expect(quietSchema.safeParse({ hours: { from: '08:00', to: '08:00' } }).success).toBe(false);
    expect(quietSchema.safeParse({ nights: [{ festival: 'easter', from: '19:00', to: '08:00' }] }).success).toBe(false);
  });

  it('of two festival days that follow each other are one long quiet', () => {
    const nights = ['chuxi', 'spring_festival'].map(festival => ({ festival, from: '08:30', to: '08:29' }));
    const end = quietUntil(at('2027-02-05T09:00'), shanghai, quietSchema.parse({ nights }));
    expect(end).toBe(at('2027-02-07T08:30'));
  });
});

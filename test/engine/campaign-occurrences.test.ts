import { campaignTimes, dedupePrefix, dueFor, dueIn, personalSpan } from '../../src/engine/campaign-occurrences';
import { type CampaignPlan, campaignPlanSchema } from '../../src/engine/campaign-plan';

const HOME = 'Asia/Shanghai';
const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

const plan = (draft: Record<string, unknown>): CampaignPlan =>
  campaignPlanSchema.parse({ ladder: ['1'], variants: [{ name: '一', templateId: '1' }], ...draft });

const keysAt = (one: CampaignPlan, startedAt: string, now = startedAt) =>
  campaignTimes(one, at(startedAt), at(now), HOME).times.map(({ key }) => key);

const festival = (id: string, days = 0, time = '10:00') => plan({ schedule: { festival: id, days, at: time } });

test('a festival is greeted once: at the next one, and never in the year after by itself', () => {
  const spring = festival('spring_festival');
  expect(keysAt(spring, '2026-11-22T10:00:00+08:00')).toEqual(['festival:spring-festival:2027']);
  expect(keysAt(spring, '2026-11-22T10:00:00+08:00', '2028-01-01T10:00:00+08:00')).toEqual([
    'festival:spring-festival:2027',
  ]);
  expect(campaignTimes(spring, at('2026-11-22T10:00:00+08:00'), at('2026-11-22T10:00:00+08:00'), HOME).next).toBeNull();
});

test('who starts on the day itself, while it is still worth something somewhere, means this one', () => {
  const spring = festival('spring_festival');
  expect(keysAt(spring, '2027-02-06T20:00:00+08:00')).toEqual(['festival:spring-festival:2027']);
  expect(keysAt(spring, '2027-02-09T10:00:00+08:00')).toEqual(['festival:spring-festival:2028']);
});

test('除夕 is the evening before, also where the twelfth month has 29 days, as it has until 2028', () => {
  const eve = plan({ schedule: { festival: 'spring_festival', days: -1, at: '20:00' } });
  for (const [start, day] of [
    ['2026-11-22T10:00:00+08:00', '2027-02-05'],
    ['2029-11-22T10:00:00+08:00', '2030-02-02'],
  ] as const) {
    const [time] = campaignTimes(eve, at(start), at(start), HOME).times;
    expect(iso(time!.dueAt)).toBe(`${day}T12:00:00.000Z`);
    const named = campaignTimes(festival('chuxi', 0, '20:00'), at(start), at(start), HOME).times[0];
    expect(named?.dueAt).toBe(time!.dueAt);
  }
});

test('a set moment stays the one it is, even when it has passed everywhere', () => {
  const set = plan({ schedule: { at: '2027-02-05T18:00' } });
  expect(keysAt(set, '2027-06-01T10:00:00+08:00')).toEqual(['at:2027-02-05T18:00']);
  expect(dueIn(set, 'at:2027-02-05T18:00', 'America/New_York', HOME)).toMatchObject({
    dueAt: at('2027-02-05T18:00:00-05:00'),
    fallback: null,
  });
  const moment = plan({ schedule: { at: '2027-02-05T18:00+08:00' } });
  expect(dueIn(moment, 'at:2027-02-05T18:00+08:00', 'America/New_York', HOME)?.dueAt).toBe(
    at('2027-02-05T18:00:00+08:00'),
  );
});

test('a rhythm is laid out a day ahead of the first zone, from the start on, until its end', () => {
  const daily = plan({ schedule: { every: { days: 1, at: '09:00', from: '2026-11-01', until: '2026-11-25' } } });
  const started = '2026-11-22T12:00:00+08:00';
  // Nine o'clock has passed where the workspace is, and was not missed.
  expect(keysAt(daily, started)).toEqual(['every:2026-11-23']);
  expect(campaignTimes(daily, at(started), at(started), HOME).next).toBe(at('2026-11-23T09:00:00+14:00'));
  expect(keysAt(daily, started, '2026-11-24T10:00:00+08:00')).toEqual([
    'every:2026-11-23',
    'every:2026-11-24',
    'every:2026-11-25',
  ]);
  expect(campaignTimes(daily, at(started), at('2026-11-24T10:00:00+08:00'), HOME).next).toBeNull();
});

test('days that nobody was there for are not made up once they are worth nothing', () => {
  const daily = plan({ schedule: { every: { days: 1, at: '09:00', from: '2026-11-01' } } });
  expect(keysAt(daily, '2026-11-02T08:00:00+08:00', '2026-11-22T12:00:00+08:00')).toEqual([
    'every:2026-11-21',
    'every:2026-11-22',
    'every:2026-11-23',
  ]);
});

test('where everybody has their own day the days of the calendar are laid out, from the moment of the start', () => {
  const birthdays = plan({ schedule: { birthday: { days: 0, at: '09:00' } } });
  const started = '2026-11-22T12:00:00+08:00';
  expect(keysAt(birthdays, started)).toEqual(['day:2026-11-22', 'day:2026-11-23']);
  expect(campaignTimes(birthdays, at(started), at(started), HOME).next).toBe(at('2026-11-23T00:00:00+08:00'));
  const nobody = { birthdayLunar: false, birthdayLeap: false, lastPurchaseAt: null, fields: {}, zone: null };
  const today = personalSpan('day:2026-11-22', at(started), HOME);
  expect(dueFor(birthdays, today, { ...nobody, birthday: '11-22' }, HOME)).toBeNull();
  expect(dueFor(birthdays, today, { ...nobody, birthday: '11-22', zone: 'Europe/Berlin' }, HOME)).toMatchObject({
    key: 'birthday:2026',
    dueAt: at('2026-11-22T09:00:00+01:00'),
  });
});

test('greetings for the same festival share their keys, whoever sends them and however the day is written', () => {
  const spring = plan({
    festival: 'spring_festival',
    schedule: { festival: 'spring_festival', days: -1, at: '20:00' },
  });
  expect(dedupePrefix(7, spring, 'festival:spring-festival:2027', at('2027-02-05T12:00:00Z'))).toBe(
    'greet:spring_festival:2027:',
  );
  const set = plan({ festival: 'new_year', schedule: { at: '2026-12-31T18:00' } });
  expect(dedupePrefix(8, set, 'at:2026-12-31T18:00', at('2026-12-31T10:00:00Z'))).toBe('greet:new_year:2027:');
  const none = plan({ schedule: { field: 'renewal', days: -30, at: '09:00' } });
  expect(dedupePrefix(9, none, 'field:renewal:2027-03-01', 0)).toBe('campaign:9:field:2027-03-01:');
});

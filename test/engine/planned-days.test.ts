import { campaignPlanSchema } from '../../src/engine/campaign-plan';
import { plannedDays } from '../../src/engine/planned-days';

const SHANGHAI = 'Asia/Shanghai';
const plan = (schedule: unknown) =>
  campaignPlanSchema.parse({ schedule, ladder: ['1'], variants: [{ name: 'A', templateId: '1' }] });
const dates = (schedule: unknown, from: string, to: string) =>
  plannedDays(plan(schedule), from, to, SHANGHAI).map(({ date }) => date);

describe('what is planned on the wall calendar', () => {
  test('a greeting for the eve is on the day before the festival, every year', () => {
    const schedule = { festival: 'spring_festival', days: -1, at: '18:00' };
    expect(dates(schedule, '2027-01-01', '2028-12-31')).toEqual(['2027-02-05', '2028-01-25']);
  });

  test('a rhythm is on each of its days, from and to included', () => {
    const every = { weekdays: [1, 5], at: '09:00', from: '2027-03-01' };
    expect(dates({ every }, '2027-03-01', '2027-03-12')).toEqual([
      '2027-03-01',
      '2027-03-05',
      '2027-03-08',
      '2027-03-12',
    ]);
  });

  test('birthdays are on every day, and said once', () => {
    expect(plannedDays(plan({ birthday: { at: '09:00' } }), '2027-03-01', '2027-03-31', SHANGHAI)).toEqual([
      { date: '2027-03-01', at: Date.parse('2027-02-28T16:00:00Z'), daily: true },
    ]);
  });

  test('a moment abroad is on the day it is here', () => {
    expect(dates({ at: '2027-02-05T20:00-08:00' }, '2027-02-01', '2027-02-28')).toEqual(['2027-02-06']);
  });
});

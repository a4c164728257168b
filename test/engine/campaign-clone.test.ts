import { cloneForNextYear } from '../../src/engine/campaign-clone';
import { campaignPlanSchema } from '../../src/engine/campaign-plan';

const plan = (schedule: unknown, festival: string | null = null) =>
  campaignPlanSchema.parse({ festival, schedule, ladder: ['1'], variants: [{ name: 'A', templateId: '1' }] });
const next = (schedule: unknown, festival: string | null = null) => cloneForNextYear(plan(schedule, festival)).schedule;

describe('next year’s campaign', () => {
  test('on the eve of Spring Festival keeps its distance from the festival, not its date', () => {
    // 2027-02-06 and 2028-01-26.
    expect(next({ at: '2027-02-05T18:00' }, 'spring_festival')).toEqual({ at: '2028-01-25T18:00' });
    expect(next({ at: '2027-01-27T10:00+08:00' }, 'spring_festival')).toEqual({ at: '2028-01-16T10:00+08:00' });
  });

  test('planned by the festival needs no moving', () => {
    const schedule = { festival: 'mid_autumn', days: -1, at: '10:00' };
    expect(next(schedule, 'mid_autumn')).toEqual(schedule);
  });

  test('of no festival is on the same day, and one of a leap day on the 28th', () => {
    expect(next({ at: '2027-06-18T09:00' })).toEqual({ at: '2028-06-18T09:00' });
    expect(next({ at: '2028-02-29T09:00' })).toEqual({ at: '2029-02-28T09:00' });
  });

  test('that belongs to a festival but lies far from it is on the same day', () => {
    expect(next({ at: '2027-06-18T09:00' }, 'spring_festival')).toEqual({ at: '2028-06-18T09:00' });
  });

  test('in a rhythm begins and ends a year later', () => {
    const every = { weekdays: [1], at: '09:00', from: '2027-03-01', until: '2027-05-31' };
    expect(next({ every })).toEqual({ every: { ...every, from: '2028-03-01', until: '2028-05-31' } });
  });

  test('for birthdays is the same', () => {
    const { schedule } = plan({ birthday: { at: '09:00' } });
    expect(cloneForNextYear(plan({ birthday: { at: '09:00' } })).schedule).toEqual(schedule);
  });
});

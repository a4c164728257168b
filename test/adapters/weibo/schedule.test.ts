import fc from 'fast-check';
import { openBudget } from '../../../adapters/weibo/budget';
import { nextLook } from '../../../adapters/weibo/schedule';
import { tenOClock } from './desk';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const midnight = tenOClock - 10 * HOUR;
const plan = (more: Partial<Parameters<typeof nextLook>[0]> = {}) =>
  nextLook({ now: tenOClock, lookedAt: tenOClock, isLively: false, left: 70, fastestMs: 3 * MINUTE, ...more });

describe('the next look', () => {
  test('is at once when there was none', () => expect(plan({ lookedAt: 0 })).toBe(tenOClock));

  test('comes every twelve minutes when 70 calls are left at ten in the morning', () =>
    expect(plan() - tenOClock).toBe(12 * MINUTE));

  test('comes four times as soon after somebody spoke, but never faster than allowed', () => {
    expect(plan({ isLively: true }) - tenOClock).toBe(3 * MINUTE);
    expect(plan({ isLively: true, fastestMs: 5 * MINUTE }) - tenOClock).toBe(5 * MINUTE);
    expect(plan({ left: 100_000 }) - tenOClock).toBe(3 * MINUTE);
  });

  test('waits for the morning at night, and for tomorrow when the calls are spent', () => {
    const sevenToday = midnight + 7 * HOUR;
    const sevenTomorrow = sevenToday + 24 * HOUR;
    expect(plan({ now: midnight + HOUR, lookedAt: midnight - HOUR })).toBe(sevenToday);
    expect(plan({ left: 0 })).toBe(sevenTomorrow);
    const late = midnight + 23.99 * HOUR;
    expect(plan({ now: late, lookedAt: late, left: 1, fastestMs: 5 * MINUTE })).toBe(sevenTomorrow);
  });
});

describe('a day', () => {
  test('never costs more than its calls, however lively it is, and reaches into the evening', () => {
    const days = fc.array(fc.boolean(), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 23 }), (lively, from) => {
        let now = midnight + from * HOUR;
        const end = midnight + 24 * HOUR;
        const budget = openBudget(100, () => now);
        let lookedAt = 0;
        let looks = 0;
        for (const isLively of lively) {
          const left = budget.looksLeft();
          const due = nextLook({ now, lookedAt, isLively, left, fastestMs: 3 * MINUTE });
          if (due >= end) break;
          now = Math.max(now, due);
          lookedAt = now;
          budget.spend('look');
          looks += 1;
        }
        expect(looks).toBeLessThanOrEqual(80);
        expect(budget.left()).toBeGreaterThanOrEqual(20);
        if (!lively.includes(true) && from <= 20) expect(end - now).toBeLessThan(HOUR);
      }),
    );
  });

  test('is Beijing’s, and what an earlier start had spent stays spent', () => {
    let now = midnight + 24 * HOUR - 1;
    const budget = openBudget(100, () => now);
    budget.restore({ day: '2026-11-21', calls: 60, answers: 5 });
    expect([budget.left(), budget.looksLeft()]).toEqual([40, 25]);
    budget.restore({ day: '2026-11-21', calls: 10, answers: 0 });
    budget.spend('answer');
    expect(budget.spent()).toEqual({ day: '2026-11-21', calls: 61, answers: 6 });
    expect(budget.resetsAt()).toBe(midnight + 24 * HOUR);
    now += 1;
    expect(budget.spent()).toEqual({ day: '2026-11-22', calls: 0, answers: 0 });
    budget.restore({ day: '2026-11-21', calls: 60, answers: 5 });
    expect(budget.left()).toBe(100);
  });
});

import { replyLoad, usualHabits } from '../../src/engine/reply-load';

const EVE = Date.parse('2027-02-05T10:00:00Z');
const HOUR_MS = 3_600_000;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('the work that a greeting brings', () => {
  test('comes mostly in the first hours, and all of it comes', () => {
    const load = replyLoad([{ at: EVE, count: 1000 }], usualHabits);
    expect(load[0]).toEqual({ at: EVE, sends: 1000, replies: 45, needs: 9, hands: 0.75 });
    expect(load[1]).toMatchObject({ at: EVE + HOUR_MS, sends: 0, replies: 20 });
    expect(sum(load.map(one => one.replies))).toBeCloseTo(100, 6);
    expect(sum(load.map(one => one.needs))).toBeCloseTo(20, 6);
  });

  test('of greetings in two zones adds up', () => {
    const load = replyLoad(
      [
        { at: EVE, count: 300 },
        { at: EVE + HOUR_MS, count: 100 },
      ],
      { replyRate: 0.2, needRate: 0.5, minutesEach: 6 },
    );
    expect(load[1]).toMatchObject({ sends: 100 });
    expect(load[1]?.replies).toBeCloseTo(300 * 0.2 * 0.2 + 100 * 0.2 * 0.45, 6);
    expect(load[1]?.hands).toBeCloseTo(((300 * 0.04 + 100 * 0.09) * 0.5 * 6) / 60, 6);
  });

  test('of a greeting at half past is shared between two clock hours', () => {
    const load = replyLoad([{ at: EVE + HOUR_MS / 2, count: 1000 }], usualHabits);
    expect(load[0]?.at).toBe(EVE);
    expect(load[0]?.replies).toBeCloseTo(22.5, 6);
    expect(load[1]?.replies).toBeCloseTo(22.5 + 10, 6);
  });

  test('is none when nobody is written to', () => {
    expect(replyLoad([], usualHabits)).toEqual([]);
  });
});

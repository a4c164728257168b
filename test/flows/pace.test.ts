import fc from 'fast-check';
import { openPace } from '../../src/flows/pace';
import type { ChannelId } from '../../src/model';

const account = 1 as ChannelId;
const rate = { count: 5, perMs: 1000 };

test('a burst passes as far as the allowance goes, then waits for the next', () => {
  const pace = openPace();
  expect(Array.from({ length: 6 }, () => pace.take(account, rate, 0))).toEqual([true, true, true, true, true, false]);
  expect(pace.waitMs(account, rate, 0)).toBe(1000);
  expect(pace.take(account, rate, 999)).toBe(false);
  expect(pace.take(account, rate, 1000)).toBe(true);
});

test('one account never waits for another', () => {
  const pace = openPace();
  for (let index = 0; index < 5; index++) pace.take(account, rate, 0);
  expect(pace.take(2 as ChannelId, rate, 0)).toBe(true);
});

test('a platform that says wait is left alone until then', () => {
  const pace = openPace();
  pace.hold(account, 30_000);
  expect(pace.take(account, rate, 29_999)).toBe(false);
  expect(pace.waitMs(account, rate, 10_000)).toBe(20_000);
  expect(pace.take(account, rate, 31_000)).toBe(true);
});

test('a clock set back neither earns nor loses', () => {
  const pace = openPace();
  for (let index = 0; index < 5; index++) pace.take(account, rate, 10_000);
  expect(pace.take(account, rate, 5_000)).toBe(false);
});

test('whatever the moments, no span holds more than the allowance', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }), steps => {
      const pace = openPace();
      let now = 0;
      const taken: number[] = [];
      for (const step of steps) {
        now += step;
        if (pace.take(account, rate, now)) taken.push(now);
      }
      for (const from of taken) {
        const inSpan = taken.filter(at => at >= from && at < from + rate.perMs);
        expect(inSpan.length).toBeLessThanOrEqual(rate.count);
      }
    }),
    { numRuns: 60 },
  );
});

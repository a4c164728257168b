import { choose, difference, rateOf } from '../../src/engine/experiment';

describe('two wordings are compared', () => {
  test('a clear difference is called one, with the interval it lies in', () => {
    // 120 of 1,000 against 80 of 1,000, by hand: z = 0.04 / sqrt(0.1 * 0.9 * 0.002) = 2.981.
    const found = difference({ reached: 1000, hits: 120 }, { reached: 1000, hits: 80 });
    expect(found.lift).toBeCloseTo(0.04, 10);
    expect(found.p).toBeCloseTo(0.00287, 4);
    expect(found.significant).toBe(true);
    expect(found.low).toBeCloseTo(0.0137, 3);
    expect(found.high).toBeCloseTo(0.0664, 3);
  });

  test('the same rates among few people prove nothing', () => {
    const found = difference({ reached: 50, hits: 6 }, { reached: 50, hits: 4 });
    expect(found.p).toBeGreaterThan(0.4);
    expect(found.significant).toBe(false);
    expect(found.low).toBeLessThan(0);
    expect(found.high).toBeGreaterThan(0);
  });

  test('nobody on one side, or nobody who answered at all, is no difference', () => {
    expect(difference({ reached: 0, hits: 0 }, { reached: 9, hits: 9 })).toEqual({
      ...{ lift: 0, low: -1, high: 1 },
      ...{ p: 1, significant: false },
    });
    expect(difference({ reached: 40, hits: 0 }, { reached: 40, hits: 0 })).toMatchObject({ lift: 0, p: 1 });
  });

  test('of equal sides chance calls about one in twenty different', () => {
    let seed = 20270206;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const side = () => ({ reached: 400, hits: Array.from({ length: 400 }, random).filter(x => x < 0.1).length });
    const wrong = Array.from({ length: 1000 }, () => difference(side(), side())).filter(one => one.significant).length;
    expect(wrong).toBeGreaterThan(20);
    expect(wrong).toBeLessThan(80);
  });
});

describe('a winner is chosen by the rule fixed before the start', () => {
  test('the best rate wins once every side has its sample', () => {
    const sides = [
      { reached: 200, hits: 20 },
      { reached: 200, hits: 31 },
      { reached: 200, hits: 25 },
    ];
    expect(choose(sides, 200)).toEqual({ winner: 1, why: 'better' });
    expect(sides.map(rateOf)).toEqual([0.1, 0.155, 0.125]);
  });

  test('before that, or when they are equal, the first wording stays', () => {
    const few = { reached: 199, hits: 90 };
    expect(choose([{ reached: 300, hits: 3 }, few], 200)).toEqual({ winner: 0, why: 'too_few' });
    expect(choose([{ ...few }, { ...few }], 100)).toEqual({ winner: 0, why: 'equal' });
  });
});

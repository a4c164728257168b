import { monthStartAt, newMoon, sunReaches } from '../../src/engine/astronomy';
import { dateOf } from '../../src/engine/civil';
import { meeusNewMoon, sunAt } from '../support/sky';

const secondsApart = (a: number, b: number) => Math.abs(a - b) / 1_000;

describe('sun and moon', () => {
  it('agree with other hands to half a minute for the moon, since and until', () => {
    for (let k = -618; k <= 1_248; k += 7) expect(secondsApart(newMoon(k), meeusNewMoon(k))).toBeLessThan(30);
  });

  it('agree to a minute and a half for the sun', () => {
    for (let year = 1950; year <= 2100; year += 5) {
      for (const degrees of [0, 15, 90, 180, 270, 285, 300, 345]) {
        expect(secondsApart(sunReaches(degrees, year), sunAt(degrees, year))).toBeLessThan(90);
      }
    }
  });

  it('turn the year where the calendar does: 冬至 in December, 小寒 in January', () => {
    expect(new Date(sunReaches(270, 2027)).toISOString()).toMatch(/^2027-12-22T02:4/);
    expect(new Date(sunReaches(285, 2027)).toISOString()).toMatch(/^2027-01-05/);
  });
});

describe('lunar months at other meridians', () => {
  it('part where the moon turns new between two midnights', () => {
    // The new moon of 2027-02-06 comes at 23:56 in Beijing: already the 7th in Seoul, still the 6th in Hanoi.
    expect([7, 8, 9].map(hours => dateOf(monthStartAt(hours, 2027, 1)))).toEqual([
      '2027-02-06',
      '2027-02-06',
      '2027-02-07',
    ]);
    expect([7, 8, 9].map(hours => dateOf(monthStartAt(hours, 2030, 1)))).toEqual([
      '2030-02-02',
      '2030-02-03',
      '2030-02-03',
    ]);
  });

  it('may put the leap month elsewhere: Tết 1985 came a month before Spring Festival', () => {
    expect(dateOf(monthStartAt(7, 1985, 1))).toBe('1985-01-21');
    expect(dateOf(monthStartAt(8, 1985, 1))).toBe('1985-02-20');
  });

  it('count past the leap month of the year', () => {
    expect(dateOf(monthStartAt(8, 2025, 6))).toBe('2025-06-25');
    expect(dateOf(monthStartAt(8, 2025, 7))).toBe('2025-08-23');
  });
});

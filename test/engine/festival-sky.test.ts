import { type FestivalRule, festivalRules } from '../../src/engine/festival-rules';
import { festivalsBetween } from '../../src/engine/festivals';
import { lunarYear } from '../../src/engine/lunar';
import { solarTerms } from '../../src/engine/solar-terms';
import { almanac } from '../support/almanac';
import { deltaT, meeusNewMoon, sunAt } from '../support/sky';

/**
 * Days on which the two reckonings may differ, because the moment lies within seconds of midnight in Beijing:
 * - 冬至 1951 came at 1951-12-23 00:00:01; the independent series, good to a minute, has 23:59:34 the day before.
 * - the new moon of 2057-09-29 comes at 00:00:24 or 23:59:57, depending on how far the Earth will have slowed by
 *   then (ΔT); the house follows the Chinese almanac's theory, so 重阳 is 2057-10-07.
 * Every other day agrees. One more is close enough to move before it comes: the new moon of 2097-08-07 falls at
 * 23:59:57 by the house and 23:59:40 by the other hand, so 七夕 and 中元 of 2097 are 08-13 and 08-21;
 * should the Earth slow down less than foretold, they will be 08-14 and 08-22.
 */
const contested = new Map([
  ['dongzhi 1951', { ours: ['1951-12-23'], theirs: ['1951-12-22'] }],
  ['double_ninth 2057', { ours: ['2057-10-07'], theirs: ['2057-10-06'] }],
]);

jest.setTimeout(60_000);

const beijing = almanac(8);
const hanoi = almanac(7);
const seoul = almanac(9);
const years = Array.from({ length: 151 }, (_, i) => 1950 + i);

function reckoned(rule: FestivalRule, year: number): string[] {
  const within = (dates: (string | undefined)[]) => dates.filter(date => date?.startsWith(`${year}-`)) as string[];
  switch (rule.kind) {
    case 'eve': {
      const newYear = Date.parse(beijing.dateOf(year, 1, 1)!);
      return [new Date(newYear - 86_400_000).toISOString().slice(0, 10)];
    }
    case 'lunar':
      return within([year - 1, year].map(lunar => beijing.dateOf(lunar, ...rule.md)));
    case 'term':
      return [beijing.termDate((285 + rule.term * 15) % 360, year)];
    case 'vn':
      return within([hanoi.dateOf(year, ...rule.md)]);
    case 'kr':
      return within([seoul.dateOf(year, ...rule.md)]);
    default:
      throw new TypeError(`${rule.id} does not hang on the sky`);
  }
}

const bySky = festivalRules.filter(rule => rule.kind !== 'fixed' && rule.kind !== 'nth');

describe('the festival calendar of 1950 to 2100 against sun and moon by other hands', () => {
  it('reckons with instruments that are themselves right', () => {
    const seconds = (ms: number, iso: string) => Math.abs(ms - Date.parse(iso)) / 1_000;
    // Meeus, example 49.a: the new moon of 1977-02-18 at 03:37:42 dynamical time; ΔT was 48 s.
    expect(seconds(meeusNewMoon(-283), '1977-02-18T03:36:54Z')).toBeLessThan(3);
    // The equinox of 2000-03-20, 07:35 UT, and the solstice of 2027-12-22, 02:42 UT, as almanacs print them.
    expect(seconds(sunAt(0, 2000), '2000-03-20T07:35:15Z')).toBeLessThan(60);
    expect(seconds(sunAt(270, 2027), '2027-12-22T02:42:00Z')).toBeLessThan(90);
    expect(deltaT(2000)).toBeCloseTo(63.86, 1);
  });

  it.each(bySky.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
    const first = 'from' in rule ? (rule.from ?? 1950) : 1950;
    for (const year of years.filter(one => one >= first)) {
      const ours = festivalsBetween(`${year}-01-01`, `${year}-12-31`, id).map(day => day.date);
      const theirs = reckoned(rule, year);
      const exception = contested.get(`${id} ${year}`);
      expect({ year, ours, theirs }).toEqual({
        year,
        ours: exception?.ours ?? theirs,
        theirs: exception?.theirs ?? theirs,
      });
    }
  });

  it.each(Array.from({ length: 24 }, (_, term) => term))('solar term %i', term => {
    for (const year of years) {
      const { date, nameZh } = solarTerms(year)[term]!;
      const theirs = beijing.termDate((285 + term * 15) % 360, year);
      const exception = nameZh === '冬至' ? contested.get(`dongzhi ${year}`) : undefined;
      expect({ year, date, theirs }).toEqual({
        year,
        date: exception?.ours[0] ?? theirs,
        theirs: exception?.theirs[0] ?? theirs,
      });
    }
  });

  it('puts leap months into the same years and places', () => {
    const ours = years.map(year => lunarYear(year).find(month => month.leap)?.month ?? 0);
    expect(ours).toEqual(years.map(year => beijing.leapOf(year)));
    expect(ours.filter(month => month > 0)).toHaveLength(55);
    expect(ours[2033 - 1950]).toBe(11);
  });
});

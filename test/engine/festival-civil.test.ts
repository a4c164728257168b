import { festivalIds, festivalsBetween } from '../../src/engine/festivals';

/**
 * The festivals that hang on the civil calendar alone, written down a second time from what the days are, and reckoned
 * by counting days: a month and a day, or the which weekday of a month (0 Sunday), and since when.
 */
const fixed: Readonly<Record<string, readonly [monthDay: string, since?: number]>> = {
  new_year: ['01-01'],
  valentines: ['02-14'],
  womens_day: ['03-08'],
  arbor_day: ['03-12', 1979],
  white_day: ['03-14', 1980],
  consumer_rights_315: ['03-15', 1983],
  labour_day: ['05-01'],
  youth_day: ['05-04'],
  nurses_day: ['05-12', 1974],
  may_20: ['05-20', 2005],
  childrens_day: ['06-01'],
  shopping_618: ['06-18', 2010],
  party_day: ['07-01'],
  army_day: ['08-01'],
  fathers_day_tw: ['08-08'],
  teachers_day: ['09-10', 1985],
  mukden_918: ['09-18'],
  teachers_day_tw: ['09-28', 1952],
  martyrs_day: ['09-30', 2014],
  national_day: ['10-01'],
  halloween: ['10-31'],
  singles_day: ['11-11', 2009],
  double_12: ['12-12', 2012],
  nanjing_memorial: ['12-13', 2014],
  christmas_eve: ['12-24'],
  christmas: ['12-25'],
};
const weekdays: Readonly<Record<string, readonly [month: number, nth: number, weekday: number]>> = {
  mothers_day: [5, 2, 0],
  fathers_day: [6, 3, 0],
  thanksgiving_us: [11, 4, 4],
};
/** Reckoned from sun and moon in festival-sky.test.ts, which reads its list from the definitions. */
const bySky = [
  ...['chuxi', 'spring_festival', 'po_wu', 'ren_ri', 'lantern', 'longtaitou', 'shangsi', 'buddha_birthday'],
  ...['dragon_boat', 'qixi', 'zhongyuan', 'mid_autumn', 'double_ninth', 'hanyi', 'xiayuan', 'laba', 'weiya'],
  ...['xiaonian_north', 'xiaonian_south', 'qingming', 'lichun', 'xiazhi', 'harvest_festival', 'dongzhi'],
  ...['tet', 'vn_mid_autumn', 'seollal', 'chuseok'],
];

const years = Array.from({ length: 151 }, (_, index) => 1950 + index);
const daysOf = (id: string, year: number) =>
  festivalsBetween(`${year}-01-01`, `${year}-12-31`, id).map(({ date }) => date);

/** Day after day through the month, counting. */
function counted(year: number, [month, nth, weekday]: readonly [number, number, number]): string {
  let met = 0;
  for (const day = new Date(Date.UTC(year, month - 1, 1)); ; day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getUTCDay() === weekday) met += 1;
    if (met === nth) return day.toISOString().slice(0, 10);
  }
}

test('all 57 festivals are reckoned a second time, here or from the sky', () => {
  expect([...Object.keys(fixed), ...Object.keys(weekdays), ...bySky].sort()).toEqual([...festivalIds].sort());
  expect(festivalIds).toHaveLength(57);
});

describe('the festivals of the civil calendar from 1950 to 2100', () => {
  it.each(Object.entries(fixed))('%s', (id, [monthDay, since = 1950]) => {
    const kept = years.map(year => (year < since ? [] : [`${year}-${monthDay}`]));
    expect(years.map(year => daysOf(id, year))).toEqual(kept);
  });

  it.each(Object.entries(weekdays))('%s', (id, rule) => {
    expect(years.map(year => daysOf(id, year))).toEqual(years.map(year => [counted(year, rule)]));
  });
});

import {
  festivalEtiquette,
  festivalIds,
  festivalName,
  festivalsBetween,
  festivalsOn,
  nextFestival,
} from '../../src/engine/festivals';
import samples from './festival-samples.json';

const beijing = 'Asia/Shanghai';
const daysOf = (id: string, year: number | string) =>
  festivalsBetween(`${year}-01-01`, `${year}-12-31`, id).map(day => day.date);

describe('two years known by heart', () => {
  const known = Object.entries(samples).flatMap(([year, days]) =>
    Object.entries(days).map(([id, dates]) => ({ year, id, dates: [dates].flat() })),
  );

  it.each(known)('$id $year', ({ year, id, dates }) => {
    expect(daysOf(id, year)).toEqual(dates);
  });

  it('leaves no festival out', () => {
    for (const year of Object.values(samples)) expect(Object.keys(year).sort()).toEqual([...festivalIds].sort());
  });
});

describe('days that are easily got wrong', () => {
  it('puts 除夕 on the day before 正月初一, be it the 29th or the 30th', () => {
    for (let year = 1950; year <= 2100; year += 1) {
      const eve = Date.parse(daysOf('chuxi', year)[0]!);
      expect(new Date(eve + 86_400_000).toISOString().slice(0, 10)).toBe(daysOf('spring_festival', year)[0]);
    }
    expect(festivalsBetween('2027-02-05', '2027-02-05', 'chuxi')[0]?.lunar).toBe('腊月廿九');
    expect(festivalsBetween('2024-02-09', '2024-02-09', 'chuxi')[0]?.lunar).toBe('腊月三十');
  });

  it('keeps 腊八 not at all in 2023 and 2042, and twice in 2022', () => {
    expect(daysOf('laba', 2023)).toEqual([]);
    expect(daysOf('laba', 2042)).toEqual([]);
    expect(daysOf('laba', 2022)).toEqual(['2022-01-10', '2022-12-30']);
  });

  it('never puts a festival into a leap month', () => {
    expect(daysOf('mid_autumn', 1995)).toEqual(['1995-09-09']);
    expect(daysOf('dragon_boat', 2009)).toEqual(['2009-05-28']);
    expect(daysOf('qixi', 2006)).toEqual(['2006-07-31']);
    expect(daysOf('double_ninth', 2014)).toEqual(['2014-10-02']);
  });

  it('keeps 重阳 2057 by the new moon 24 seconds after midnight, which an older printed table has a day early', () => {
    expect(daysOf('double_ninth', 2057)).toEqual(['2057-10-07']);
  });

  it('keeps 七夕 and 中元 of 2097 by the new moon three seconds before midnight', () => {
    expect(daysOf('qixi', 2097)).toEqual(['2097-08-13']);
    expect(daysOf('zhongyuan', 2097)).toEqual(['2097-08-21']);
  });

  it('lets 清明 and 冬至 move with the sun', () => {
    expect([2027, 2028, 2029].map(year => daysOf('qingming', year)[0])).toEqual([
      '2027-04-05',
      '2028-04-04',
      '2029-04-04',
    ]);
    expect([2027, 2028].map(year => daysOf('dongzhi', year)[0])).toEqual(['2027-12-22', '2028-12-21']);
  });

  it('lets Korea and Vietnam keep their own new moons', () => {
    expect([2027, 2028].map(year => daysOf('seollal', year)[0])).toEqual(['2027-02-07', '2028-01-27']);
    expect([1968, 1985, 2007, 2030].map(year => daysOf('tet', year)[0])).toEqual([
      '1968-01-29',
      '1985-01-21',
      '2007-02-17',
      '2030-02-02',
    ]);
    expect(festivalsBetween('2028-01-27', '2028-01-27', 'seollal')[0]?.lunar).toBe('正月初一');
  });

  it('does not keep a day before it existed', () => {
    expect(daysOf('teachers_day', 1984)).toEqual([]);
    expect(daysOf('teachers_day', 1985)).toEqual(['1985-09-10']);
    expect(daysOf('singles_day', 2008)).toEqual([]);
    expect(daysOf('tet', 1967)).toEqual([]);
    expect(daysOf('harvest_festival', 2018)).toEqual(['2018-09-23']);
  });
});

describe('asking for festivals', () => {
  it('answers in order of date, both ends included, over the turn of the year', () => {
    const days = festivalsBetween('2026-12-24', '2027-01-01');
    expect(days.map(day => `${day.date} ${day.id}`)).toEqual([
      '2026-12-24 christmas_eve',
      '2026-12-25 christmas',
      '2027-01-01 new_year',
    ]);
    expect(days[2]).toEqual({
      id: 'new_year',
      date: '2027-01-01',
      nameZh: '元旦',
      nameEn: "New Year's Day",
      lunar: '冬月廿四',
      promo: 'yes',
      window: '09:00-20:00',
    });
  });

  it('names the greater one first where two meet', () => {
    expect(festivalsOn(Date.parse('2031-10-01T12:00:00+08:00'), beijing).slice(0, 1)).toEqual(['mid_autumn']);
    expect(festivalsOn(Date.parse('2031-10-01T12:00:00+08:00'), beijing)).toContain('national_day');
    expect(festivalsOn(Date.parse('2037-02-14T12:00:00+08:00'), beijing)).toEqual(['chuxi', 'valentines']);
  });

  it('knows what day it is where the reader is', () => {
    const firstMorning = Date.parse('2027-02-06T08:30:00+08:00');
    expect(festivalsOn(firstMorning, beijing)).toEqual(['spring_festival', 'tet']);
    expect(festivalsOn(firstMorning, 'America/New_York')).toEqual(['chuxi']);
    expect(festivalsOn(Date.parse('2027-07-20T12:00:00+08:00'), beijing)).toEqual([]);
  });

  it.each([
    ['1949-12-31', '1950-01-02', undefined],
    ['2100-12-01', '2101-01-01', undefined],
    ['2027-02-29', '2027-03-01', undefined],
    ['2027-03-01', '2027-02-01', undefined],
    ['tomorrow', '2027-02-01', undefined],
    ['2027-01-01', '2027-02-01', 'spring-festival'],
  ])('refuses %s to %s, %s', (from, to, id) => {
    expect(() => festivalsBetween(from, to, id)).toThrow(RangeError);
  });

  it('reaches from the first day of 1950 to the last of 2100', () => {
    expect(festivalsBetween('1950-01-01', '1950-01-01').map(day => day.id)).toEqual(['new_year']);
    expect(festivalsBetween('2100-12-22', '2100-12-22').map(day => day.id)).toEqual(['dongzhi']);
    expect(nextFestival(Date.parse('2100-12-31T12:00:00Z'), 'UTC')).toBeNull();
    expect(() => festivalsOn(Date.parse('2101-01-01T12:00:00Z'), 'UTC')).toThrow(/1950 to 2100/);
  });
});

describe('looking forward', () => {
  const next = (date: string) => nextFestival(Date.parse(`${date}T10:00:00+08:00`), beijing);

  it('counts the days to the next great festival', () => {
    expect(next('2026-11-21')).toMatchObject({ id: 'new_year', daysUntil: 41 });
    expect(next('2027-02-05')).toMatchObject({ id: 'spring_festival', daysUntil: 1 });
    expect(next('2027-02-06')).toMatchObject({ id: 'spring_festival', daysUntil: 0 });
    expect(next('2027-02-07')).toMatchObject({ id: 'lantern', daysUntil: 13 });
  });

  it('looks past days of mourning: nobody is greeted with 清明', () => {
    expect(next('2027-04-01')).toMatchObject({ id: 'labour_day' });
  });
});

describe('how a festival is kept', () => {
  const silent = [
    'qingming',
    'zhongyuan',
    'hanyi',
    'party_day',
    'army_day',
    'mukden_918',
    'martyrs_day',
    'nanjing_memorial',
  ];

  it.each([...silent, 'consumer_rights_315'])('sells nothing on %s and has no hour for it', id => {
    expect(festivalEtiquette(id)).toMatchObject({ promo: 'no', window: null });
  });

  it('has a welcome hour for every other day, inside 08:00 to 21:30', () => {
    for (const id of festivalIds) {
      const { promo, window } = festivalEtiquette(id);
      if (promo === 'no') continue;
      const [from, to] = window!.split('-');
      expect(from! >= '08:00' && from! < to! && to! <= '21:30').toBe(true);
    }
    expect(festivalEtiquette('spring_festival').window).toBe('08:00-11:00');
    expect(festivalEtiquette('chuxi').window).toBe('18:00-21:30');
  });

  it('says 端午安康 and never 清明快乐', () => {
    expect(festivalEtiquette('dragon_boat').greeting).toContain('端午安康');
    expect(festivalEtiquette('qingming').avoid).toContain('快乐');
  });

  it('has a name for every reader', () => {
    expect(festivalName('spring_festival', 'zh-CN')).toBe('春节');
    expect(festivalName('spring_festival', 'zh-HK')).toBe('春節');
    expect(festivalName('dragon_boat', 'en')).toBe('Dragon Boat Festival');
    expect(() => festivalName('easter', 'en')).toThrow(RangeError);
  });
});

import { changedDays, daysOffOf, daysOffYearSchema, joinDaysOff, shippedDaysOff } from '../../src/engine/days-off';
import { festivalsBetween } from '../../src/engine/festivals';

const weekday = (date: string) => new Date(date).getUTCDay();
const shipped = daysOffOf(shippedDaysOff);

/** The notice for 2027 as it might come: the form of the public data set, with what else it holds. */
const notice = {
  $schema: 'https://example.org/schema.json',
  year: 2027,
  papers: ['https://www.gov.cn/zhengce/content/notice.htm'],
  days: [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '春节', date: '2027-01-30', isOffDay: false },
    { name: '春节', date: '2027-02-05', isOffDay: true },
  ],
};

describe('the arrangements that come with the software', () => {
  it('are published for 2020 to 2026 and foretold for 2027', () => {
    expect(shippedDaysOff.map(({ year, status }) => `${year} ${status}`)).toEqual([
      ...[2020, 2021, 2022, 2023, 2024, 2025, 2026].map(year => `${year} published`),
      '2027 provisional',
    ]);
  });

  it('say of 2026 what everybody has on the wall', () => {
    expect(shipped.get('2026-02-14')).toEqual({ date: '2026-02-14', name: '春节', off: false, certain: true });
    expect(shipped.get('2026-02-17')).toMatchObject({ name: '春节', off: true });
    expect(shipped.get('2026-10-10')).toMatchObject({ name: '国庆节', off: false });
    expect(shipped.get('2026-11-21')).toBeUndefined();
    expect(shipped.get('2022-12-31')).toMatchObject({ name: '元旦', off: true });
  });

  it('give a day off on every statutory festival, moved or not', () => {
    for (const year of [2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027]) {
      for (const id of [
        'new_year',
        'spring_festival',
        'qingming',
        'labour_day',
        'dragon_boat',
        'mid_autumn',
        'national_day',
      ]) {
        const [day] = festivalsBetween(`${year}-01-01`, `${year}-12-31`, id);
        expect([day?.date, shipped.get(day?.date ?? '')?.off]).toEqual([day?.date, true]);
      }
    }
  });

  it('have make-up workdays on weekends only, but for the Monday of 2020 to which a longer holiday was cut back', () => {
    const worked = [...shipped.values()].filter(day => !day.off).map(day => day.date);
    expect(worked.filter(date => weekday(date) % 6 !== 0)).toEqual(['2020-02-03']);
  });

  it('call nothing of 2027 certain that the decree does not fix', () => {
    const days = [...shipped.values()].filter(day => day.date.startsWith('2027'));
    expect(days.filter(day => day.certain).map(day => day.date)).toEqual(
      [
        '01-01',
        '02-05',
        '02-06',
        '02-07',
        '02-08',
        '04-05',
        '05-01',
        '05-02',
        '06-09',
        '09-15',
        '10-01',
        '10-02',
        '10-03',
      ].map(day => `2027-${day}`),
    );
    expect(days.filter(day => !day.off)).toEqual([]);
  });
});

describe('a newer arrangement', () => {
  const told = daysOffYearSchema.parse(notice);
  const after = daysOffOf(joinDaysOff([told]));

  it('takes the place of the year that was foretold and leaves the others', () => {
    expect(after.get('2027-01-30')).toMatchObject({ name: '春节', off: false, certain: true });
    expect(after.has('2027-02-09')).toBe(false);
    expect(after.get('2026-02-17')).toEqual(shipped.get('2026-02-17'));
    expect(
      joinDaysOff([{ ...told, year: 2019 }])
        .map(({ year }) => year)
        .slice(0, 2),
    ).toEqual([2019, 2020]);
  });

  it('tells which days must be looked at again: those that became free, worked, ordinary or sure', () => {
    const days = changedDays(shipped, after);
    expect(days).toContain('2027-01-30');
    expect(days).toContain('2027-02-09');
    expect(days).not.toContain('2027-02-05');
    expect(days.every(date => date.startsWith('2027'))).toBe(true);
    expect(changedDays(after, after)).toEqual([]);
  });

  it.each([
    ['no days yet', { year: 2028, papers: [], days: [] }, 'not published yet'],
    [
      'a day that does not exist',
      { year: 2027, days: [{ name: '春节', date: '2027-02-29', isOffDay: true }] },
      'write a day',
    ],
    ['another year', { year: 2027, days: [{ name: '春节', date: '2026-02-17', isOffDay: true }] }, 'not of the year'],
    ['a day twice', { year: 2027, days: [notice.days[0], notice.days[0]] }, 'twice'],
    ['a paper that is no address', { ...notice, papers: ['国办发明电〔2026〕12号'] }, 'URL'],
  ])('with %s is refused', (_, form, why) => {
    const read = daysOffYearSchema.safeParse(form);
    expect(read.error?.issues.map(issue => issue.message).join()).toContain(why);
  });
});

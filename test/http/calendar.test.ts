import { type Colleague, type Front, openFront } from '../support/http';

interface Calendar {
  readonly year: number;
  readonly lunar: readonly string[];
  readonly festivals: readonly { readonly id: string; readonly date: string; readonly memorial: boolean }[];
  readonly terms: readonly { readonly date: string; readonly nameZh: string }[];
  readonly daysOff: readonly { readonly date: string; readonly off: boolean; readonly certain: boolean }[];
  readonly arrangement: { readonly status: string } | null;
}

describe('a year on the wall', () => {
  let front: Front;
  let marketer: Colleague;
  beforeAll(async () => {
    front = await openFront({ at: '2026-11-22T09:00:00+08:00' });
    marketer = await front.hire('小美', 'marketer');
  });
  afterAll(() => front.close());

  const year = async (query: string) => (await marketer.get(`/calendar${query}`).expect(200)).body as Calendar;
  const ids = (calendar: Calendar) => calendar.festivals.map(({ id }) => id);

  test('is this one when none is named, of every region when none is named', async () => {
    const calendar = await year('');
    expect(calendar).toMatchObject({ year: 2026, region: null, arrangement: { status: 'published' } });
    expect(ids(calendar)).toEqual(expect.arrayContaining(['spring_festival', 'tet', 'seollal', 'thanksgiving_us']));
    expect(calendar.lunar).toHaveLength(365);
    expect(calendar.lunar[31 + 16]).toBe('正月');
  });

  test('has the 24 solar terms, the days off and the days worked instead', async () => {
    const { terms, daysOff } = await year('?year=2026&region=CN');
    expect(terms).toHaveLength(24);
    expect(terms[0]).toMatchObject({ nameZh: '小寒', date: '2026-01-05' });
    expect(terms[23]).toMatchObject({ nameZh: '冬至', date: '2026-12-22' });
    expect(daysOff.filter(({ off }) => !off).map(({ date }) => date)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  test('says what of next year is only foretold', async () => {
    const { arrangement, daysOff } = await year('?year=2027&region=CN');
    expect(arrangement).toMatchObject({ status: 'provisional' });
    expect(daysOff.find(({ date }) => date === '2027-02-06')).toMatchObject({ off: true, certain: true });
    expect(daysOff.find(({ date }) => date === '2027-02-12')).toMatchObject({ off: true, certain: false });
    expect((await year('?year=2040')).arrangement).toBeNull();
  });

  test('has the last day of 2022 off, which the arrangement of 2023 gave', async () => {
    expect((await year('?year=2022')).daysOff.at(-1)).toMatchObject({ date: '2022-12-31', off: true });
  });

  test('is another one in Taiwan, where no arrangement of the mainland holds', async () => {
    const calendar = await year('?year=2026&region=TW');
    expect(ids(calendar)).toContain('fathers_day_tw');
    for (const id of ['fathers_day', 'teachers_day', 'party_day', 'national_day', 'tet', 'shopping_618']) {
      expect(ids(calendar)).not.toContain(id);
    }
    expect(calendar).toMatchObject({ daysOff: [], arrangement: null });
    expect(ids(await year('?year=2026&region=VN'))).toContain('tet');
    expect(ids(await year('?year=2026&region=VN'))).not.toContain('spring_festival');
  });

  test('marks the days on which the dead are remembered', async () => {
    const { festivals } = await year('?year=2026&region=CN');
    expect(festivals.filter(({ memorial }) => memorial).map(({ id }) => id)).toEqual([
      'qingming',
      'zhongyuan',
      'mukden_918',
      'martyrs_day',
      'hanyi',
      'nanjing_memorial',
    ]);
  });

  test.each(['?year=1949', '?year=2101', '?year=soon', '?region=XX'])('%s is refused', async query => {
    await marketer.get(`/calendar${query}`).expect(400);
  });
});

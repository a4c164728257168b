import { trial } from '../../src/flows/campaign-trial';
import { databases } from '../support/databases';
import { fillingIn } from '../support/filling';
import { openHouse, type TestHouse } from '../support/house';

describe.each(databases)('writing down who is greeted, on %s', (_, scratch) => {
  let house: TestHouse;
  let filling: ReturnType<typeof fillingIn>;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch(), at: '2026-11-22T10:00:00+08:00' });
    filling = fillingIn(house);
  });
  afterEach(() => house.close());

  test('at the Spring Festival of 2027 everybody has ten in the morning of their own sixth of February', async () => {
    const stage = await house.addChannel('stage');
    const zones = {
      王芳: 'Asia/Shanghai',
      李雷: 'America/New_York',
      韩梅: 'Europe/Berlin',
      林涛: 'Australia/Lord_Howe',
    };
    for (const [name, zone] of Object.entries({ ...zones, 吴敏: 'Asia/Kathmandu', 周杰: 'Mars/Olympus', 郑爽: null })) {
      await filling.on(await filling.person({ name, zone }), stage);
    }
    const campaign = await filling.campaign(filling.plan({ ladder: [stage], festival: 'spring_festival' }));
    const [occurrence] = await filling.fill(campaign);
    const rows = await filling.rows(campaign.id);
    expect(
      Object.fromEntries(rows.map(row => [filling.nameOf(row.contactId), new Date(row.dueAt).toISOString()])),
    ).toEqual({
      王芳: '2027-02-06T02:00:00.000Z',
      李雷: '2027-02-06T15:00:00.000Z',
      韩梅: '2027-02-06T09:00:00.000Z',
      林涛: '2027-02-05T23:00:00.000Z',
      吴敏: '2027-02-06T04:15:00.000Z',
      周杰: '2027-02-06T02:00:00.000Z',
      郑爽: '2027-02-06T02:00:00.000Z',
    });
    expect(rows.map(row => row.expiresAt - row.dueAt)).toEqual(rows.map(() => 12 * 3_600_000));
    expect(occurrence).toMatchObject({ state: 'open', occurrenceKey: 'festival:spring-festival:2027' });
    expect([occurrence!.dueAt, occurrence!.dueUntil].map(at => new Date(at).toISOString())).toEqual([
      '2027-02-05T23:00:00.000Z',
      '2027-02-06T15:00:00.000Z',
    ]);
    const told = await trial(house, filling.plan({ ladder: [stage] }), house.now());
    expect(told).toMatchObject({
      audience: 7,
      reached: 7,
      zoneless: { missing: 1, unknown: 1, names: ['Mars/Olympus'] },
    });
  });
});

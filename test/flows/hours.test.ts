import { offerHours } from '../../src/flows/hours';
import { type Desk, databases, openDesk } from '../support/desk';

describe.each(databases)('the hours the workspace set, on %s', (_, scratch) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(scratch);
  });
  afterAll(() => desk.close());

  const set = (value: unknown) =>
    desk.store.transact(async tx => {
      await tx.run("DELETE FROM setting WHERE name = 'hours'");
      await tx.insert('setting', ['name', 'value'], [['hours', JSON.stringify(value)]]);
    });

  test('none, good ones, and ones that cannot be read', async () => {
    expect(await offerHours(desk)).toBeNull();
    const hours = { zone: 'Asia/Shanghai', days: { 1: [['09:00', '18:00']] } };
    await set(hours);
    expect(await offerHours(desk)).toEqual(hours);
    expect(desk.logged).toEqual([]);
    await set({ zone: 'Mars/Olympus', days: {} });
    expect(await offerHours(desk)).toBeNull();
    expect(desk.logged).toEqual(['the setting "hours" cannot be read']);
  });
});

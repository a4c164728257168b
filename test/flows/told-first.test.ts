import { assign } from '../../src/flows/assignment';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

describe.each(databases)('on %s', (_, scratch) => {
  let house: TestHouse;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch() });
    await house.setRules([
      {
        name: '转人工',
        when: { text: { contains: '人工' } },
        then: [{ reply: { text: '好的，正在为您转接同事。' } }, { handoff: {} }],
      },
    ]);
  });

  afterEach(() => house.close());

  test('a customer is told that a colleague comes before the colleague is there', async () => {
    const stage = await house.addChannel('stage');
    const xiaozhou = await house.addAgent('小周');
    const words = house.words(stage, 'wang', '请转人工');
    await house.inbound.hear([words]);
    expect(await assign(house)).toBe(0);
    await house.outbound.drain();
    expect(await assign(house)).toBe(1);
    const row = await house.store.rows('conversation').findOneByOrFail({ address: 'wang' });
    expect(row).toMatchObject({ owner: 'agent', agentId: xiaozhou });
    expect(await house.store.rows('delivery').find({ select: { state: true } })).toEqual([{ state: 'sent' }]);
  });

  test('a notice that cannot leave does not keep the colleague away for long', async () => {
    const stage = await house.addChannel('stage');
    await house.addAgent('小周');
    await house.inbound.hear([house.words(stage, 'li', '人工')]);
    house.pass(16_000);
    expect(await assign(house)).toBe(1);
  });
});

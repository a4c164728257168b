import { join } from 'node:path';
import { readShipped } from '../../src/cli/shipped';
import { install } from '../../src/flows/install';
import type { ChannelId } from '../../src/model';
import { openMarketing } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const root = join(__dirname, '../..');
const HOUR_MS = 3_600_000;

describe.each(databases)('after a greeting to many, on %s', (_, scratch) => {
  let house: TestHouse;
  let stage: ChannelId;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch(), at: '2027-02-06T09:00:00+08:00' });
    await install(house, await readShipped(root));
    await house.books.reload();
    stage = (await house.store.rows('channel').findOneByOrFail({ type: 'stage' })).id;
    await house.channels.reload(stage);
    await house.addAgent('小周');
    for (const [address, name] of [
      ['wang', '王芳'],
      ['li', '李雷'],
    ] as const) {
      await house.customer(stage, address).does({ text: '你好', name });
    }
    const marketing = await openMarketing(house);
    await marketing.started({ ladder: [stage] });
    await marketing.settle();
    for (const address of ['wang', 'li']) expect((await historyOf(address)).at(-1)).toMatch(/^out: /);
  });
  afterEach(() => house.close());

  const historyOf = async (address: string) => house.history(await house.conversation(stage, address));
  const ownerOf = async (address: string) => {
    const id = await house.conversation(stage, address);
    return (await house.store.rows('conversation').findOneByOrFail({ id })).owner;
  };

  test('王芳 is thanked once for her kindness, and after that nobody waits and nothing is said', async () => {
    const wang = house.customer(stage, 'wang');
    expect(await wang.says('同乐！')).toEqual(['王芳，您太客气了，谢谢您。愿您一切安好。']);
    for (const kind of ['谢谢', '🙏🙏', '你也是', '收到，谢谢', '谢谢云锦茶行', '新年快乐，万事如意']) {
      expect([kind, await wang.says(kind)]).toEqual([kind, []]);
      expect(await ownerOf('wang')).toBe('bot');
    }
    house.pass(72 * HOUR_MS);
    expect(await wang.says('谢谢')).toEqual(['王芳，您太客气了，谢谢您。愿您一切安好。']);
  });

  test('a kindness between them does not bring 王芳 nearer to a person, nor a need farther away', async () => {
    const wang = house.customer(stage, 'wang');
    expect(await wang.says('呃那个啥')).toEqual([expect.stringContaining('没有完全明白')]);
    await wang.says('谢谢');
    expect(await wang.says('嗯哼咧')).toEqual([expect.stringContaining('没有完全明白')]);
    expect(await ownerOf('wang')).toBe('bot');
    expect(await wang.says('新年快乐，转人工')).toEqual([expect.stringContaining('同事')]);
    expect(await ownerOf('wang')).not.toBe('bot');
  });

  test('李雷 has a need behind his kind words, and reaches a person as before', async () => {
    const li = house.customer(stage, 'li');
    expect(await li.says('谢谢，我的订单还没到')).toEqual([expect.stringContaining('没有完全明白')]);
    expect(await li.says('新年快乐 我的快递呢')).toEqual([expect.stringContaining('同事')]);
    expect(await ownerOf('li')).not.toBe('bot');
  });
});

import { takeover } from '../../src/flows/handoff';
import { resend, say } from '../../src/flows/say';
import type { AgentId } from '../../src/model';
import { paths } from '../../stand-ins/wechat-oa/platform';
import { openTeaHouse, replies, type TeaHouse } from '../support/tea-house';

const wang = 'oWANG000000000000000000000001';
const li = 'oLIII000000000000000000000002';
const DOUBT_MS = 5000;

let house: TeaHouse;
let xiaozhou: AgentId;

beforeEach(async () => {
  house = await openTeaHouse({ wechat: { countsWindows: true } });
  xiaozhou = await house.addAgent('小周');
});
afterEach(() => house.close());

const statesOf = async (openid: string) => (await house.deliveries(openid)).map(({ state }) => state);
const sends = () => house.platform.count(paths.send);

/** 小周 holds the conversation and writes. */
async function xiaozhouSays(openid: string, text: string): Promise<void> {
  const conversationId = await house.thread(openid);
  await takeover(house, { conversationId, agentId: xiaozhou });
  await say(house, { conversationId, agentId: xiaozhou, content: { type: 'text', text } });
}

describe('WeChat takes the words and the line breaks before it says so', () => {
  test('an answer of the bot is sent once more after the doubt, and not a third time', async () => {
    house.platform.trouble(paths.send, 'drop', 2);
    await house.saysLate(wang, '营业时间？');
    await house.outbound.drain();
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'due', fault: { kind: 'unknown' } }]);
    house.pass(DOUBT_MS - 1);
    await house.outbound.drain();
    expect(sends()).toBe(1);
    house.pass(1);
    await house.outbound.drain();
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'unknown', attempts: 2 }]);
    house.pass(600_000);
    await house.outbound.recover();
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([replies.hours, replies.hours]);
  });

  test('words of a person become unknown, and are sent again only because a person says so', async () => {
    await house.says(wang, '你好');
    house.platform.trouble(paths.send, 'drop', 1);
    await xiaozhouSays(wang, '您的茶已寄出。');
    await house.outbound.drain();
    house.pass(600_000);
    await house.outbound.recover();
    await house.outbound.drain();
    expect(await house.deliveries(wang)).toMatchObject([{ class: 'agent', state: 'unknown', attempts: 1 }]);
    expect(house.received(wang)).toEqual(['您的茶已寄出。']);
    const [delivery] = await house.deliveries(wang);
    await resend(house, { deliveryId: delivery!.id, agentId: xiaozhou });
    await house.outbound.drain();
    expect(house.received(wang)).toHaveLength(2);
    expect(await statesOf(wang)).toEqual(['sent']);
  });

  test('what may have arrived counts against what WeChat still allows', async () => {
    await house.says(wang, '你好');
    house.platform.trouble(paths.send, 'drop', 1);
    await xiaozhouSays(wang, '在的。');
    await house.outbound.drain();
    const row = await house.store.rows('conversation').findOneByOrFail({ address: wang });
    expect(row.windowRemaining).toBe(4);
  });
});

describe('WeChat is out of order', () => {
  test('the conversation waits in order and longer each time, while others go on', async () => {
    house.platform.trouble(paths.send, { status: 503 }, 1);
    await house.saysLate(wang, '白茶怎么泡？');
    await house.outbound.drain();
    await house.saysLate(wang, '营业时间？');
    await house.saysLate(li, '营业时间？');
    await house.outbound.drain();
    expect(house.received(li)).toEqual([replies.hours]);
    expect(house.received(wang)).toEqual([]);
    house.pass(1000);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([...replies.brew, replies.hours]);
    expect((await house.deliveries(wang)).map(one => one.attempts)).toEqual([2, 1, 1]);
  });

  test('each try waits twice as long as the one before, and after six it has failed', async () => {
    house.platform.trouble(paths.send, { status: 500 });
    await house.saysLate(wang, '营业时间？');
    const tries: number[] = [];
    for (let second = 0; second <= 60; second++) {
      await house.outbound.drain();
      if (sends() > tries.length) tries.push(second);
      house.pass(1000);
    }
    expect(tries).toEqual([0, 1, 3, 7, 15, 31]);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'failed', fault: { kind: 'busy', code: '500' } }]);
  });

  test('asked to wait, the whole account does, to the second; another account does not', async () => {
    house.platform.trouble(paths.send, { status: 429, headers: { 'retry-after': '7' } }, 1);
    await house.saysLate(wang, '营业时间？');
    await house.outbound.drain();
    await house.saysLate(li, '营业时间？');
    await house.outbound.drain();
    const stage = await house.addChannel('stage');
    expect(await house.customer(stage, 'zhao').says('营业时间？')).toEqual([replies.hours]);
    house.pass(6999);
    await house.outbound.drain();
    expect(sends()).toBe(1);
    house.pass(1);
    await house.outbound.drain();
    expect([house.received(wang), house.received(li)]).toEqual([[replies.hours], [replies.hours]]);
  });

  test('an answer that would come half an hour late is not sent at all', async () => {
    await house.saysLate(wang, '营业时间？');
    house.pass(30 * 60_000);
    await house.outbound.drain();
    expect(await statesOf(wang)).toEqual(['expired']);
    expect(sends()).toBe(0);
  });
});

describe('WeChat refuses', () => {
  test.each([45015, 45047])(
    'because the window is over (%i): it failed, and the window is shown closed',
    async errcode => {
      await house.saysLate(wang, '白茶怎么泡？');
      house.platform.trouble(paths.send, { errcode }, 1);
      await house.outbound.drain();
      const rows = await house.deliveries(wang);
      expect(rows).toMatchObject([
        { state: 'failed', fault: { kind: 'unreachable', code: String(errcode) } },
        { state: 'failed', fault: { kind: 'unreachable', code: 'window' } },
      ]);
      expect(sends()).toBe(1);
      const row = await house.store.rows('conversation').findOneByOrFail({ address: wang });
      expect(row.windowRemaining).toBe(0);
      await house.saysLate(wang, '营业时间？');
      await house.outbound.drain();
      expect(house.received(wang)).toEqual([replies.hours]);
    },
  );

  test('our credentials, for good: the account stops, nothing is lost, and it goes on once they are mended', async () => {
    house.platform.trouble(paths.send, { errcode: 40001, errmsg: 'invalid credential' });
    await house.saysLate(wang, '营业时间？');
    for (let minute = 0; minute < 3; minute++) {
      await house.outbound.drain();
      house.pass(6000);
    }
    const channel = () => house.store.rows('channel').findOneByOrFail({ id: house.channel });
    expect(await channel()).toMatchObject({ state: 'broken' });
    expect(house.platform.count(paths.token)).toBeLessThanOrEqual(4);
    expect(await statesOf(wang)).toEqual(['due']);
    const tried = sends();
    await house.saysLate(li, '营业时间？');
    house.pass(300_000);
    await house.outbound.drain();
    expect(sends()).toBe(tried);
    house.platform.recover();
    await house.store.transact(tx => tx.update('channel', ['state', 'lastError'], [[house.channel, 'on', null]]));
    await house.channels.reload(house.channel);
    await house.outbound.drain();
    expect([await statesOf(wang), await statesOf(li)]).toEqual([['sent'], ['sent']]);
  });

  test('credentials that were changed while a send with the old ones was on its way: the new ones stay in use', async () => {
    let answer: () => void = () => undefined;
    const after = new Promise<void>(resolve => {
      answer = resolve;
    });
    house.platform.trouble(paths.send, { errcode: 48001, after }, 1);
    await house.saysLate(wang, '营业时间？');
    const draining = house.outbound.drain();
    while (sends() === 0) await new Promise(setImmediate);
    await house.store.transact(tx =>
      tx.run('UPDATE channel SET settings = ? WHERE id = ?', [
        JSON.stringify({ ...settingsOf(house), appSecret: 'renewed-by-the-boss' }),
        house.channel,
      ]),
    );
    await house.channels.reload(house.channel);
    answer();
    await draining;
    expect(await house.store.rows('channel').findOneByOrFail({ id: house.channel })).toMatchObject({ state: 'on' });
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'due', fault: { kind: 'broken', code: '48001' } }]);
  });

  test('and a customer who blocked us is not written to again', async () => {
    house.platform.followers.set(wang, { state: 'blocked' }).set(li, {});
    await house.saysLate(wang, '营业时间？');
    await house.outbound.drain();
    expect(await house.deliveries(wang)).toMatchObject([
      { state: 'failed', fault: { kind: 'unreachable', code: '48002' } },
    ]);
  });
});

const settingsOf = ({ platform }: TeaHouse) => ({
  ...{ appId: 'wx2c2769f8efd9abc2', token: 'spamtest', apiBase: platform.url },
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
});

describe('node-webot: five calls at once ask for five tokens. Here a hundred sends', () => {
  const customers = Array.from({ length: 100 }, (_, index) => `o${String(index).padStart(27, '0')}`);
  const all = () => house.platform.ledger.map(one => one.openid).sort();

  test('ask for one', async () => {
    await Promise.all(customers.map(openid => house.saysLate(openid, '营业时间？')));
    await house.outbound.drain();
    expect(all()).toEqual(customers);
    expect(house.platform.count(paths.token)).toBe(1);
  });

  test('renew one that WeChat forgot once, and all arrive', async () => {
    await house.saysLate(wang, '营业时间？');
    await house.outbound.drain();
    house.platform.expireToken();
    house.pass(1000);
    await Promise.all(customers.map(openid => house.saysLate(openid, '营业时间？')));
    await house.outbound.drain();
    expect(all().filter(openid => openid !== wang)).toEqual(customers);
    expect(house.platform.count(paths.token)).toBe(2);
  });
});

test('an account sends no more in a second than its platform allows', async () => {
  const customers = Array.from({ length: 130 }, (_, index) => `o${String(index).padStart(27, '0')}`);
  await Promise.all(customers.map(openid => house.saysLate(openid, '营业时间？')));
  await house.outbound.drain();
  expect(house.platform.ledger).toHaveLength(100);
  house.pass(999);
  await house.outbound.drain();
  expect(house.platform.ledger).toHaveLength(100);
  house.pass(1);
  await house.outbound.drain();
  expect(house.platform.ledger).toHaveLength(130);
});

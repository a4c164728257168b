import { takeover } from '../../src/flows/handoff';
import { openOutbound } from '../../src/flows/outbound';
import { say } from '../../src/flows/say';
import type { AgentId } from '../../src/model';
import { paths } from '../../stand-ins/wechat-oa/platform';
import { openTeaHouse, replies, type TeaHouse } from '../support/tea-house';

const wang = 'oWANG000000000000000000000001';
const DOUBT_MS = 5000;
const LEASE_MS = 30_000;

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

describe('a process dies between its claim and the answer', () => {
  /** A second process on the same database that claims and is never heard of again. */
  async function dieClaiming(): Promise<void> {
    let isAlive = true;
    const dying = openOutbound({
      ...house,
      channels: { ...house.channels, get: id => (isAlive ? house.channels.get(id) : undefined) },
      store: {
        ...house.store,
        write: async (job, input) => {
          const output = await house.store.write(job, input);
          if (job.name === 'claim') isAlive = false;
          return output;
        },
      },
    });
    await dying.drain();
  }

  test('an answer of the bot is sent after the lease and the doubt; nothing happens before', async () => {
    await house.saysLate(wang, '营业时间？');
    await dieClaiming();
    expect(await statesOf(wang)).toEqual(['sending']);
    house.pass(LEASE_MS);
    expect(await house.outbound.recover()).toBe(0);
    house.pass(1);
    expect(await house.outbound.recover()).toBe(1);
    await house.outbound.drain();
    expect(sends()).toBe(0);
    house.pass(DOUBT_MS);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([replies.hours]);
    expect(await statesOf(wang)).toEqual(['sent']);
  });

  test('a process that has not opened the account yet opens it before it judges', async () => {
    await house.saysLate(wang, '营业时间？');
    await dieClaiming();
    house.pass(LEASE_MS + 1);
    let isOpen = false;
    let refreshed = 0;
    const late = openOutbound({
      ...house,
      channels: {
        ...house.channels,
        get: id => (isOpen ? house.channels.get(id) : undefined),
        async refresh() {
          isOpen = true;
          refreshed++;
        },
      },
    });
    expect(await late.recover()).toBe(1);
    expect(refreshed).toBe(1);
    expect(await late.recover()).toBe(0);
    expect(refreshed).toBe(1);
    house.pass(DOUBT_MS);
    await house.outbound.drain();
    expect(await statesOf(wang)).toEqual(['sent']);
  });

  test('an answer that may have left and comes too late for another try stays unknown', async () => {
    await house.saysLate(wang, '营业时间？');
    await dieClaiming();
    house.pass(LEASE_MS + 1);
    await house.outbound.recover();
    expect(await statesOf(wang)).toEqual(['due']);
    house.pass(30 * 60_000);
    await house.outbound.drain();
    expect(await statesOf(wang)).toEqual(['unknown']);
    expect(sends()).toBe(0);
  });

  test('words of a person are unknown, and the next ones are not held up by them', async () => {
    await house.says(wang, '你好');
    await xiaozhouSays(wang, '在的。');
    await dieClaiming();
    house.pass(LEASE_MS + 1);
    await house.outbound.recover();
    await say(house, {
      conversationId: await house.thread(wang),
      agentId: xiaozhou,
      content: { type: 'text', text: '您请讲。' },
    });
    await house.outbound.drain();
    expect(await statesOf(wang)).toEqual(['unknown', 'sent']);
    expect(house.received(wang)).toEqual(['您请讲。']);
  });

  test('an answer that rode on a response is unknown, and rides again when WeChat asks again', async () => {
    const message = house.pushes.text(wang, '营业时间？');
    await house.hand({ message });
    house.pass(20_001);
    await house.outbound.recover();
    expect(await statesOf(wang)).toEqual(['unknown']);
    const again = await house.hand({ message });
    await house.outbound.land(again.ride!, true);
    expect(await statesOf(wang)).toEqual(['sent']);
    expect(sends()).toBe(0);
  });
});

describe('Mautic: a process that slept through its lock sends what another has sent. Here', () => {
  test('one that wakes after its lease says nothing', async () => {
    await house.saysLate(wang, '营业时间？');
    let asleepMs = 0;
    const now = () => house.now() + asleepMs;
    const sleeper = openOutbound({
      ...house,
      now,
      store: {
        ...house.store,
        write: async (job, input) => {
          const output = await house.store.write(job, input);
          if (job.name === 'claim') asleepMs = LEASE_MS + 1;
          return output;
        },
      },
    });
    await sleeper.drain();
    expect(sends()).toBe(0);
    house.pass(LEASE_MS + 1);
    await house.outbound.recover();
    house.pass(DOUBT_MS);
    await house.outbound.drain();
    await sleeper.drain();
    expect(house.received(wang)).toEqual([replies.hours]);
    expect(await statesOf(wang)).toEqual(['sent']);
  });

  test('one that is told the outcome in its sleep writes it down, unless somebody else sends already', async () => {
    let answer: () => void = () => undefined;
    const after = new Promise<void>(resolve => {
      answer = resolve;
    });
    await house.says(wang, '你好');
    await xiaozhouSays(wang, '在的。');
    house.platform.trouble(paths.send, { after }, 1);
    const sleeper = openOutbound(house);
    const sleeping = sleeper.drain();
    while (sends() === 0) await new Promise(setImmediate);
    house.pass(LEASE_MS + 1);
    await house.outbound.recover();
    expect(await statesOf(wang)).toEqual(['unknown']);
    answer();
    await sleeping;
    expect(await statesOf(wang)).toEqual(['sent']);
    expect(house.received(wang)).toEqual(['在的。']);
  });

  test('two processes on one outbox send everything once', async () => {
    const customers = Array.from({ length: 40 }, (_, index) => `o${String(index).padStart(27, '0')}`);
    await Promise.all(customers.map(openid => house.saysLate(openid, '营业时间？')));
    const other = openOutbound(house);
    await Promise.all([house.outbound.drain(), other.drain(), house.outbound.drain()]);
    expect(house.platform.ledger.map(one => one.openid).sort()).toEqual(customers);
  });
});

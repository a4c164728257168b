import { claim, giveBack, type Held, takeover } from '../../src/flows/handoff';
import { say } from '../../src/flows/say';
import type { AgentId, ConversationId } from '../../src/model';
import { paths } from '../../stand-ins/wechat-oa/platform';
import { seeded } from '../support/customers';
import { openTeaHouse, replies, type TeaHouse } from '../support/tea-house';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

const races = Number(process.env.GUANXI_RACES ?? 1000);
const seed = Number(process.env.GUANXI_SEED ?? Date.now() % 1_000_000);
const AT_ONCE = 16;
const LATENCY_MS = 25;
const wang = 'oWANG000000000000000000000001';

const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

let house: TeaHouse;
let xiaozhou: AgentId;

beforeEach(async () => {
  house = await openTeaHouse();
  xiaozhou = await house.addAgent('小周');
});
afterEach(() => house.close());

interface Race {
  readonly openid: string;
  readonly acknowledgedAtMs: number;
  readonly held: Held;
}

type Take = (conversationId: ConversationId) => Promise<Held>;

/** Lets the bot's answer and a takeover meet at a random moment, many times; resolves to what WeChat took too late. */
async function leaks(count: number, take: Take): Promise<{ late: string[]; took: number; before: number }> {
  const random = seeded(seed);
  const ending = new AbortController();
  const running = house.outbound.run(ending.signal);
  house.platform.trouble(paths.send, { lateMs: () => LATENCY_MS * random() });
  const taken: { openid: string; atMs: number }[] = [];
  const results: Race[] = [];

  const answerRides = async (openid: string, late: boolean): Promise<void> => {
    const message = house.pushes.text(openid, '营业时间？');
    const step = await house.hand({ message }, late ? { at: house.now() - 4500 } : {});
    if (!step.ride) return;
    await wait(LATENCY_MS * random());
    taken.push({ openid, atMs: performance.now() });
    await house.outbound.land(step.ride, true);
  };
  const race = async (number: number): Promise<void> => {
    const openid = `o${String(number).padStart(27, '0')}`;
    await house.says(openid, '你好');
    const conversationId = await house.thread(openid);
    const answering = answerRides(openid, random() < 0.5);
    await wait(2 * LATENCY_MS * random());
    const held = await take(conversationId);
    results.push({ openid, acknowledgedAtMs: performance.now(), held });
    await answering;
    await house.says(openid, '营业时间？');
    // The account may send a hundred a second, and the clock is ours.
    house.pass(50);
  };
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) await race(next++);
    }),
  );
  await wait(4 * LATENCY_MS);
  ending.abort();
  await running;
  await house.outbound.drain();

  const all = [...taken, ...house.platform.ledger.map(({ openid, tookAtMs }) => ({ openid, atMs: tookAtMs }))];
  const acknowledged = new Map(results.map(one => [one.openid, one.acknowledgedAtMs]));
  const late = all.filter(one => one.atMs > (acknowledged.get(one.openid) ?? 0)).map(one => one.openid);
  expect(results.filter(one => one.held.inFlight)).toEqual([]);
  return { late, took: all.length, before: results.length };
}

test(`Chatwoot: one last captain message leaks. Here none of ${races} does (seed ${seed})`, async () => {
  const { late, took, before } = await leaks(races, conversationId =>
    takeover(house, { conversationId, agentId: xiaozhou }),
  );
  expect(late).toEqual([]);
  expect(before).toBe(races);
  // Some answers were quicker than the takeover and some were not, or nothing raced.
  expect(took).toBeGreaterThan(races / 20);
  expect(took).toBeLessThan(races);
}, 120_000);

test('the race itself is proved: a takeover that waits for nothing is found out', async () => {
  const hasty = { ...house, flights: { ...house.flights, landedAll: async () => true } };
  const takings: Promise<unknown>[] = [];
  const { late } = await leaks(200, async conversationId => {
    takings.push(takeover(hasty, { conversationId, agentId: xiaozhou }));
    while ((await house.store.rows('conversation').findOneByOrFail({ id: conversationId })).owner === 'bot')
      await new Promise(setImmediate);
    const conversation = await house.store.rows('conversation').findOneByOrFail({ id: conversationId });
    return { conversation, inFlight: false };
  });
  await Promise.all(takings);
  expect(late.length).toBeGreaterThan(0);
}, 60_000);

test('omni: follow-ups go on after a handoff. Here everything the bot had waiting ends with it', async () => {
  await house.saysLate(wang, '白茶怎么泡？');
  await house.saysLate(wang, '营业时间？');
  const conversationId = await house.thread(wang);
  await takeover(house, { conversationId, agentId: xiaozhou });
  await house.outbound.drain();
  expect(house.received(wang)).toEqual([]);
  expect((await house.deliveries(wang)).map(({ state, fault }) => [state, fault?.kind])).toEqual(
    [1, 2, 3].map(() => ['cancelled', 'superseded']),
  );
  await say(house, { conversationId, agentId: xiaozhou, content: { type: 'text', text: '我是小周，您请讲。' } });
  await house.outbound.drain();
  expect(house.received(wang)).toEqual(['我是小周，您请讲。']);
});

test('the bot that gets it back answers what is asked from then on, and nothing older', async () => {
  const conversationId = await house.says(wang, '你好').then(() => house.thread(wang));
  await takeover(house, { conversationId, agentId: xiaozhou });
  const missed = house.pushes.text(wang, '营业时间？');
  expect((await house.hand({ message: missed })).ride).toBeNull();
  await giveBack(house, { conversationId, agentId: xiaozhou });
  await house.outbound.drain();
  expect((await house.hand({ message: missed })).ride).toBeNull();
  await house.outbound.drain();
  expect(house.received(wang)).toEqual([]);
  expect(await house.says(wang, '营业时间？')).toBe(replies.hours);
  expect((await house.deliveries(wang)).length).toBe(1);
});

test('what was on its way when 小周 took over, and came to nothing, is not tried again', async () => {
  house.platform.trouble(paths.send, { status: 503 }, 1);
  await house.saysLate(wang, '营业时间？');
  await house.outbound.drain();
  const conversationId = await house.thread(wang);
  await takeover(house, { conversationId, agentId: xiaozhou });
  house.pass(60_000);
  await house.outbound.drain();
  expect(house.received(wang)).toEqual([]);
  expect(await house.deliveries(wang)).toMatchObject([{ state: 'cancelled', attempts: 1 }]);
});

test('of agents who claim at once one holds it, a hundred times', async () => {
  const xiaowu = await house.addAgent('小吴');
  const both = [xiaozhou, xiaowu];
  const winners = new Set<AgentId>();
  const random = seeded(seed);
  for (let number = 0; number < 100; number++) {
    const openid = `o${String(number).padStart(27, '0')}`;
    await house.says(openid, '转人工');
    const conversationId = await house.thread(openid);
    const order = random() < 0.5 ? both : [...both].reverse();
    const asked = await Promise.allSettled(order.map(agentId => claim(house, { conversationId, agentId })));
    const row = await house.store.rows('conversation').findOneByOrFail({ id: conversationId });
    expect(asked.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(row).toMatchObject({ owner: 'agent', epoch: 3 });
    winners.add(row.agentId!);
  }
  expect(winners.size).toBe(2);
});

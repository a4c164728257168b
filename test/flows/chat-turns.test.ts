import { takeover } from '../../src/flows/handoff';
import { say } from '../../src/flows/say';
import type { AgentId, ChannelId, Inbound } from '../../src/model';
import { openTelegramStandIn, type TelegramStandIn } from '../../stand-ins/telegram';
import { databases, type Scratch, scratchSqlite } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

jest.setTimeout(60_000);

const hours = '您好，我们 9:00–18:00 营业。';
const [wang, li] = ['900000001', '900000002'];
const group = '-4001';
const MEMBERS = 34;

let house: TestHouse;
let platform: TelegramStandIn;
let channel: ChannelId;
let xiaozhou: AgentId;
let heard = 0;

/** A tea house with a bot on Telegram. */
async function open(scratch: Scratch): Promise<void> {
  house = await openHouse({ scratch });
  platform = await openTelegramStandIn({ now: house.now });
  for (const chat of [wang, li, group]) platform.introduce(chat);
  channel = await house.addChannel('telegram', { ...platform.settings });
  await house.setRules([
    { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
  ]);
  xiaozhou = await house.addAgent('小周');
}
afterEach(async () => {
  await house.close();
  await platform.close();
});

const asks = (address: string) => {
  const inbound: Inbound = {
    kind: 'message',
    externalId: `u${++heard}.${heard}`,
    address,
    content: { type: 'text', text: '营业时间？' },
    platformTime: house.now(),
  };
  const telegram = house.channels.get(channel);
  if (telegram === undefined) throw new Error('the channel is open');
  return house.inbound.hear([{ open: telegram, inbound, request: null }]);
};
const writes = async (address: string, text: string) =>
  say(house, {
    conversationId: await house.conversation(channel, address),
    agentId: xiaozhou,
    content: { type: 'text', text },
  });
const takes = async (address: string) =>
  takeover(house, { conversationId: await house.conversation(channel, address), agentId: xiaozhou });
/** Lets the time pass, and tells what has gone out since, to whom and what. */
const gone = async (ms: number) => {
  const before = platform.accepted.length;
  house.pass(ms);
  await house.outbound.drain();
  return platform.accepted.slice(before).map(({ to, text }) => `${to}: ${text}`);
};
const ends = async () => (await house.store.rows('delivery').find()).map(({ state, attempts }) => [state, attempts]);

describe.each(databases)('one chat on Telegram gets a message a second, on %s', (_, scratch) => {
  beforeEach(async () => open(await scratch()));

  test('the bot’s answer and what 小周 writes after it go out spread and in order; 李雷 waits for none of it', async () => {
    await asks(wang);
    expect(await gone(0)).toEqual([`${wang}: ${hours}`]);
    await takes(wang);
    for (const text of ['我是小周。', '今天照常，', '等您来喝茶。']) await writes(wang, text);
    await asks(li);
    expect(await gone(0)).toEqual([`${li}: ${hours}`]);
    expect(await gone(999)).toEqual([]);
    expect(await gone(1)).toEqual([`${wang}: 我是小周。`]);
    expect(await gone(999)).toEqual([]);
    expect(await gone(1)).toEqual([`${wang}: 今天照常，`]);
    expect(await gone(60_000)).toEqual([`${wang}: 等您来喝茶。`]);
    expect(await ends()).toEqual(Array.from({ length: 5 }, () => ['sent', 1]));
  });
});

test(`a group of ${MEMBERS} who all ask gets twenty a minute in the order they asked, and holds up nobody outside`, async () => {
  await open(scratchSqlite());
  const members = Array.from({ length: MEMBERS }, (_, index) => `${group}:${910_000_000 + index}`);
  for (const member of members) await asks(member);
  // More wait before him than are looked at in one go.
  await asks(li);
  expect(await gone(0)).toEqual([`${group}: ${hours}`, `${li}: ${hours}`]);
  for (let answered = 1; answered < 20; answered++) expect(await gone(1000)).toHaveLength(1);
  expect(await gone(40_999)).toEqual([]);
  expect(await gone(1)).toHaveLength(1);
  for (let answered = 21; answered < MEMBERS; answered++) expect(await gone(1000)).toHaveLength(1);

  const answered = platform.calls.filter(({ payload }) => String(payload.chat_id) === group);
  const asked = answered.map(({ payload }) => JSON.parse(String(payload.reply_parameters)).message_id as number);
  expect(asked).toEqual([...asked].sort((a, b) => a - b));
  expect(await ends()).toEqual(Array.from({ length: MEMBERS + 1 }, () => ['sent', 1]));
});

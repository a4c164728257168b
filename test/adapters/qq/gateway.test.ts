import { closingOf } from '../../../adapters/qq/closing';
import { ChannelError, type Ear, listens } from '../../../src/channel';
import type { Inbound } from '../../../src/model';
import { answering, type Bot, chat, closeBots, openBot, wang } from './bot';

const INTENTS = 100_663_296;

let bot: Bot;
let ending: AbortController;
let heard: Inbound[];
let cursor: string | null;
let fault: unknown;
let seat: Promise<void>;

beforeEach(async () => {
  bot = await openBot({ settings: { mode: 'gateway' } });
  ending = new AbortController();
  heard = [];
  cursor = null;
  fault = null;
});
afterEach(async () => {
  ending.abort();
  await seat;
  await closeBots();
});

/** Sits down at the gateway, with where the last listener left off, until the story or the gateway ends it. */
function sit(hear: Ear['hear'] = async () => undefined) {
  const { channel } = bot;
  if (!listens(channel)) throw new Error('it does not listen');
  const ear: Ear = {
    cursor,
    async hear(inbound, next) {
      await hear(inbound, next);
      heard.push(...inbound);
      cursor = next ?? cursor;
    },
    changed: () => undefined,
  };
  ending = new AbortController();
  fault = null;
  const { signal } = ending;
  seat = channel.listen(ear, signal).catch((error: unknown) => {
    fault = error;
  });
}

async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
}
const isUp = () => bot.channel.health().link === 'up';
const said = () => heard.map(({ content }) => ('text' in content ? content.text : ''));
let count = 0;
const says = (text: string) => {
  const id = `ROBOT1.0_w${++count}`;
  bot.platform.passes.open(id, 'users', wang);
  bot.platform.gateway.tell(`C2C_MESSAGE_CREATE:${count}`, 'C2C_MESSAGE_CREATE', chat(text, { id }));
  return id;
};

test('a bot that QQ calls does not listen', async () => {
  expect(listens((await openBot()).channel)).toBe(false);
});

test('王芳 is heard by the gateway, in order, and answered', async () => {
  sit();
  await until(isUp);
  const { said: frames } = bot.platform.gateway;
  expect(frames).toEqual([
    { op: 2, token: `QQBot ${bot.platform.tokens[0]}`, intents: INTENTS, shard: [0, 1], properties: {} },
  ]);
  const [first] = ['营业时间？', '还有座位吗', '好的'].map(says);
  await until(() => heard.length === 3);
  expect(said()).toEqual(['营业时间？', '还有座位吗', '好的']);
  expect(heard[0]).toMatchObject({ kind: 'message', externalId: first, address: wang });
  await bot.says('九点开门', { answers: answering(String(first)) });
  expect(bot.platform.accepted).toMatchObject([{ to: wang, text: '九点开门', key: `${first}:1` }]);
});

test('what a push would be, an event of the gateway is: the same message, the same tap, acknowledged once', async () => {
  sit();
  await until(isUp);
  const tap = { id: 'tap-1', type: 11, user_openid: wang, data: { type: 11, resolved: { button_data: 'refund' } } };
  bot.platform.gateway.tell('e1', 'INTERACTION_CREATE', tap);
  bot.platform.gateway.tell('e2', 'C2C_MESSAGE_CREATE', chat('在吗'));
  bot.platform.gateway.tell('e3', 'HOLOGRAM_CREATE', { openid: wang, shape: '球' });
  await until(() => heard.length === 3 && bot.platform.acknowledged.length > 0);
  const pushed = [
    ...bot.hears('INTERACTION_CREATE', tap, 'e1'),
    ...bot.hears('C2C_MESSAGE_CREATE', chat('在吗'), 'e2'),
  ];
  expect(heard.slice(0, 2).map(one => ({ ...one, platformTime: 0 }))).toEqual(
    pushed.map(one => ({ ...one, platformTime: 0 })),
  );
  expect(heard[2]).toMatchObject({ kind: 'other', content: { type: 'unknown', raw: expect.stringContaining('球') } });
  expect(bot.platform.acknowledged).toEqual(['tap-1']);
});

describe('after a break', () => {
  test('the session goes on from what is stored, and what was said meanwhile comes', async () => {
    sit();
    await until(isUp);
    says('第一句');
    await until(() => heard.length === 1);
    ending.abort();
    await seat;
    expect(fault).toBeNull();
    expect(bot.channel.health().link).toBe('down');
    await until(() => bot.platform.gateway.lines() === 0);
    says('第二句');
    sit();
    await until(() => heard.length === 2);
    expect(said()).toEqual(['第一句', '第二句']);
    const [, resumed] = bot.platform.gateway.said;
    expect(resumed).toMatchObject({ op: 6, session_id: expect.any(String), seq: expect.any(Number) });
  });

  test('what could not be stored comes again', async () => {
    sit(async inbound => {
      if (inbound.length > 0) throw new Error('the disk is full');
    });
    await until(isUp);
    says('营业时间？');
    await seat;
    expect(fault).toMatchObject({ message: 'the disk is full' });
    expect(heard).toEqual([]);
    sit();
    await until(() => heard.length === 1);
    expect(said()).toEqual(['营业时间？']);
  });

  test('a session nobody knows any more is begun anew', async () => {
    sit();
    await until(isUp);
    ending.abort();
    await seat;
    bot.platform.gateway.forget();
    sit();
    await seat;
    expect(fault).toMatchObject({ kind: 'busy', detail: 'the gateway no longer knows the session' });
    sit();
    await until(isUp);
    expect(bot.platform.gateway.said.map(({ op }) => op)).toEqual([2, 6, 2]);
  });

  test.each(['', 'null', '[]', '{"appId":"102012345","seq":-1}', '{"appId":"1","sessionId":"of another bot","seq":7}'])(
    'a place that cannot be read, or is another bot’s, is no session: %s',
    async kept => {
      cursor = kept;
      sit();
      await until(isUp);
      expect(bot.platform.gateway.said.map(({ op }) => op)).toEqual([2]);
    },
  );
});

describe('the line', () => {
  test('has a heart that beats as often as it is asked to, with the number of what is stored', async () => {
    bot.platform.gateway.pulse.everyMs = 20;
    sit();
    await until(isUp);
    says('在吗');
    await until(() => heard.length === 1);
    const { seq } = JSON.parse(cursor ?? '') as { seq: number };
    await until(() => bot.platform.gateway.beats.includes(seq));
    bot.platform.gateway.blurt('{"op":1}');
    const before = bot.platform.gateway.beats.length;
    await until(() => bot.platform.gateway.beats.length > before);
    expect(fault).toBeNull();
  });

  test('whose beats go unanswered is given up, and the session kept', async () => {
    bot.platform.gateway.pulse.everyMs = 20;
    bot.platform.gateway.pulse.answers = false;
    sit();
    await seat;
    expect(fault).toMatchObject({ kind: 'busy', code: '1006' });
    bot.platform.gateway.pulse.answers = true;
    sit();
    await until(isUp);
    expect(bot.platform.gateway.said.map(({ op }) => op)).toEqual([2, 6]);
  });

  test('is taken up anew when the gateway asks for that (op 7), in the same session', async () => {
    sit();
    await until(isUp);
    bot.platform.gateway.ask(7);
    await seat;
    expect(fault).toMatchObject({ kind: 'busy', code: null });
    sit();
    await until(isUp);
    expect(bot.platform.gateway.said.map(({ op }) => op)).toEqual([2, 6]);
  });

  test('passes over what is no word of the gateway', async () => {
    sit();
    await until(isUp);
    for (const text of ['', '{', '[]', '{"op":"0"}', '{"op":99,"d":{}}', 'null']) bot.platform.gateway.blurt(text);
    says('在吗');
    await until(() => heard.length === 1);
    expect(said()).toEqual(['在吗']);
  });

  test('is not held in the open where the API is not', async () => {
    const answers = ['ws://api.bot.qq.com/websocket', 'https://api.bot.qq.com', 'nowhere'];
    for (const url of answers) {
      const body = JSON.stringify({ access_token: 'token', expires_in: '7200', url });
      bot = await openBot({
        settings: { mode: 'gateway', apiBase: 'https://api.bot.qq.com' },
        http: async () => ({ status: 200, headers: {}, body: Buffer.from(body) }),
      });
      sit();
      await seat;
      expect(fault).toMatchObject({ kind: 'busy', detail: 'an answer that makes no sense' });
    }
  });
});

describe('a line that is closed', () => {
  const PAGE = {
    resume: [4008, 4009, 1000, 1001, 1006],
    identify: [4006, 4007, 4900, 4901, 4912, 4913],
    stop: [4001, 4002, 4010, 4011, 4012, 4013, 4014, 4914, 4915],
  };

  test.each(Object.entries(PAGE))('asks to %s after its codes', (sequel, codes) => {
    expect(codes.map(code => [code, closingOf(code).sequel])).toEqual(codes.map(code => [code, sequel]));
    for (const code of codes) expect(closingOf(code).says).not.toBe('');
  });

  test.each([
    [4009, 'busy', 6],
    [4007, 'busy', 2],
    [4913, 'busy', 2],
  ])('with %d is %s, and the next one begins with op %d', async (code, kind, op) => {
    sit();
    await until(isUp);
    bot.platform.gateway.hangUp(code);
    await seat;
    expect(fault).toBeInstanceOf(ChannelError);
    expect(fault).toMatchObject({ kind, code: String(code) });
    sit();
    await until(isUp);
    expect(bot.platform.gateway.said.at(-1)).toMatchObject({ op });
  });

  test.each([4014, 4915])('with %d needs a person', async code => {
    bot.platform.gateway.hangUp(1001, code);
    sit();
    await seat;
    expect(fault).toMatchObject({ kind: 'broken', code: String(code) });
    expect(bot.channel.health()).toMatchObject({ link: 'down', lastFault: expect.stringContaining(String(code)) });
  });
});

test('who is told to stop while the line is being opened stops, and nothing is left behind', async () => {
  sit();
  ending.abort();
  await seat;
  expect(fault).toBeNull();
  expect(bot.platform.gateway.lines()).toBe(0);
});

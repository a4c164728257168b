import { openHttp } from '../../../src/channel';
import { answering, type Bot, closeBots, faultOf, openBot, patient, tenOClock, wang } from './bot';

let bot: Bot;
let count = 0;

beforeEach(async () => {
  bot = await openBot();
});
afterEach(closeBots);

/** Answers a new message, so that nothing is doubled. */
const say = () => {
  const id = `t${++count}`;
  bot.platform.passes.open(id, 'users', wang);
  return bot.says('好的', { answers: answering(id, 0, bot.clock.at) });
};

describe('the access token', () => {
  test('is asked for once by a hundred at the same moment', async () => {
    await Promise.all(Array.from({ length: 100 }, say));
    expect(bot.platform.tokens).toHaveLength(1);
    expect(bot.platform.accepted).toHaveLength(100);
  });

  test('is asked for again forty seconds before its end, when the platform gives another', async () => {
    await say();
    bot.clock.at = tenOClock + 7_159_000;
    await say();
    expect(bot.platform.tokens).toHaveLength(1);
    bot.clock.at = tenOClock + 7_160_000;
    await Promise.all([say(), say()]);
    expect(new Set(bot.platform.tokens).size).toBe(2);
    expect(bot.platform.tokens).toHaveLength(2);
    expect(bot.channel.health()).toEqual({ tokenUntil: tenOClock + 7_160_000 + 7_200_000 });
  });

  test('still good is used when it cannot be renewed', async () => {
    await say();
    bot.clock.at = tenOClock + 7_170_000;
    bot.platform.refuseTokens(100001);
    await say();
    bot.clock.at = tenOClock + 7_200_001;
    expect(await faultOf(say())).toMatchObject({ kind: 'busy', code: '100001' });
  });

  test('that is refused is renewed once, and the message sent once', async () => {
    await say();
    bot.platform.misbehave('expired', 1);
    await say();
    expect(bot.platform.tokens).toHaveLength(2);
    expect(bot.platform.accepted).toHaveLength(2);
  });

  test('that keeps being refused is no reason to lose the message, and in the end a person is told', async () => {
    bot.platform.misbehave('expired');
    const faults = [];
    for (let i = 0; i < 4; i++) faults.push(await faultOf(say()));
    expect(faults.map(({ kind }) => kind)).toEqual(['busy', 'busy', 'busy', 'broken']);
    expect(bot.platform.tokens).toHaveLength(4);
    bot.platform.misbehave(null);
    bot.clock.at += 60_001;
    await say();
  });

  test.each([100007, 100016, 10004, 99999])(
    'refused with %d and status 200 means that our settings are wrong',
    async code => {
      bot.platform.refuseTokens(code);
      expect(await faultOf(say())).toMatchObject({ kind: 'broken', code: String(code) });
      expect(await faultOf(bot.channel.test(patient))).toMatchObject({ kind: 'broken', code: String(code) });
    },
  );

  test('asked for too often is asked for later', async () => {
    bot.platform.refuseTokens(100001);
    expect(await faultOf(say())).toMatchObject({ kind: 'busy', code: '100001' });
  });

  test('is waited for no longer than the caller lives, and by the others all the same', async () => {
    const stop = new AbortController();
    bot.platform.passes.open('m1', 'users', wang);
    const ended = faultOf(bot.says('好的', {}, stop.signal));
    const other = say();
    stop.abort();
    expect(await ended).toMatchObject({ kind: 'busy' });
    await other;
    expect(bot.platform.tokens).toHaveLength(1);
  });
});

describe('the test of the settings', () => {
  test('asks for a token and for the gateway, and writes to nobody', async () => {
    await bot.channel.test(patient);
    expect(bot.platform.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /app/getAppAccessToken',
      'GET /gateway',
    ]);
  });

  test('says when the secret is wrong, or when there is no QQ at the address', async () => {
    const wrong = await openBot({ settings: { appSecret: 'nobody-knows-it' } });
    const fault = await faultOf(wrong.channel.test(patient));
    expect(fault).toMatchObject({ kind: 'broken', code: '100007' });
    const token = Buffer.from('{"access_token":"t","expires_in":"7200"}');
    const lost = await openBot({
      http: async ({ method }) => ({ status: method === 'POST' ? 200 : 404, headers: {}, body: token }),
    });
    expect(await faultOf(lost.channel.test(patient))).toMatchObject({ kind: 'broken', code: '404' });
    const away = await openBot({ settings: { tokenBase: 'http://127.0.0.1:9' }, http: openHttp() });
    expect(await faultOf(away.channel.test(patient))).toMatchObject({ kind: 'busy' });
  });
});

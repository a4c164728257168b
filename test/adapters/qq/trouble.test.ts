import { verdictOf } from '../../../adapters/qq/errors';
import { type Http, openHttp } from '../../../src/channel';
import { answering, type Bot, closeBots, faultOf, openBot, tenOClock, wang } from './bot';

let bot: Bot;

afterEach(closeBots);

async function open(http?: Http) {
  bot = await openBot(http === undefined ? {} : { http });
  bot.platform.passes.open('m1', 'users', wang);
}

const sends = () => bot.platform.calls.filter(({ path }) => path.endsWith('/messages')).length;

/** A platform that gives a token and answers every send as told. */
const answers =
  (status: number, body: string, headers: Record<string, string> = {}): Http =>
  async ({ url }) =>
    url.endsWith('/getAppAccessToken')
      ? { status: 200, headers: {}, body: Buffer.from('{"access_token":"tok-en","expires_in":7200}') }
      : { status, headers, body: Buffer.from(body) };

describe('when QQ misbehaves', () => {
  test.each([
    ['error', 'unknown', 0],
    ['silent', 'unknown', 1],
    ['garbled', 'unknown', 1],
    ['rate', 'busy', 0],
  ] as const)('%s: the send is %s', async (how, kind, taken) => {
    await open();
    bot.platform.misbehave(how, 1);
    const fault = await faultOf(bot.says('好的'));
    expect({ kind: fault.kind, taken: bot.platform.accepted.length }).toEqual({ kind, taken });
    expect(fault.retryAfterMs).toBe(how === 'rate' ? 7000 : null);
  });

  test('it does not answer in time: unknown', async () => {
    const http = openHttp({ deadlineMs: 1500 });
    await open(http);
    await bot.channel.test(new AbortController().signal);
    bot.platform.misbehave('slow', 1);
    expect(await faultOf(bot.says('好的'))).toMatchObject({ kind: 'unknown' });
  });

  test('we hang up while it is on its way: unknown', async () => {
    await open();
    bot.platform.misbehave('slow', 1);
    const stop = new AbortController();
    const said = faultOf(bot.says('好的', {}, stop.signal));
    while (bot.platform.accepted.length === 0) await new Promise(resolve => setImmediate(resolve));
    stop.abort();
    expect(await said).toMatchObject({ kind: 'unknown' });
  });

  test('we hang up before: busy, and nothing leaves', async () => {
    await open();
    expect(await faultOf(bot.says('好的', {}, AbortSignal.abort()))).toMatchObject({ kind: 'busy' });
    expect(sends()).toBe(0);
  });

  test('nobody is there: busy', async () => {
    await open();
    await bot.platform.close();
    expect(await faultOf(bot.says('好的'))).toMatchObject({ kind: 'busy', code: 'ECONNREFUSED' });
  });

  test.each([
    [500, '', 'unknown'],
    [502, '<html>', 'unknown'],
    [503, '', 'busy'],
    [504, '{"code":1}', 'unknown'],
    [404, '<html>', 'broken'],
    [413, '', 'refused'],
    [301, '', 'broken'],
    [200, '{}', 'unknown'],
    [200, '[1]', 'unknown'],
    [200, '{"id":""}', 'unknown'],
    [500, '{"code":50055001}', 'busy'],
    [400, '{"err_code":"40034006"}', 'refused'],
    [429, '{"code":22009}', 'busy'],
  ])('status %d with %j means %s', async (status, body, kind) => {
    await open(answers(status, body));
    expect(await faultOf(bot.says('好的'))).toMatchObject({ kind });
  });

  test('an error tells its code and its trace, and neither the secret nor the token nor the words', async () => {
    await open();
    const { secret } = bot;
    const words = '只说给您听的话';
    const body = JSON.stringify({ code: 40034006, message: `bad ${secret} tok-en`, trace_id: 'trace-1' });
    await open(answers(400, body));
    const hidden = await openBot({ http: answers(400, body), settings: { appSecret: secret } });
    const fault = await faultOf(hidden.says(words));
    expect(fault.message).toBe('refused 40034006: bad *** *** (trace trace-1)');
    for (const word of [secret, 'tok-en', words]) expect(fault.stack).not.toContain(word);
    expect(JSON.stringify(hidden.channel.health())).not.toContain(secret);
  });
});

describe('a code with status 200 rejects too:', () => {
  test.each([
    [50055001, 'busy'],
    [11242, 'busy'],
    [22009, 'busy'],
    [40034100, 'unreachable'],
    [40034128, 'unreachable'],
    [304027, 'unreachable'],
    [40034024, 'refused'],
    [40054004, 'unreachable'],
    [40034101, 'unreachable'],
    [40034102, 'refused'],
    [304004, 'refused'],
    [40034122, 'unreachable'],
    [304003, 'refused'],
    [1100102, 'refused'],
    [40034009, 'refused'],
    [850019, 'refused'],
    [11265, 'broken'],
    [40054016, 'broken'],
    [7, 'refused'],
  ])('%d is %s', async (code, kind) => {
    await open();
    bot.platform.refuseWith(code);
    expect(await faultOf(bot.says('好的'))).toMatchObject({ kind, code: String(code) });
    expect(bot.platform.accepted).toEqual([]);
    expect(sends()).toBe(1);
  });

  test('a daily volume that is used up is free again when the day in Beijing is over', async () => {
    await open();
    bot.platform.refuseWith(40093002);
    const fault = await faultOf(bot.says('好的'));
    expect(fault).toMatchObject({ kind: 'busy', retryAfterMs: 14 * 3_600_000 });
  });

  test('what is worth one more try ends after it, and what is worth three after those', async () => {
    await open();
    const kinds = async (code: number) => {
      bot.platform.refuseWith(code, 500);
      const seen = [];
      for (const attempt of [1, 2, 3, 4]) seen.push((await faultOf(bot.says('好的', { attempt }))).kind);
      return seen;
    };
    expect(await kinds(11281)).toEqual(['busy', 'refused', 'refused', 'refused']);
    expect(await kinds(50065001)).toEqual(['busy', 'busy', 'busy', 'refused']);
  });

  test('each of them has one meaning', () => {
    expect([304023, 304024].every(code => verdictOf(code).isAccepted)).toBe(true);
    expect(verdictOf(1100101)).toEqual(verdictOf(1100103));
    expect(verdictOf(1)).toEqual({ kind: 'refused', isKnown: false });
  });
});

test('a hundred messages a second are the most', async () => {
  await open();
  for (let i = 0; i < 100; i++) bot.platform.passes.open(`m-${i}`, 'users', wang);
  await Promise.all(Array.from({ length: 100 }, (_, i) => bot.says('好', { answers: answering(`m-${i}`) })));
  expect(await faultOf(bot.says('好'))).toMatchObject({ kind: 'busy', retryAfterMs: 1000 });
  bot.clock.at = tenOClock + 1000;
  await bot.says('好');
  expect(bot.channel.limits.rate).toEqual({ count: 100, perMs: 1000 });
});

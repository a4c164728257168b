import { weibo } from '../../../adapters/weibo';
import { type HttpRequest, isTestable, tellsHealth } from '../../../src/channel';
import type { ChannelId, Content } from '../../../src/model';
import { faultOf, message, openDesk, tenOClock, wang } from './desk';

const filledIn = {
  appKey: '1352222456',
  appSecret: 'xyz123xyz',
  accessToken: 'token-of-the-account',
  uid: '1073880650',
};
const patient = new AbortController().signal;

/** The account on a Weibo that only notes what it is asked, and answers the same each time. */
function openNoted(answer: object, settings: object = {}) {
  const asked: HttpRequest[] = [];
  const channel = weibo.open(7 as ChannelId, weibo.settings.parse({ ...filledIn, ...settings }), {
    http: async request => {
      asked.push(request);
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
    },
    now: () => tenOClock,
    load: async () => {
      throw new Error('no such file');
    },
    keep: async () => ({ hash: '0'.repeat(64) }),
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
    publicUrl: 'https://kefu.example',
  });
  return { channel, asked };
}

describe('the settings', () => {
  test('say where Weibo is, and what an app at the test level may ask, when nobody says otherwise', () => {
    expect(weibo.settings.parse(filledIn)).toEqual({
      ...filledIn,
      apiBase: 'https://m.api.weibo.com',
      openApiBase: 'https://api.weibo.com',
      uploadBase: 'https://upload.api.weibo.com',
      callsPerDay: 100,
      fastestPollSeconds: 180,
    });
  });

  test.each([
    ['a UID with letters', { uid: '云锦茶行' }],
    ['no secret', { appSecret: ' ' }],
    ['an address that is none', { publicIp: '203.0.113' }],
    ['a file for an API', { apiBase: 'file:///etc' }],
  ])('are not believed with %s', (_what, wrong) => {
    expect(weibo.settings.safeParse({ ...filledIn, ...wrong }).success).toBe(false);
  });

  test('keep the pace below what one address may ask in an hour', () => {
    const { rate } = openNoted({}).channel.limits;
    expect((rate.count * 3_600_000) / rate.perMs).toBeLessThanOrEqual(15_000);
  });
});

describe('each call goes where Weibo documents it', () => {
  const text: Content = { type: 'text', text: '您好' };
  const thread = `comment:5001:${wang}`;
  const answers = { externalId: 'comment:5002', content: text, platformTime: tenOClock, before: 0 };

  test.each<[string, object, Partial<Parameters<typeof message>[1]>, object]>([
    [
      'https://m.api.weibo.com/2/messages/reply.json',
      { result: true },
      {},
      { type: 'text', receiver_id: wang, save_sender_box: '1' },
    ],
    [
      'https://api.weibo.com/2/comments/reply.json',
      { idstr: '5003' },
      { thread, answers },
      { cid: '5002', id: '5001', comment: '您好', comment_ori: '0', rip: '203.0.113.7' },
    ],
    [
      'https://api.weibo.com/2/comments/create.json',
      { idstr: '5003' },
      { thread: 'post:5001' },
      { id: '5001', comment: '您好', rip: '203.0.113.7' },
    ],
  ])('%s', async (url, answer, more, form) => {
    const { channel, asked } = openNoted(answer, { publicIp: '203.0.113.7' });
    await channel.send(message(text, more), patient);
    expect(asked).toMatchObject([{ method: 'POST', url }]);
    const sent = Object.fromEntries(new URLSearchParams(String(asked[0]?.body)));
    expect(sent).toMatchObject({ access_token: 'token-of-the-account', ...form });
  });
});

describe('the end of the access token', () => {
  const proved = async (told: object) => {
    const { channel } = openNoted(told);
    if (!isTestable(channel) || !tellsHealth(channel)) throw new Error('the channel lacks an ability');
    await channel.test(patient);
    return channel.health().tokenUntil;
  };

  test.each([
    ['as a number', { expire_in: 86_400 }],
    ['as a string', { expire_in: '86400' }],
    ['under its older name', { expires_in: '86400' }],
  ])('is read %s', async (_how, told) => {
    expect(await proved({ uid: 1073880650, ...told })).toBe(tenOClock + 86_400_000);
  });

  test('is unknown when Weibo does not tell it, and is no fault', async () => {
    expect(await proved({ uid: '1073880650' })).toBeUndefined();
  });

  test.each([0, '-5'])('is behind us with %s seconds left', async expire_in => {
    expect(await faultOf(proved({ uid: 1073880650, expire_in }))).toMatchObject({ kind: 'broken', code: '21327' });
  });
});

test('the most articles Weibo takes are eight, on a push and later', async () => {
  const desk = await openDesk();
  desk.platform.opens(wang);
  const articles = Array.from({ length: 8 }, (_, n) => ({ title: `茶 ${n}`, url: `https://yunjin.example/${n}` }));
  await desk.says({ type: 'articles', articles });
  const inbound = await desk.hears(desk.platform.push(wang, 'text', { text: '有什么茶' }));
  const ridden = desk.channel.inline(inbound, { type: 'articles', articles }, desk.request(''));
  expect(JSON.parse(decodeURIComponent(JSON.parse(ridden?.body ?? '').data)).articles).toHaveLength(8);
  expect(desk.platform.accepted).toHaveLength(1);
  await desk.close();
});

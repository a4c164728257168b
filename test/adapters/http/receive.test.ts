import fc from 'fast-check';
import { ChannelError } from '../../../src/channel';
import { type HttpStandIn, makeSecret, openHttpStandIn } from '../../../stand-ins/http';
import { type Account, faultOf, openAccount, tenOClock } from './account';

let platform: HttpStandIn;
let accounts: Account[] = [];

beforeEach(async () => {
  platform = await openHttpStandIn({ now: () => tenOClock });
});
afterEach(async () => {
  for (const account of accounts) account.close();
  accounts = [];
  await platform.close();
});

function account(more: Readonly<Record<string, unknown>> = {}): Account {
  const opened = openAccount(platform, more);
  accounts.push(opened);
  return opened;
}

const from = { id: 'wang', name: '王芳', language: 'zh-CN' };
const profile = { name: '王芳', language: 'zh-CN' };

/** The example of the Standard Webhooks specification, as its libraries test it. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: Buffer.from('{"test": 2432232314}'),
  at: 1_614_265_330_000,
};

describe('a signature', () => {
  const hear = (secret: string, more: object = {}) => {
    const { channel, request } = account({ secret });
    return faultOf(() => channel.receive(request({ ...published, ...more })));
  };

  test('as published is believed; what it signs is in no form of ours', async () => {
    expect((await hear(published.secret)).detail).toBe('not in its form: 0.from');
  });

  test.each([
    ['by another secret', makeSecret(), {}],
    ['five minutes and a second old', published.secret, { at: published.at + 301_000 }],
    ['of a time to come', published.secret, { at: published.at - 301_000 }],
    ['under another body', published.secret, { body: Buffer.from('{"test": 2432232315}') }],
    [
      'of a version nobody knows',
      published.secret,
      { headers: { ...published.headers, 'webhook-signature': 'v1a,AAAA' } },
    ],
    ['that is empty', published.secret, { headers: { ...published.headers, 'webhook-signature': 'v1,' } }],
    ['without a time', published.secret, { headers: { ...published.headers, 'webhook-timestamp': 'soon' } }],
  ])('%s is forged', async (_what, secret, more) => {
    expect(await hear(secret, more)).toMatchObject({ kind: 'forged', detail: 'not signed by the platform' });
  });

  test('among several one is enough', async () => {
    const several = `v1a,bm8= v1,bm9ldHU= ${published.headers['webhook-signature']}`;
    const headers = { ...published.headers, 'webhook-signature': several };
    expect((await hear(published.secret, { headers })).detail).toContain('not in its form');
  });

  test('by the previous secret is believed while it is changed, and not after', async () => {
    const next = makeSecret();
    const told = { from, content: { type: 'text', text: '在吗' } };
    await expect(account({ secret: next, previousSecret: platform.secret }).hears(told)).resolves.toHaveLength(1);
    expect(await faultOf(account({ secret: next, previousSecret: '' }).hears(told))).toMatchObject({ kind: 'forged' });
  });
});

describe('a push', () => {
  test('tells who wrote what, when and in which thread', async () => {
    const told = {
      type: 'message',
      id: 'm-1001',
      from,
      thread: 'order-7',
      time: '2026-11-21T09:59:58+08:00',
      content: { type: 'text', text: '营业时间？' },
      surprise: true,
    };
    expect(await account().hears(told)).toEqual([
      {
        kind: 'message',
        externalId: 'm-1001',
        address: 'wang',
        thread: 'order-7',
        platformTime: tenOClock - 2000,
        profile,
        content: { type: 'text', text: '营业时间？' },
      },
    ]);
  });

  test('needs no more than a person and words', async () => {
    expect(await account().hears({ from: { id: 'li' }, content: { type: 'text', text: '在吗' } }, 'push-9')).toEqual([
      {
        kind: 'message',
        externalId: 'push-9',
        address: 'li',
        platformTime: tenOClock,
        content: { type: 'text', text: '在吗' },
      },
    ]);
  });

  const url = 'https://files.example/1';
  test.each<[string, object]>([
    ['a picture', { type: 'image', media: { url, mime: 'image/jpeg', name: '茶.jpg', bytes: 9 }, text: '这个' }],
    ['a voice', { type: 'voice', media: { url } }],
    ['a film', { type: 'video', media: { url }, thumb: { url } }],
    ['a file', { type: 'file', media: { url, name: '合同.pdf' } }],
    ['a place', { type: 'location', latitude: 31.2, longitude: 121.5, text: '上海' }],
    ['a link', { type: 'link', title: '新茶', text: '', url }],
    ['articles', { type: 'articles', articles: [{ title: '新茶', url, imageUrl: url }] }],
    ['music', { type: 'music', title: '茶歌', text: '', url, thumb: { url } }],
    ['a menu', { type: 'menu', text: '满意吗', options: [{ id: '1', label: '满意' }] }],
    ['a mini-program', { type: 'miniprogram', title: '商城', appId: 'wx1', path: 'a' }],
  ])('may hold %s', async (_what, content) => {
    expect((await account().hears({ from, content }))[0]?.content).toEqual(content);
  });

  test.each<[string, unknown]>([
    ['of a type nobody knows', { type: 'hologram', shape: '球' }],
    ['that lacks what its type needs', { type: 'image', media: {} }],
    ['with a place off the earth', { type: 'location', latitude: 91, longitude: 0 }],
    ['that is no object', '营业时间'],
  ])('with a content %s is kept as it came', async (_what, content) => {
    const [heard] = await account().hears({ from, content });
    expect(heard).toMatchObject({ kind: 'message', content: { type: 'unknown', raw: JSON.stringify(content) } });
  });

  test('may tell what happened', async () => {
    const told = [
      { type: 'follow', from },
      { type: 'menu', id: 'tap-1', from, key: 'HOURS', text: '营业时间' },
      { type: 'echo', from, content: { type: 'text', text: '我来回答' } },
      { type: 'receipt', from, receipt: { id: 'out-1', state: 'failed', fault: '拒收', gone: true } },
      { type: 'receipt', from, receipt: { id: 'out-2', state: 'sent' } },
      { type: 'consent', from, consent: { purpose: 'marketing', granted: false } },
      { type: 'unfollow', from },
      { type: 'birthday', from, year: 1990 },
    ];
    const heard = await account().hears(told, 'batch');
    expect(heard.map(({ kind, externalId }) => `${kind} ${externalId}`)).toEqual([
      'follow batch',
      'menu tap-1',
      'echo batch.2',
      'receipt batch.3',
      'receipt batch.4',
      'consent batch.5',
      'unfollow batch.6',
      'other batch.7',
    ]);
    expect(heard[1]?.content).toEqual({ type: 'event', event: 'menu', key: 'HOURS', text: '营业时间' });
    expect(heard[3]?.receipt).toEqual({ externalId: 'out-1', state: 'failed', fault: '拒收', gone: true });
    expect(heard[4]?.receipt).toEqual({ externalId: 'out-2', state: 'sent' });
    expect(heard[5]?.consent).toEqual({ purpose: 'marketing', granted: false });
    expect(heard[7]?.content).toMatchObject({
      type: 'unknown',
      kind: 'birthday',
      raw: expect.stringContaining('1990'),
    });
  });

  test.each<[string, unknown, string]>([
    ['without a person', { content: { type: 'text', text: '在吗' } }, '0.from'],
    ['with a nameless one', { from: { id: '' }, content: {} }, '0.from.id'],
    ['from a time that is none', [{ from, time: '昨天' }], '0.time'],
    ['of nothing', [], ''],
    ['of too much', Array.from({ length: 101 }, () => ({ from })), ''],
  ])('%s is refused, in words for its programmer', async (_what, told, path) => {
    expect(await faultOf(account().hears(told))).toMatchObject({ kind: 'forged', detail: `not in its form: ${path}` });
  });

  test('is a POST to the address itself', async () => {
    const { channel, request } = account();
    for (const more of [{ method: 'GET' }, { method: 'PUT' }, { path: '/else' }]) {
      expect(await faultOf(() => channel.receive(request(more)))).toMatchObject({ kind: 'forged', detail: 'no push' });
    }
  });

  test('whatever it holds is heard or forged, and nothing else', async () => {
    const shop = account();
    const strange = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ type: fc.string(), from: fc.record({ id: fc.string() }), content: fc.jsonValue() })
        .map(one => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(strange, async told => {
        const heard = await shop.hears(told).catch((error: unknown) => error);
        if (heard instanceof ChannelError) return heard.kind === 'forged';
        return Array.isArray(heard) && heard.length > 0;
      }),
    );
  });
});

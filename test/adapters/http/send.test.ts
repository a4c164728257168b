import type { Content } from '../../../src/model';
import { type HttpStandIn, makeSecret, openHttpStandIn } from '../../../stand-ins/http';
import { type Account, faultOf, kept, openAccount } from './account';

let platform: HttpStandIn;
let account: Account;

beforeEach(async () => {
  platform = await openHttpStandIn({ now: () => account.clock.at });
  account = openAccount(platform);
});
afterEach(async () => {
  account.close();
  await platform.close();
});

describe('a message', () => {
  test('names the person, the thread, why and when, and comes back with the platform’s id', async () => {
    expect(await account.says('中秋快乐 🧧')).toEqual({ externalId: 'out-1' });
    expect(platform.messages).toEqual([
      {
        type: 'message',
        key: 'd1',
        to: 'wang',
        thread: 'order-7',
        reason: 'reply',
        time: '2026-11-21T02:00:00.000Z',
        content: { type: 'text', text: '中秋快乐 🧧' },
      },
    ]);
  });

  test('sent twice under its key is taken once', async () => {
    platform.misbehave('silent', 1);
    expect(await faultOf(account.says('你好'))).toMatchObject({ kind: 'unknown' });
    expect(await account.says('你好')).toEqual({ externalId: 'out-1' });
    expect(platform.accepted).toHaveLength(1);
    expect(platform.refused).toMatchObject([{ why: 'duplicate' }]);
  });

  test('that is given no id has our key for one', async () => {
    platform.refuseWith({ status: 204 });
    expect(await account.says('你好', 'd7')).toEqual({ externalId: 'd7' });
    platform.refuseWith({ status: 202, body: '{"id":4711}' });
    expect(await account.says('你好', 'd8')).toEqual({ externalId: '4711' });
  });

  test.each<[Content]>([
    [{ type: 'transfer' }],
    [{ type: 'mail', subject: '您好', text: '茶' }],
    [{ type: 'image', media: { platformId: 'elsewhere' } }],
    [{ type: 'image', media: {} }],
  ])('of what it cannot be sent is refused before it leaves: %j', async content => {
    expect(await faultOf(account.says(content))).toMatchObject({ kind: 'refused' });
    expect(platform.messages).toEqual([]);
  });

  test('is signed by both secrets while one is changed, so that the platform may change when it likes', async () => {
    const next = makeSecret();
    const changing = openAccount(platform, { secret: next, previousSecret: platform.secret });
    await changing.says('旧', 'd1');
    platform.changeSecret(next);
    await changing.says('新', 'd2');
    expect(platform.accepted.map(({ text }) => text)).toEqual(['旧', '新']);
    changing.close();
  });
});

describe('what the platform answers', () => {
  test.each([
    [400, 'refused'],
    [401, 'broken'],
    [403, 'broken'],
    [404, 'refused'],
    [408, 'busy'],
    [410, 'unreachable'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'busy'],
    [500, 'busy'],
    [502, 'busy'],
    [503, 'busy'],
    [301, 'broken'],
  ])('status %d means %s', async (status, kind) => {
    platform.refuseWith({ status, headers: { 'retry-after': '7', location: 'https://elsewhere.example' } });
    const fault = await faultOf(account.says('你好'));
    expect(fault).toMatchObject({ kind, code: String(status), retryAfterMs: kind === 'busy' ? 7000 : null });
  });

  test('an error under a status of success is an error', async () => {
    platform.refuseWith({ status: 200, body: '{"error":{"code":"no_such_person","message":"查无此人"}}' });
    expect(await faultOf(account.says('你好'))).toMatchObject({
      kind: 'refused',
      code: 'no_such_person',
      detail: 'the platform does not take this: 查无此人',
    });
    platform.refuseWith({ status: 200, body: '{"error":"满了"}' });
    expect(await faultOf(account.says('你好'))).toMatchObject({ kind: 'refused', code: '200' });
    platform.refuseWith({ status: 200, body: '{"error":null,"id":"7"}' });
    expect(await account.says('你好')).toEqual({ externalId: '7' });
  });

  test.each(['<html>', '[]', 'null', '"ok"', '{"id":'])('a body that is none of its is no yes: %s', async body => {
    platform.refuseWith({ status: 200, body });
    expect(await faultOf(account.says('你好'))).toMatchObject({ kind: 'unknown' });
  });

  test('how long to wait may be a date', async () => {
    const until = new Date(account.clock.at + 90_000).toUTCString();
    platform.refuseWith({ status: 503, headers: { 'retry-after': until } });
    expect(await faultOf(account.says('你好'))).toMatchObject({ kind: 'busy', retryAfterMs: 90_000 });
    platform.refuseWith({ status: 503, headers: { 'retry-after': 'soon' } });
    expect(await faultOf(account.says('你好'))).toMatchObject({ kind: 'busy', retryAfterMs: null });
  });

  test('is quoted without our secret', async () => {
    platform.refuseWith({ status: 400, body: JSON.stringify({ error: { message: `not ${platform.secret}` } }) });
    expect((await faultOf(account.says('你好'))).detail).toBe('the platform does not take this: not ***');
  });
});

describe('a file of ours', () => {
  const send = async () => {
    await account.says({ type: 'image', media: { hash: kept, mime: 'image/jpeg', name: '茶园 (春).jpg' }, text: '看' });
    const { content } = platform.messages[0] as { content: { media: { url: string } } };
    return { content, link: content.media.url };
  };

  test('goes out as a link that only we can write, and nothing of how we keep it', async () => {
    const { content, link } = await send();
    expect(content).toEqual({
      type: 'image',
      media: { url: link, mime: 'image/jpeg', name: '茶园 (春).jpg' },
      text: '看',
    });
    expect(link).toMatch(
      new RegExp(`^https://kefu\\.example/webhooks/7/files/${kept}\\?until=\\d{10}&mark=[\\w-]{43}$`),
    );
    const { inbound, response } = await account.open(link);
    expect(inbound).toEqual([]);
    expect(response).toMatchObject({ status: 200, type: 'image/jpeg' });
    expect(response.headers).toEqual({
      'content-disposition': "attachment; filename*=UTF-8''%E8%8C%B6%E5%9B%AD%20%28%E6%98%A5%29.jpg",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    expect(Buffer.isBuffer(response.body) && response.body.length).toBeGreaterThan(3);
  });

  test('is there for a day', async () => {
    const { link } = await send();
    account.clock.at += 24 * 3_600_000;
    expect((await account.open(link)).response.status).toBe(200);
    account.clock.at += 1000;
    expect((await account.open(link)).response.status).toBe(404);
  });

  test('that we no longer keep is gone', async () => {
    await account.says({ type: 'file', media: { hash: 'b'.repeat(64) } });
    const { content } = platform.messages[0] as { content: { media: { url: string } } };
    expect((await account.open(content.media.url)).response.status).toBe(404);
  });

  test.each([
    ['another file', (link: string) => link.replace(kept, 'b'.repeat(64))],
    ['another day', (link: string) => link.replace(/until=\d+/, 'until=9999999999')],
    ['no mark', (link: string) => link.replace(/&mark=.*/, '')],
  ])('opens nothing but itself: %s is forged', async (_what, alter) => {
    const { link } = await send();
    expect(await faultOf(() => account.open(alter(link)))).toMatchObject({ kind: 'forged' });
  });

  test('that lies on the web goes out by its own address', async () => {
    const thumb = { url: 'https://a.example/s.jpg' };
    await account.says({ type: 'music', title: '茶歌', text: '', url: 'https://a.example/1.mp3', thumb });
    expect(platform.messages[0]?.content).toMatchObject({ thumb });
  });
});

describe('a file of the platform', () => {
  const patient = new AbortController().signal;

  test('is fetched from its own host, in a request it can believe', async () => {
    const url = platform.putFile('茶', { bytes: Buffer.from('%PDF'), mime: 'application/pdf; x=1' });
    const file = await account.channel.download({ url }, patient);
    expect(file).toEqual({ bytes: Buffer.from('%PDF'), mime: 'application/pdf', name: null });
  });

  test('is fetched from nowhere else, whoever wrote the address', async () => {
    for (const url of ['http://169.254.169.254/latest', 'file:///etc/passwd', 'nonsense', undefined]) {
      const media = url === undefined ? {} : { url };
      expect(await faultOf(account.channel.download(media, patient))).toMatchObject({ kind: 'refused' });
    }
  });

  test('that is gone is refused, and one that cannot be had now is busy', async () => {
    const url = `${platform.url}/files/none`;
    expect(await faultOf(account.channel.download({ url }, patient))).toMatchObject({ kind: 'refused', code: '404' });
    await platform.close();
    expect(await faultOf(account.channel.download({ url }, patient))).toMatchObject({ kind: 'busy' });
  });
});

test('the settings are proved by a request that tells nobody, and a wrong secret is broken', async () => {
  const stranger = openAccount(platform, { secret: makeSecret() });
  const proof = (one: Account) => one.channel.test(new AbortController().signal);
  await proof(account);
  expect(platform.messages).toEqual([]);
  const fault = await faultOf(proof(stranger));
  expect(fault).toMatchObject({ kind: 'broken', code: 'credentials' });
  stranger.close();
});

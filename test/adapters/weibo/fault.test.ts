import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Desk, faultOf, openDesk, wang } from './desk';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
  desk.platform.opens(wang);
});
afterEach(() => desk.close());

const REPLY = '/2/messages/reply.json';

describe('a code of Weibo', () => {
  test.each<[string, readonly number[], object]>([
    ['tries again later', [10001, 10002, 10003, 10009], { kind: 'busy', retryAfterMs: null }],
    ['waits for the hour', [10004, 10022, 10023, 10024], { kind: 'busy', retryAfterMs: 3_600_000 }],
    ['waits five minutes', [20016], { kind: 'busy', retryAfterMs: 300_000 }],
    ['stops the account', [10005, 10006, 10010, 10011, 10012, 10014], { kind: 'broken' }],
    [
      'asks for a new token',
      [21314, 21315, 21316, 21317, 21327, 21332],
      { kind: 'broken', detail: expect.stringContaining('authorise anew') },
    ],
    ['cannot reach the person', [20301, 20206], { kind: 'unreachable' }],
    ['gives the message up', [10008, 10016, 10017, 12345], { kind: 'refused' }],
    ['tells the editor', [20012, 20018, 20019, 20021], { kind: 'refused', detail: expect.stringMatching(/: \w/) }],
  ])('%s', async (_what, codes, fault) => {
    for (const code of codes) {
      desk.platform.faults.set(REPLY, code);
      expect(await faultOf(desk.says('您好'))).toMatchObject({ code: String(code), ...fault });
    }
  });

  test.each([200, 400, 403])('counts with HTTP status %s', async errorStatus => {
    const own = await openDesk({ weibo: { errorStatus } });
    expect(await faultOf(own.says('您好'))).toMatchObject({ kind: 'unreachable', code: '20301' });
    await own.close();
  });

  test('that quotes what we wrote does not carry it on', async () => {
    const quoting = answering(200, '{"error_code":"10017","error":"text\'s value invalid, but get (王女士的电话)"}');
    const own = await openDesk({ settings: { apiBase: await quoting.url } });
    const fault = await faultOf(own.says('您好'));
    expect(fault).toMatchObject({ kind: 'refused', code: '10017', detail: "text's value invalid" });
    quoting.close();
    await own.close();
  });
});

/** A server that always answers the same. */
function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  const url = new Promise<string>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
  return {
    url,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('an answer that is not Weibo’s own', () => {
  test.each<[string, number, string, object]>([
    ['a page of a proxy', 200, '<html>', { kind: 'unknown' }],
    ['some other JSON', 200, '{"welcome":true}', { kind: 'unknown' }],
    ['a no without reason', 200, '{"result":false}', { kind: 'refused' }],
    ['too many requests', 429, '', { kind: 'busy', retryAfterMs: 30_000 }],
    ['out of order', 503, '', { kind: 'busy' }],
    ['a gateway that gave up', 502, '', { kind: 'unknown' }],
    ['too large', 413, '', { kind: 'refused' }],
    ['nothing there', 404, 'Not Found', { kind: 'broken' }],
    ['an elsewhere', 302, '', { kind: 'broken' }],
  ])('is %s', async (_what, status, body, fault) => {
    const other = answering(status, body, status === 429 ? { 'retry-after': '30' } : {});
    const own = await openDesk({ settings: { apiBase: `${await other.url}/` } });
    expect(await faultOf(own.says('您好'))).toMatchObject(fault);
    other.close();
    await own.close();
  });
});

describe('the access token', () => {
  test('is proved without writing to anybody, and its end is told', async () => {
    await desk.channel.test(new AbortController().signal);
    expect(desk.channel.health()).toMatchObject({ tokenUntil: desk.clock.at + 30 * 86_400_000 });
    expect(desk.platform.accepted).toEqual([]);
  });

  const proof = (own: Desk) => faultOf(own.channel.test(new AbortController().signal));

  test('that has ended is broken, in words that tell what to renew', async () => {
    desk.platform.expiresAt(desk.clock.at);
    const fault = await proof(desk);
    expect(fault).toMatchObject({ kind: 'broken', code: '21327', detail: expect.stringContaining('accessToken') });
    expect(await faultOf(desk.says('您好'))).toMatchObject({ kind: 'broken', code: '21327' });
    expect(desk.channel.health().lastFault).toContain('authorise anew');
  });

  test('of another account is broken, and says so', async () => {
    const own = await openDesk({ settings: { uid: '42' } });
    expect((await proof(own)).detail).toBe('the access token belongs to the account 1073880650, not to 42');
    await own.close();
  });

  test('is in no fault and nowhere in the health', async () => {
    const own = await openDesk({ settings: { accessToken: 'guessed-token' } });
    const fault = await faultOf(own.says('您好'));
    const told = JSON.stringify([fault, fault.message, fault.stack, own.channel.health()]);
    expect(told).not.toContain('guessed-token');
    expect(told).not.toContain(own.platform.account.appSecret);
    await own.close();
  });
});

describe('a file of a customer', () => {
  const jpeg = Buffer.from('\xff\xd8\xff picture', 'latin1');
  const download = (media: object) => desk.channel.download(media, new AbortController().signal);

  test('is fetched by the name that came with it', async () => {
    desk.platform.files.set('821804469', { bytes: jpeg, type: 'image/jpeg' });
    expect(await download({ platformId: '821804469' })).toEqual({ bytes: jpeg, mime: 'image/jpeg', name: null });
  });

  test('is known by its first bytes when its type says nothing', async () => {
    desk.platform.files.set('1', { bytes: Buffer.from('#!AMR voice'), type: 'application/octet-stream' });
    expect(await download({ platformId: '1' })).toMatchObject({ mime: 'audio/amr' });
  });

  test('that is gone is refused, one that cannot be fetched now is busy', async () => {
    expect(await faultOf(download({ platformId: '404' }))).toMatchObject({ kind: 'refused', code: '10008' });
    expect(await faultOf(download({}))).toMatchObject({ kind: 'refused' });
    desk.platform.misbehave('silent');
    expect(await faultOf(download({ platformId: '404' }))).toMatchObject({ kind: 'busy' });
  });
});

describe('a broadcast', () => {
  const send = (content: Parameters<Desk['says']>[0], to: readonly string[] | null) =>
    desk.channel.broadcast(
      { to, content: typeof content === 'string' ? { type: 'text', text: content } : content, key: 'b1' },
      new AbortController().signal,
    );

  test('reaches those named who subscribed, and has an id', async () => {
    desk.platform.subscribes(wang);
    expect(await send('中秋快乐', [wang, '1987654321'])).toEqual({ externalId: expect.stringMatching(/^\d{16}$/) });
    expect(desk.platform.broadcasts).toEqual([
      { touser: [wang, '1987654321'], msgtype: 'text', text: { content: '中秋快乐' } },
    ]);
    expect(desk.platform.accepted).toMatchObject([{ to: wang, text: '中秋快乐' }]);
  });

  test('may be articles, to everybody', async () => {
    await send({ type: 'articles', articles: [{ title: '春茶', url: 'https://yunjin.example' }] }, null);
    expect(desk.platform.broadcasts).toMatchObject([
      { filter: {}, msgtype: 'articles', articles: [{ display_name: '春茶', url: 'https://yunjin.example' }] },
    ]);
  });

  test('to nobody, or of a picture, is refused before it leaves; in Weibo’s other shape it is refused too', async () => {
    expect(await faultOf(send('中秋快乐', []))).toMatchObject({ kind: 'refused' });
    expect(await faultOf(send({ type: 'image', media: {} }, null))).toMatchObject({ kind: 'refused' });
    const other = answering(200, '{"request":"/2/messages/sendall","errcode":"100017","errmsg":"invalid"}');
    const own = await openDesk({ settings: { apiBase: await other.url } });
    const attempt = own.channel.broadcast(
      { to: null, content: { type: 'text', text: '您好' }, key: 'b1' },
      new AbortController().signal,
    );
    expect(await faultOf(attempt)).toMatchObject({ kind: 'refused', code: '100017' });
    other.close();
    await own.close();
  });
});

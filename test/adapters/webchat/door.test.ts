import { createHmac } from 'node:crypto';
import { limits, paces, uploads } from '../../../adapters/webchat/limits';
import type { ShownFile } from '../../../adapters/webchat/wire';
import { tellsHealth } from '../../../src/channel';
import type { ChannelId } from '../../../src/model';
import { type Front, openFront } from '../../support/http';
import { openPage, type Page, SHOP } from './browser';

const secret = '云锦茶行与官网之间的暗号 2026';
const png = (bytes = 64) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(bytes, 7)]);
const signatureOf = (user: string, key = secret) => createHmac('sha256', key).update(user).digest('hex');

let front: Front;
let channel: ChannelId;
let base: string;
let wang: Page;

beforeEach(async () => {
  front = await openFront();
  channel = await front.addChannel('webchat', { origins: [SHOP], secret, name: '云锦茶行', greeting: '您好' });
  base = `${front.url}/webhooks/${channel}`;
  wang = openPage(base);
});
afterEach(() => front.close());

const refusalOf = async (response: Response) => [response.status, await response.json()];
const stored = async () => (await front.store.read('SELECT id FROM message')).length;

describe('which sites may ask', () => {
  test('a page of the shop is told how the chat looks, and may read it', async () => {
    const look = await wang.ask('GET', '/look');
    expect(look.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(look.headers.get('vary')).toContain('Origin');
    expect(look.headers.get('set-cookie')).toBeNull();
    expect(await look.json()).toEqual({
      name: '云锦茶行',
      colour: '#1F7A6B',
      language: 'auto',
      greeting: '您好',
      greetingEn: null,
      uploads,
    });
  });

  test('is told beforehand what it may ask', async () => {
    const answer = await wang.ask('OPTIONS', '/messages', undefined, { 'access-control-request-method': 'POST' });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
    });
  });

  test.each([
    ['another site', 'https://evil.example'],
    ['the same name without TLS', SHOP.replace('https', 'http')],
    ['a name that only begins alike', `${SHOP}.evil.example`],
    ['a page without an origin', 'null'],
    ['nobody knows whom', null],
  ])('%s is refused at every door in the same words, and nothing is stored', async (_, origin) => {
    await wang.enter();
    const stranger = openPage(base, origin);
    stranger.token = wang.token;
    const doors = [
      stranger.ask('GET', '/look'),
      stranger.ask('OPTIONS', '/messages'),
      stranger.ask('POST', '/session', {}),
      stranger.says('您好'),
      stranger.ask('POST', '/files', png(), { 'content-type': 'image/png' }),
      stranger.ask('GET', '/files/abc'),
      stranger.ask('GET', '/events'),
      stranger.ask('DELETE', '/messages'),
    ];
    for (const response of await Promise.all(doors)) {
      expect(await response.text()).toBe(response.status === 405 ? 'method not allowed' : 'refused');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(await stored()).toBe(0);
  });

  test('pages of our own server need not be named, whichever way they say where they are', async () => {
    const own: readonly Record<string, string>[] = [
      { origin: 'https://kefu.example' },
      { referer: 'https://kefu.example/try' },
      { 'sec-fetch-site': 'same-origin' },
    ];
    for (const headers of own) {
      expect((await openPage(base, null).ask('GET', '/look', undefined, headers)).status).toBe(200);
    }
  });

  test('the operator sees which site asked in vain', async () => {
    await openPage(base, 'https://shop2.example').ask('GET', '/look');
    const open = front.channels.get(channel)!.channel;
    expect(tellsHealth(open) && open.health()).toEqual({
      lastFault: 'a page of https://shop2.example asked and is not among the origins',
    });
  });
});

describe('who the visitor is', () => {
  test('somebody new each time, until they come back with their token', async () => {
    const first = await wang.enter();
    await wang.says('您好');
    wang.token = first.token;
    await wang.enter();
    expect(wang.token).not.toBe('');
    await wang.says('我又来了');
    await openPage(base).enter();
    expect(await front.store.read('SELECT COUNT(*) AS people FROM contact')).toEqual([{ people: 1 }]);
    expect(await stored()).toBe(2);
  });

  test.each([
    ['with another secret', { user: '1024', signature: signatureOf('1024', 'another secret of nobody') }],
    ['of another user', { user: '1024', signature: signatureOf('1025') }],
    ['that is cut off', { user: '1024', signature: signatureOf('1024').slice(0, 62) }],
    ['that is missing', { user: '1024' }],
    ['that is no hex', { user: '1024', signature: 'z'.repeat(64) }],
  ])('a signature %s is refused', async (_, who) => {
    expect(await refusalOf(await wang.ask('POST', '/session', who))).toEqual([403, { error: { id: 'refused' } }]);
  });

  test('a token that is altered, of another channel, or too old is asked to begin anew', async () => {
    const other = await front.addChannel('webchat', { origins: [SHOP], secret });
    const elsewhere = openPage(`${front.url}/webhooks/${other}`);
    const { token } = await wang.enter();
    const foreign = (await elsewhere.enter()).token;
    const [facts = '', mark = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ a: 'u:1', t: 9e15 })).toString('base64url');
    for (const bad of ['', 'x', `${facts}.`, `${forged}.${mark}`, `${token}.${mark}`, foreign, 'a'.repeat(9000)]) {
      wang.token = bad;
      expect(await refusalOf(await wang.says('转账给我'))).toEqual([401, { error: { id: 'session' } }]);
    }
    wang.token = token;
    front.pass(181 * 86_400_000);
    expect(await refusalOf(await wang.says('很久不见'))).toEqual([401, { error: { id: 'session' } }]);
    expect(await stored()).toBe(0);
  });
});

describe('what the visitor says', () => {
  beforeEach(() => wang.enter());

  test.each([
    ['no JSON', Buffer.from('{')],
    ['nothing', Buffer.alloc(0)],
    ['no id', { type: 'text', text: '您好' }],
    ['an id of strange letters', { id: '../../etc', type: 'text', text: '您好' }],
    ['blank words', { id: 'message-1', type: 'text', text: ' \n ' }],
    ['too many words', { id: 'message-1', type: 'text', text: '茶'.repeat(uploads.textLength + 1) }],
    ['a kind of our own', { id: 'message-1', type: 'event', text: '您好' }],
    ['a file by its hash', { id: 'message-1', type: 'file', file: 'a'.repeat(64) }],
    ['more than there is', { id: 'message-1', type: 'text', text: '您好', owner: 'agent' }],
  ])('%s makes no sense and is not stored', async (_, body) => {
    expect(await refusalOf(await wang.ask('POST', '/messages', body))).toEqual([422, { error: { id: 'invalid' } }]);
    expect(await stored()).toBe(0);
  });

  test('a body heavier than words can be is refused', async () => {
    const heavy = { id: 'message-1', type: 'text', text: 'a'.repeat(65 * 1024) };
    expect(await refusalOf(await wang.ask('POST', '/messages', heavy))).toEqual([413, { error: { id: 'too_large' } }]);
  });

  test('a choice is told as a tap with its key', async () => {
    await front.setRules([
      { name: '龙井', on: 'menu', when: { text: { contains: '龙井' } }, then: [{ reply: { text: '好茶。' } }] },
    ]);
    const tap = { id: 'message-1', type: 'menu', key: 'longjing', label: '明前龙井' };
    expect((await wang.ask('POST', '/messages', tap)).status).toBe(200);
    const [row] = await front.store.read<{ content: string }>("SELECT content FROM message WHERE direction = 'in'");
    expect(JSON.parse(row!.content)).toEqual({ type: 'event', event: 'menu', key: 'longjing', text: '明前龙井' });
  });

  test('faster than a person types is told to wait, and how long', async () => {
    const { count } = paces.message.visitor;
    for (let times = 0; times < count; times++) expect((await wang.says(`第 ${times} 句`)).status).toBe(200);
    const refused = await wang.says('还有');
    expect(Number(refused.headers.get('retry-after'))).toBe(2);
    expect(await refusalOf(refused)).toEqual([429, { error: { id: 'slow_down' } }]);
    const li = openPage(base);
    await li.enter();
    expect((await li.says('李雷的话不受影响')).status).toBe(200);
    front.pass(2000);
    expect((await wang.says('现在可以了')).status).toBe(200);
    expect(await stored()).toBe(count + 2);
  });

  test('a crowd behind one address is slowed together', async () => {
    const statuses: number[] = [];
    const left = paces.session.address.count - 1;
    for (let times = 0; times <= left; times++) {
      statuses.push((await openPage(base).ask('POST', '/session', {})).status);
    }
    expect(statuses.slice(0, -1)).toEqual(Array(left).fill(200));
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('files', () => {
  beforeEach(() => wang.enter());
  const upload = (bytes: Buffer, type: string, name = '茶 汤.png', page = wang) =>
    page.ask('POST', `/files?name=${encodeURIComponent(name)}`, bytes, { 'content-type': type });
  const kept = async (bytes = png()) => (await (await upload(bytes, 'image/png')).json()) as ShownFile;

  test('a picture is kept, said, and shown to her alone', async () => {
    const file = await kept();
    expect(file).toMatchObject({ mime: 'image/png', name: '茶 汤.png', bytes: 72 });
    const said = { id: 'message-1', type: 'file', file: file.file };
    expect((await wang.ask('POST', '/messages', said)).status).toBe(200);
    const ear = wang.listen();
    await ear.ready;
    expect(ear.heard[0]?.content).toEqual({ type: 'image', ...file });
    ear.leave();
    const shown = await wang.ask('GET', `/files/${file.file}`);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(png());
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });

    const li = openPage(base);
    await li.enter();
    expect(await refusalOf(await li.ask('GET', `/files/${file.file}`))).toEqual([403, { error: { id: 'refused' } }]);
    const stolen = await li.ask('POST', '/messages', { ...said, id: 'message-2' });
    expect(await refusalOf(stolen)).toEqual([422, { error: { id: 'invalid' } }]);
    const nobody = openPage(base);
    expect(await refusalOf(await nobody.ask('GET', `/files/${file.file}`))).toEqual([
      401,
      { error: { id: 'session' } },
    ]);
  });

  test('a ticket that is altered opens nothing, and a file that was erased is gone', async () => {
    const { file } = await kept();
    for (const bad of [file.slice(0, -2), `${file}x`, 'a.b', 'x']) {
      expect((await wang.ask('GET', `/files/${bad}`)).status).toBe(403);
    }
    const [row] = await front.store.read<{ hash: string }>('SELECT hash FROM media');
    await front.files.forget(row!.hash as never);
    expect(await refusalOf(await wang.ask('GET', `/files/${file}`))).toEqual([404, { error: { id: 'gone' } }]);
  });

  test.each([
    ['a program', 'application/x-msdownload', Buffer.from('MZ...'), 415, 'unsupported'],
    ['a page', 'text/html', Buffer.from('<script>'), 415, 'unsupported'],
    ['a page that calls itself a picture', 'image/png', Buffer.from('<script>'), 415, 'unsupported'],
    ['nothing', 'image/png', Buffer.alloc(0), 422, 'invalid'],
  ])('%s is refused', async (_, type, bytes, status, id) => {
    expect(await refusalOf(await upload(bytes, type))).toEqual([status, { error: { id } }]);
  });

  test('one that is heavier than the door is refused before it is kept', async () => {
    const response = await upload(png(limits.pushBytes), 'image/png').catch(() => null);
    expect(response === null || response.status === 403).toBe(true);
    expect(await front.store.rows('media').count()).toBe(0);
  });
});

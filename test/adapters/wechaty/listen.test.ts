import { readdirSync } from 'node:fs';
import { until } from '../../channel/kit';
import { type Desk, ELEVEN, openDesk } from './desk';
import { openWorld, type World, wang } from './world';

jest.setTimeout(120_000);

let world: World;
let desk: Desk;
beforeEach(async () => {
  world = await openWorld(() => desk.clock.at);
  desk = openDesk(world);
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

const texts = () => desk.heard.map(({ content }) => ('text' in content ? content.text : content.type));

test('the account is signed in by a scan, and what waits to be scanned is shown', async () => {
  world.signsIn = false;
  const listening = desk.listen();
  await world.visited();
  world.tell({ type: 'scan', qr: 'https://login.weixin.qq.com/l/4f', status: 2 });
  await until(() => desk.channel.health().qr !== undefined);
  expect(desk.channel.health()).toEqual({ link: 'connecting', qr: 'https://login.weixin.qq.com/l/4f' });
  await expect(desk.says()).rejects.toMatchObject({ kind: 'busy', retryAfterMs: expect.any(Number) });

  // Cancelled and run out: nothing waits any more, until the next code.
  for (const status of [1, 5]) {
    world.tell({ type: 'scan', qr: 'https://login.weixin.qq.com/l/4f', status });
    await until(() => desk.channel.health().qr === undefined);
    world.tell({ type: 'scan', qr: 'https://login.weixin.qq.com/l/50', status: 2 });
    await until(() => desk.channel.health().qr !== undefined);
  }
  expect(desk.channel.health().qr).toBe('https://login.weixin.qq.com/l/50');

  world.tell({ type: 'login', id: 'wxid_tea', seat: 'seat' });
  await listening;
  expect(desk.channel.health()).toEqual({ link: 'up' });

  world.tell({ type: 'logout' });
  await until(() => desk.channel.health().link !== 'up');
  expect(desk.channel.health()).toMatchObject({ lastFault: 'the account was signed out' });
  await expect(desk.says()).rejects.toMatchObject({ kind: 'busy' });
  expect(world.sent).toEqual([]);
});

test('what 小周 types on the phone takes the conversation over, what we send ourselves does not', async () => {
  await desk.listen();
  const { externalId } = await desk.says({ content: { type: 'text', text: '九点开门。' } });
  world.says('我是小周，来帮您', { talkerId: 'wxid_tea', listenerId: wang.id });
  // The same words once more are no longer ours.
  world.says('九点开门。', { talkerId: 'wxid_tea', listenerId: wang.id });
  await until(() => desk.heard.length >= 2);
  expect(desk.heard).toMatchObject([
    { kind: 'echo', address: 'wxid_wang', content: { text: '我是小周，来帮您' } },
    { kind: 'echo', address: 'wxid_wang', content: { text: '九点开门。' } },
  ]);
  expect(externalId).toMatch(/./);
  expect(desk.heard.map(one => one.externalId)).not.toContain(externalId);
});

test('a client that dies is an end of listening, its successor sends nothing twice and knows what we said', async () => {
  await desk.listen();
  world.says('营业时间？');
  await until(() => desk.heard.length === 1);
  world.fate = { how: 'crash', taken: true };
  await expect(desk.says({ content: { type: 'text', text: '九点开门。' } })).rejects.toMatchObject({ kind: 'unknown' });
  expect(await desk.ended).toMatchObject({ kind: 'busy', detail: expect.stringContaining('SIGKILL') });
  expect(desk.channel.health()).toMatchObject({ link: 'down', lastFault: expect.stringContaining('ended') });
  await expect(desk.says()).rejects.toMatchObject({ kind: 'busy' });

  world.fate = { how: 'take' };
  await desk.listen();
  // WeChat tells the new client what the old one sent before it died, and everything it had heard.
  world.says('九点开门。', { talkerId: 'wxid_tea', listenerId: wang.id });
  world.says('谢谢');
  await until(() => texts().includes('谢谢'));
  expect(world.sent).toEqual([{ to: 'wxid_wang', text: '九点开门。' }]);
  expect(texts()).toEqual(['营业时间？', '营业时间？', '谢谢']);
  expect(new Set(desk.heard.map(one => one.externalId)).size).toBe(2);
  expect(world.clients.map(({ remembered }) => remembered)).toEqual([null, 'seat 1']);
  expect(world.clients[0]?.pid).not.toBe(world.clients[1]?.pid);
});

test('the session is kept sealed, so that another start of the house needs no new scan', async () => {
  await desk.listen();
  await until(() => desk.cursor !== null);
  await desk.stop();
  expect(world.goodbyes).toBe(1);
  expect(desk.cursor).not.toMatch(/seat/);
  // Left to itself the client writes its session into the folder it was started in.
  expect(readdirSync(process.cwd()).filter(name => name.endsWith('.memory-card.json'))).toEqual([]);
  const later = openDesk(world, {}, desk.cursor);
  await later.listen();
  await later.close();
  const stranger = openDesk(world, { sessionKey: '另一个同样很长很长的口令啊啊啊啊' }, desk.cursor);
  await stranger.listen();
  await stranger.close();
  expect(world.clients.map(({ remembered }) => remembered)).toEqual([null, 'seat 1', null]);
});

test('what is old when it is told again is kept and nobody answers it; what we may have said then is no takeover', async () => {
  world.says('昨天的问题', { timestamp: ELEVEN - 86_400_000 });
  world.says('昨天的回答', { timestamp: ELEVEN - 86_400_000, talkerId: 'wxid_tea', listenerId: wang.id });
  world.says('刚才的问题', { timestamp: ELEVEN - 60_000 });
  await desk.listen();
  await until(() => desk.heard.length >= 2);
  expect(desk.heard.map(({ kind, answerable }) => ({ kind, answerable }))).toEqual([
    { kind: 'message', answerable: false },
    { kind: 'message', answerable: undefined },
  ]);
  expect(texts()).toEqual(['昨天的问题', '刚才的问题']);
});

test('what cannot be stored is offered again while the client stays signed in', async () => {
  await desk.listen();
  desk.full = true;
  world.says('营业时间？');
  await until(() => desk.channel.health().lastFault !== undefined);
  expect(desk.channel.health()).toEqual({ link: 'up', lastFault: 'what was heard could not be stored yet' });
  desk.full = false;
  await until(() => desk.heard.length === 1);
  expect(world.clients).toHaveLength(1);
});

test('a client that takes too much memory is ended, after what is on its way', async () => {
  await desk.close();
  desk = openDesk(world, { memoryMb: 300 });
  await desk.listen();
  await desk.says({ content: { type: 'text', text: '九点开门。' } });
  world.tell({ type: 'grow', bytes: 400 * 1024 * 1024 });
  expect(await desk.ended).toMatchObject({ kind: 'busy', detail: expect.stringContaining('too much memory') });
  await desk.listen();
  await desk.says({ content: { type: 'text', text: '还在。' } });
  expect(world.sent.map(({ text }) => text)).toEqual(['九点开门。', '还在。']);
});

test('an account that WeChat does not let in stops, in words', async () => {
  world.signsIn = false;
  const listening = desk.listen();
  await world.visited();
  world.tell({ type: 'error', words: 'login failed: ret 1203 不允许登录网页微信 uin=99' });
  await listening;
  const fault = await desk.ended;
  expect(fault).toMatchObject({ kind: 'broken', code: '1203' });
  expect(String(fault)).not.toContain('uin');
});

test('a puppet that is not installed is named, before and when it is started', async () => {
  await desk.close();
  desk = openDesk(world, { puppet: 'wechaty-puppet-nowhere' });
  await expect(desk.channel.test(new AbortController().signal)).rejects.toMatchObject({
    kind: 'broken',
    detail: expect.stringContaining('npm install wechaty-puppet-nowhere'),
  });
  await desk.listen();
  expect(await desk.ended).toMatchObject({ kind: 'broken', code: 'missing' });
});

test('nothing of wechaty is loaded in the process of the house', () => {
  const paths = Object.keys(require.cache);
  expect(paths.filter(path => path.endsWith('adapters/wechaty/client.ts'))).toHaveLength(1);
  const loaded = paths.filter(path => /node_modules\/(?:wechaty|file-box|memory-card)/.test(path));
  expect(loaded).toEqual([]);
});

import { addressOf } from '../../../adapters/wechaty/puppet-contacts';
import { hasGroups } from '../../../src/channel';
import { until } from '../../channel/kit';
import { type Desk, ELEVEN, openDesk } from './desk';
import { type FromWorld, li, me, openWorld, room, type World, wang } from './world';

jest.setTimeout(120_000);

/** Kinds of messages by wechaty's numbers. */
const PDF = Buffer.from('%PDF-1.7 茶单');

let world: World;
let desk: Desk;
beforeAll(async () => {
  world = await openWorld(() => ELEVEN);
  desk = openDesk(world);
  await desk.listen();
  world.tell({ type: 'room', payload: room });
});
afterAll(async () => {
  await desk.close();
  await world.close();
});
beforeEach(() => {
  desk.heard.length = 0;
});

/** What is heard when this is said. */
async function heardAs(text: string, more: Parameters<World['says']>[1] = {}) {
  world.says(text, more);
  await until(() => desk.heard.length > 0);
  return desk.heard[0]!;
}

test.each([
  [1, { name: '茶单.pdf', bytes: PDF }, { type: 'file', media: { name: '茶单.pdf', bytes: PDF.length } }],
  [2, { name: 'voice.silk', bytes: PDF }, { type: 'voice' }],
  [5, { name: 'smile.gif', bytes: PDF }, { type: 'image', media: { mime: 'image/gif' } }],
  [6, { name: 'tea.jpg', bytes: PDF }, { type: 'image', media: { mime: 'image/jpeg', hash: expect.any(String) } }],
  [15, { name: 'tea.mp4', bytes: PDF }, { type: 'video', media: { mime: 'video/mp4' } }],
])('a file of kind %i is kept with the message', async (type, file, content) => {
  const kept = desk.kept.length;
  expect(await heardAs('', { type, file })).toMatchObject({ kind: 'message', content });
  expect(desk.kept[kept]?.bytes).toEqual(PDF);
});

test('a file that the client cannot give is named with the reason', async () => {
  expect(await heardAs('', { type: 6 })).toMatchObject({
    content: { type: 'image', media: { fault: expect.stringContaining('on the phone') } },
  });
});

test.each([
  [3, { cardId: li.id }, { type: 'event', event: 'contact', key: li.id, text: '名片：李雷' }],
  [8, {}, { type: 'location', latitude: 39.995121, longitude: 116.334154 }],
  [9, {}, { type: 'miniprogram', title: expect.stringContaining('mock title') }],
  [11, {}, { type: 'event', event: 'transfer' }],
  [12, {}, { type: 'event', event: 'red-envelope' }],
  [14, {}, { type: 'link', url: 'https://mock.url' }],
  [4, {}, { type: 'unknown', kind: 'chatHistory', raw: expect.stringContaining('<msg>') }],
  [16, {}, { type: 'unknown', kind: 'type 16' }],
  [0, {}, { type: 'unknown', kind: 'type 0' }],
])('what is said as kind %i', async (type, more, content) => {
  expect(await heardAs('<msg>', { type, ...more })).toMatchObject({ kind: 'message', address: wang.id, content });
});

test('what WeChat itself writes into a chat is an event that nobody answers', async () => {
  expect(await heardAs('你们已经是好友了', { type: 10 })).toMatchObject({
    kind: 'message',
    answerable: false,
    content: { type: 'event', event: 'note', text: '你们已经是好友了' },
  });
});

test('a colleague of another company, who writes from WeCom, is a person', async () => {
  world.tell({ type: 'contact', payload: { id: 'wxid_corp', name: '赵敏', type: 3, alias: '', avatar: '' } });
  const heard = await heardAs('你好', { talkerId: 'wxid_corp' });
  expect(heard).toMatchObject({ kind: 'message', address: 'wxid_corp', profile: { name: '赵敏' } });
  expect(heard).not.toHaveProperty('answerable');
});

test('a message taken back is told, with the message it was', async () => {
  expect(await heardAs('m-1', { type: 13 })).toMatchObject({
    kind: 'other',
    content: { type: 'event', event: 'recall', key: 'm-1', text: '撤回了一条消息' },
  });
});

test('a public account is heard and not answered', async () => {
  world.tell({ type: 'contact', payload: { id: 'gh_news', name: '茶叶新闻', type: 2, alias: '', avatar: '' } });
  expect(await heardAs('今日头条', { talkerId: 'gh_news' })).toMatchObject({ address: 'gh_news', answerable: false });
});

test('in a room only who names us is heard, in a thread of their own, and answered there by name', async () => {
  const inRoom = { roomId: room.id, listenerId: undefined };
  world.says('大家好', inRoom);
  world.says('不是找你的', { ...inRoom, mentionIdList: [li.id] });
  const heard = await heardAs(`@${me.name}\u2005营业时间？`, { ...inRoom, mentionIdList: [me.id] });
  expect(desk.heard).toHaveLength(1);
  expect(heard).toMatchObject({ address: wang.id, content: { type: 'text', text: '营业时间？' } });
  expect(heard.thread).toContain(room.id);
  const groupOf = (thread: string) => hasGroups(desk.channel) && desk.channel.groupOf(wang.id, thread);
  expect([groupOf(heard.thread ?? ''), groupOf(wang.id)]).toEqual([room.id, null]);

  const before = world.sent.length;
  await desk.says({ thread: heard.thread ?? '', content: { type: 'text', text: '九点开门。' } });
  expect(world.sent.slice(before)).toEqual([{ to: room.id, text: '@王芳 九点开门。' }]);

  world.says('@王芳\u2005我是小周', { ...inRoom, talkerId: me.id, mentionIdList: [wang.id] });
  await until(() => desk.heard.length > 1);
  expect(desk.heard[1]).toMatchObject({ kind: 'echo', address: wang.id, thread: heard.thread });
});

test('who asks to be a friend, or invites into a room, is shown and not accepted; who has become one is a follower', async () => {
  const payload = { contactId: li.id, hello: '想买茶', timestamp: ELEVEN, ticket: 't' };
  const events: readonly [FromWorld, object][] = [
    [
      { type: 'friendship', payload: { ...payload, id: 'f1', type: 2 } },
      { kind: 'other', content: { event: 'friendship.request', text: '请求加为好友：想买茶' } },
    ],
    [{ type: 'friendship', payload: { ...payload, id: 'f2', type: 1 } }, { kind: 'follow' }],
    [
      { type: 'friendship', payload: { ...payload, id: 'f3', type: 3, hello: '' } },
      { kind: 'other', content: { event: 'friendship.verify', text: '对方开启了朋友验证' } },
    ],
    [
      { type: 'invitation', payload: { id: 'i1', inviterId: li.id, topic: '品茶会', timestamp: ELEVEN } },
      { kind: 'other', content: { event: 'room-invite', key: 'i1', text: '邀请加入群聊：品茶会' } },
    ],
  ];
  for (const [what, heard] of events) {
    const before = desk.heard.length;
    world.tell(what);
    await until(() => desk.heard.length > before);
    const externalId = 'payload' in what ? what.payload.id : '';
    expect(desk.heard[before]).toMatchObject({ externalId, address: li.id, ...heard });
  }
  expect(world.accepted).toEqual([]);
});

test.each([
  [{ handle: 'hanmei88', weixin: 'old-name' }, 'wx:hanmei88'],
  [{ weixin: 'hanmei88' }, 'wx:hanmei88'],
  [{ alias: '老客' }, 'alias:老客'],
  [{}, '@9c2'],
])('a contact of the web protocol that has %j is %s', (payload, address) => {
  expect(addressOf({ id: '@9c2', payload })).toBe(address);
  expect(addressOf({ id: 'wxid_hanmei', payload })).toBe('wxid_hanmei');
});

test('the ids of the web protocol last one session: the WeChat id stands for the person, or the name we gave them', async () => {
  const contact = (more: object) =>
    world.tell({ type: 'contact', payload: { id: '@9c1', name: '韩梅', type: 1, alias: '', avatar: '', ...more } });
  contact({});
  expect(await heardAs('一', { talkerId: '@9c1' })).toMatchObject({ address: '@9c1' });
  desk.heard.length = 0;
  contact({ alias: '韩梅（老客）' });
  const renamed = await heardAs('二', { talkerId: '@9c1' });
  expect(renamed).toMatchObject({ address: 'alias:韩梅（老客）', formerAddress: '@9c1' });
  desk.heard.length = 0;
  contact({ alias: '韩梅（老客）', handle: 'hanmei88' });
  expect(await heardAs('三', { talkerId: '@9c1' })).toMatchObject({
    address: 'wx:hanmei88',
    formerAddress: 'alias:韩梅（老客）',
  });
});

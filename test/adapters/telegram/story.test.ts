import { runErrands } from '../../../src/flows/errands';
import type { ChannelId, ConversationId } from '../../../src/model';
import { openTelegramStandIn, type TelegramStandIn } from '../../../stand-ins/telegram';
import { type Front, openFront } from '../../support/http';

const hours = '您好，我们 9:00–18:00 营业。';
const us = { id: 700100200, is_bot: true, first_name: '云锦茶行', username: 'yunjin_tea_bot' };

describe.each(['webhook', 'polling'] as const)('a tea house on Telegram, by %s', mode => {
  let front: Front;
  let platform: TelegramStandIn;
  let channel: ChannelId;

  beforeEach(async () => {
    front = await openFront();
    platform = await openTelegramStandIn({ now: front.now, mode });
    channel = await front.addChannel('telegram', platform.settings);
    if (mode === 'webhook') await platform.callAt(`${front.url}/webhooks/${channel}`);
    else front.listen();
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
      {
        name: '菜单',
        when: { text: { contains: '菜单' } },
        then: [{ reply: { content: { type: 'menu', text: '请选择', options: [{ id: 'person', label: '找人' }] } } }],
      },
      { name: '按钮', on: 'menu', when: { text: { contains: '找人' } }, then: [{ reply: { text: '这就去叫。' } }] },
      { name: '扫码', on: 'scan', then: [{ reply: { text: '欢迎从春茶活动来！' } }] },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await platform.close();
  });

  const taken = () => platform.accepted.map(({ to, text }) => `${to}: ${text}`);
  /** A chat gets a message a second. */
  const drained = async () => {
    await front.outbound.drain();
    front.pass(1000);
  };
  const addressOf = (person: string) => String(platform.idOf(person));
  const thread = (person: string): Promise<ConversationId> => front.conversation(channel, addressOf(person));

  test('王芳 is answered by a rule, then by 小周; what is told twice is answered once', async () => {
    expect((await platform.says('wang', '请问营业时间？', { copies: 3 })).acknowledged).toBe(true);
    await drained();
    expect(taken()).toEqual([`wang: ${hours}`]);

    const xiaozhou = await front.hire('小周', 'agent');
    const conversation = await thread('wang');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await platform.says('wang', '那今天营业时间改了吗？');
    await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '今天照常，等您来喝茶。' }).expect(201);
    await drained();
    expect(taken()).toEqual([`wang: ${hours}`, 'wang: 今天照常，等您来喝茶。']);
    expect(await front.history(conversation)).toEqual([
      'in: 请问营业时间？',
      `out: ${hours}`,
      'note: 小周接管了会话',
      'in: 那今天营业时间改了吗？',
      'out: 今天照常，等您来喝茶。',
    ]);
  });

  test('李雷 comes by a link, asks for the menu and taps; the button stops waiting', async () => {
    await platform.says('li', '/start spring_2026');
    await drained();
    await platform.says('li', '菜单');
    await drained();
    await platform.taps('li', 'person');
    await drained();
    expect(taken()).toEqual(['li: 欢迎从春茶活动来！', 'li: 请选择', 'li: 这就去叫。']);
    const { payload } = await platform.called('answerCallbackQuery');
    expect(payload.callback_query_id).toMatch(/^tap-/);
    expect(await front.history(await thread('li'))).toEqual([
      'in: /start spring_2026',
      'out: 欢迎从春茶活动来！',
      'in: 菜单',
      'out: 请选择',
      'in: 找人',
      'out: 这就去叫。',
    ]);
  });

  test('王芳 blocks us and cannot be written to; she comes back and can', async () => {
    await platform.says('wang', '你好');
    await platform.blocks('wang');
    const reachable = async () =>
      (await front.store.rows('identity').findOneByOrFail({ address: addressOf('wang') })).reachable;
    expect(await reachable()).toBe(false);
    await platform.unblocks('wang');
    expect(await reachable()).toBe(true);
    expect(taken()).toEqual([]);
  });

  test('told to be slower, the answer comes later, once', async () => {
    platform.misbehave('rate', 1);
    await platform.says('wang', '营业时间？');
    await front.outbound.drain();
    expect(taken()).toEqual([]);
    front.pass(1000);
    await front.outbound.drain();
    expect(taken()).toEqual([`wang: ${hours}`]);
  });

  test('a picture 李雷 sends is fetched and kept, and 小周 sends it back', async () => {
    const bytes = Buffer.from('\xff\xd8\xff\xe0 茶园', 'latin1');
    const file_id = platform.keeps('photos/file_1.jpg', bytes);
    await platform.says('li', '看看这个');
    const from = { id: platform.idOf('li'), is_bot: false, first_name: '李雷' };
    const message = {
      message_id: 900,
      date: Math.floor(front.now() / 1000),
      from,
      chat: { id: from.id, type: 'private' },
    };
    await platform.tell({ message: { ...message, photo: [{ file_id, file_size: bytes.length }] } });
    expect(await runErrands(front, { files: front.files })).toBe(1);
    const conversation = await thread('li');
    const messages = await front.store
      .rows('message')
      .find({ where: { conversationId: conversation }, order: { seq: 'ASC' } });
    const { media } = messages[1]!.content as unknown as { media: { hash: string } };
    expect((await front.files.load(media.hash)).bytes).toEqual(bytes);

    const xiaozhou = await front.hire('小周', 'agent');
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const content = { type: 'image', media: { hash: media.hash }, text: '好看' };
    await xiaozhou.post(`/conversations/${conversation}/messages`, { content }).expect(201);
    await front.outbound.drain();
    const sent = await platform.called('sendPhoto');
    expect(sent.files.photo?.bytes).toEqual(bytes);
    expect(sent.payload.caption).toBe('好看');
  });

  test('in a group 王芳 is answered before all, as an answer to her; what others say is not kept', async () => {
    platform.introduce(-4001);
    const chat = { id: -4001, type: 'group', title: '茶友群' };
    const from = { id: platform.idOf('wang'), is_bot: false, first_name: '王芳' };
    const said = { message_id: 41, date: Math.floor(front.now() / 1000), from, chat };
    await platform.tell({ message: { ...said, text: '大家喝什么茶？' } });
    await platform.tell({
      message: { ...said, message_id: 42, text: '营业时间？', reply_to_message: { message_id: 7, from: us } },
    });
    await front.outbound.drain();
    expect(taken()).toEqual([`-4001: ${hours}`]);
    const { payload } = await platform.called('sendMessage');
    expect(JSON.parse(String(payload.reply_parameters))).toMatchObject({ message_id: 42 });
    expect(await front.store.rows('message').countBy({ direction: 'in' })).toBe(1);

    platform.moves(-4001, -1004001);
    const conversation = await front.conversation(channel, `-4001:${from.id}`);
    await platform.tell({ message: { ...said, message_id: 43, migrate_to_chat_id: -1004001 } });
    const now = { ...said, chat: { id: -1004001, type: 'supergroup' }, message_id: 3 };
    await platform.tell({
      message: { ...now, text: '营业时间又改了？', reply_to_message: { message_id: 8, from: us } },
    });
    await front.outbound.drain();
    expect(taken()).toEqual([`-4001: ${hours}`, `-1004001: ${hours}`]);
    expect(await front.conversation(channel, `-1004001:${from.id}`)).toBe(conversation);
    expect(await front.store.rows('conversation').count()).toBe(1);
  });
});

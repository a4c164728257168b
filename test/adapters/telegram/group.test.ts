import { hasGroups } from '../../../src/channel';
import { openTelegramStandIn, type TelegramStandIn } from '../../../stand-ins/telegram';
import { type Bot, faultOf, group, message, openBot, openEar, outbound, push, seconds, token, wang } from './bot';

const us = { id: Number(token.split(':')[0]), is_bot: true, first_name: '云锦茶行', username: 'yunjin_tea_bot' };
const li = { id: 900000002, is_bot: false, first_name: '李', last_name: '雷' };
const signal = new AbortController().signal;

let platform: TelegramStandIn;
let bot: Bot;

beforeEach(async () => {
  platform = await openTelegramStandIn();
  platform.introduce(group.id);
  bot = openBot(platform.settings);
});
afterEach(async () => {
  bot.forget();
  await platform.close();
});

const hear = async (said: Readonly<Record<string, unknown>>, from: Readonly<Record<string, unknown>> = wang) =>
  (await bot.receive(push(message({ ...said, from }, group)))).inbound;
const mention = (name: string) => [{ type: 'mention', offset: 0, length: name.length }];

test('what the members say to each other is not ours to keep', async () => {
  expect(await hear({ text: '今天喝什么茶？' })).toEqual([]);
  expect(await hear({ text: '@lilei 你说呢', entities: mention('@lilei') })).toEqual([]);
  const entities = [{ type: 'bot_command', offset: 0, length: 15 }];
  expect(await hear({ text: '/hours@other_bot', entities: [{ ...entities[0], length: 16 }] })).toEqual([]);
  expect(await hear({ new_chat_members: [li] })).toEqual([]);
  const named = [{ type: 'text_mention', offset: 0, length: 2, user: li }];
  expect(await hear({ text: '李雷你说呢', entities: named })).toEqual([]);
  const edited_message = { message_id: 9, date: seconds, edit_date: seconds, from: wang, chat: group, text: '改了' };
  expect((await bot.receive(push({ update_id: 7, edited_message }))).inbound).toEqual([]);
});

test('a mention, an answer and a command are for us; each member has a thread of their own', async () => {
  const text = '@Yunjin_Tea_Bot 营业时间？';
  expect(await hear({ text, entities: mention('@Yunjin_Tea_Bot') })).toMatchObject([
    {
      kind: 'message',
      externalId: 'u5001.101',
      address: '-4001:900000001',
      content: { type: 'text', text: '营业时间？' },
    },
  ]);
  expect(
    await hear({ text: '好的', reply_to_message: { message_id: 9, from: us, text: '您要几两？' } }, li),
  ).toMatchObject([
    {
      address: '-4001:900000002',
      content: { type: 'text', text: '好的', quoted: '您要几两？' },
      profile: { name: '李 雷' },
    },
  ]);
  const entities = [{ type: 'bot_command', offset: 0, length: 6 }];
  expect(await hear({ text: '/hours', entities })).toMatchObject([{ content: { text: '/hours' } }]);
  const named = [{ type: 'text_mention', offset: 2, length: 2, user: us }];
  expect(await hear({ text: '请问云锦', entities: named })).toHaveLength(1);
  const under = [{ type: 'mention', offset: 0, length: 15 }];
  expect(await hear({ photo: [{ file_id: 'P' }], caption: '@yunjin_tea_bot', caption_entities: under })).toMatchObject([
    { content: { type: 'image' } },
  ]);
  expect(platform.calls.filter(({ method }) => method === 'getMe')).toHaveLength(1);
});

test('another bot is heard and not answered', async () => {
  const said = { text: '自动播报', reply_to_message: { message_id: 9, from: us } };
  expect(await hear(said, { ...li, is_bot: true })).toMatchObject([{ answerable: false }]);
});

test('while our name cannot be asked for, the push is for later and nothing is lost', async () => {
  platform.trouble('getMe', 'error', 1);
  const text = '@yunjin_tea_bot 营业时间？';
  const said = { text, entities: mention('@yunjin_tea_bot') };
  expect((await faultOf(hear(said))).kind).toBe('busy');
  expect(await hear(said)).toHaveLength(1);
});

test('an answer in a group names the message it answers, a file too', async () => {
  const address = '-4001:900000001';
  const answers = {
    externalId: 'u5001.101',
    content: { type: 'text', text: '？' } as const,
    platformTime: 0,
    before: 0,
  };
  expect(await bot.send(outbound(address, '九点开门。', { answers }), signal)).toEqual({
    externalId: expect.stringMatching(/^-4001:\d+$/),
  });
  const said = platform.calls.at(-1)!.payload;
  expect(said).toMatchObject({ chat_id: -4001, text: '九点开门。' });
  expect(JSON.parse(String(said.reply_parameters))).toEqual({ message_id: 101, allow_sending_without_reply: true });

  const files = { h1: { bytes: Buffer.from('jpg'), mime: 'image/jpeg', name: null } };
  const second = openBot(platform.settings, { files });
  await second.send(outbound(address, { type: 'image', media: { hash: 'h1' } as never }, { answers }), signal);
  expect(JSON.parse(String(platform.calls.at(-1)!.payload.reply_parameters))).toMatchObject({ message_id: 101 });
  second.forget();
});

test('a greeting for one person is not said before all', async () => {
  const fault = await faultOf(bot.send(outbound('-4001:900000001', '生日快乐！', { class: 'greeting' }), signal));
  expect(fault.kind).toBe('unreachable');
  expect(platform.calls).toEqual([]);
});

test('our own coming and going in a group is an event', async () => {
  const my_chat_member = {
    chat: group,
    from: li,
    date: seconds,
    old_chat_member: { status: 'member' },
    new_chat_member: { status: 'kicked' },
  };
  expect((await bot.receive(push({ update_id: 1, my_chat_member }))).inbound).toMatchObject([
    { kind: 'other', address: '-4001:900000002', content: { event: 'my_chat_member', key: 'kicked' } },
  ]);
});

describe('a group that became a supergroup', () => {
  test('is written to under its new id, and the house hears of it', async () => {
    platform.moves(-4001, -1004001);
    const { ear, heard } = openEar();
    const ending = new AbortController();
    const listening = bot.listen(ear, ending.signal);
    await platform.called('setWebhook');
    const receipt = await bot.send(outbound('-4001:900000001', '九点开门。'), signal);
    expect(receipt.externalId).toMatch(/^-1004001:\d+$/);
    expect(platform.accepted).toMatchObject([{ to: '-1004001', text: '九点开门。' }]);
    expect(heard).toMatchObject([
      { kind: 'other', address: '-1004001:900000001', formerAddress: '-4001:900000001', answerable: false },
    ]);
    await bot.send(outbound('-4001:900000001', '欢迎。'), signal);
    expect(platform.refused).toHaveLength(1);
    ending.abort();
    await listening;
  });

  test('tells so itself: whoever speaks in it afterwards is known from before', async () => {
    expect(await hear({ migrate_to_chat_id: -1004001 })).toMatchObject([
      { kind: 'other', externalId: 'u5001', address: '-1004001:900000001', formerAddress: '-4001:900000001' },
    ]);
    const chat = { id: -1004001, type: 'supergroup', title: '茶友群' };
    const said = { message_id: 3, date: seconds, from: li, chat, text: '在吗', reply_to_message: { from: us } };
    expect((await bot.receive(push({ update_id: 6, message: said }))).inbound).toMatchObject([
      { address: '-1004001:900000002', formerAddress: '-4001:900000002' },
    ]);
    await bot.send(outbound('-4001:900000001', '在。'), signal).catch(() => undefined);
    expect(platform.calls.at(-1)!.payload.chat_id).toBe(-1004001);
  });

  test('is the same group to its pace, under either id; a person alone is in none', async () => {
    const groupOf = (address: string) => hasGroups(bot) && bot.groupOf(address, address);
    expect([groupOf('-4001:900000001'), groupOf('-4001:900000002')]).toEqual(['-4001', '-4001']);
    await hear({ migrate_to_chat_id: -1004001 });
    expect([groupOf('-4001:900000001'), groupOf('-1004001:900000002')]).toEqual(['-1004001', '-1004001']);
    expect([groupOf('900000001'), groupOf('nobody')]).toEqual([null, null]);
  });

  test('may tell it from the new side only', async () => {
    const chat = { id: -1004001, type: 'supergroup', title: '茶友群' };
    const from = { message_id: 1, date: seconds, from: li, chat, migrate_from_chat_id: -4001 };
    expect((await bot.receive(push({ update_id: 6, message: from }))).inbound).toEqual([]);
    const said = { message_id: 3, date: seconds, from: li, chat, text: '在吗', reply_to_message: { from: us } };
    expect((await bot.receive(push({ update_id: 7, message: said }))).inbound).toMatchObject([
      { formerAddress: '-4001:900000002' },
    ]);
  });
});

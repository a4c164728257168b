import type { Inbound } from '../../../src/model';
import { type Bot, group, openBot, push, seconds, wang, wangChat } from './bot';

let bot: Bot;

beforeEach(() => {
  bot = openBot({ mode: 'webhook', apiBase: 'http://127.0.0.1:9' });
});
afterEach(() => bot.forget());

const hear = async (update: unknown): Promise<readonly Inbound[]> => (await bot.receive(push(update))).inbound;
const one = async (update: unknown): Promise<Inbound> => {
  const heard = await hear(update);
  expect(heard).toHaveLength(1);
  return heard[0]!;
};

test('a kind of update from the future is kept as it came when it belongs to somebody', async () => {
  const update = {
    update_id: 5006,
    message_reaction: { chat: wangChat, user: wang, new_reaction: [{ type: 'emoji', emoji: '👍' }] },
  };
  const heard = await one(update);
  expect(heard).toMatchObject({
    kind: 'other',
    address: '900000001',
    content: { type: 'unknown', kind: 'message_reaction' },
  });
  expect(JSON.stringify(heard.content)).toContain('👍');
  expect(await hear({ update_id: 5007, poll: { id: '1', question: '？' } })).toEqual([]);
});

test('a message that says neither when nor where is kept as it came', async () => {
  const heard = await one({ update_id: 5006, message: { from: wang, text: '没有日期' } });
  expect(heard).toMatchObject({ kind: 'other', address: '900000001', content: { type: 'unknown', kind: 'message' } });
  expect(JSON.stringify(heard.content)).toContain('没有日期');
});

test('what a channel posts and who joins a group are events nobody answers', async () => {
  const post = {
    message_id: 3,
    date: seconds,
    chat: { id: -1009, type: 'channel', title: '云锦茶讯' },
    text: '新茶上市',
  };
  for (const kind of ['channel_post', 'edited_channel_post']) {
    expect(await one({ update_id: 5008, [kind]: post })).toMatchObject({
      kind: 'other',
      address: '-1009',
      content: { type: 'text', text: '新茶上市' },
      profile: { name: '云锦茶讯' },
      answerable: false,
    });
  }
  const joined = {
    chat: group,
    from: wang,
    date: seconds,
    old_chat_member: { status: 'left' },
    new_chat_member: { status: 'member' },
  };
  expect(await one({ update_id: 5009, chat_member: joined })).toMatchObject({
    kind: 'other',
    content: { event: 'chat_member', key: 'member' },
  });
});

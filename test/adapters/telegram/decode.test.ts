import type { Inbound } from '../../../src/model';
import { type Bot, message, openBot, push, seconds, wang, wangChat } from './bot';

let bot: Bot;

beforeEach(() => {
  // Nothing listens there: whatever is decoded here needs no question to Telegram.
  bot = openBot({ mode: 'webhook', apiBase: 'http://127.0.0.1:9' });
});
afterEach(() => bot.forget());

const hear = async (update: unknown): Promise<readonly Inbound[]> => (await bot.receive(push(update))).inbound;
const one = async (update: unknown): Promise<Inbound> => {
  const heard = await hear(update);
  expect(heard).toHaveLength(1);
  return heard[0]!;
};

describe('in her own chat 王芳', () => {
  test('writes: her number is the address, the update gives the id, the date the time', async () => {
    expect(await one(message({ text: '请问几点开门？' }))).toEqual({
      kind: 'message',
      externalId: 'u5001',
      address: '900000001',
      content: { type: 'text', text: '请问几点开门？' },
      platformTime: seconds * 1000,
      profile: { name: '王 芳', language: 'zh-hans' },
    });
  });

  test('may have a number of more than 32 bits, which stays exact', async () => {
    const id = 9_007_199_254_740_991;
    const update = { ...message({ text: '好' }, { id, type: 'private' }), update_id: 4_294_967_297 };
    expect(await one(update)).toMatchObject({ address: '9007199254740991', externalId: 'u4294967297' });
  });

  const photo = [
    { file_id: 'small', file_size: 900, width: 90, height: 90 },
    { file_id: 'large', file_size: 90_000, width: 1280, height: 960 },
  ];
  const file = { file_id: 'F1', file_size: 1234 };
  const image = { platformId: 'large', mime: 'image/jpeg', bytes: 90_000 };

  test.each([
    [
      'a picture, of which the largest size counts',
      { photo, caption: '这款' },
      { type: 'image', media: image, text: '这款' },
    ],
    [
      'a voice',
      { voice: { ...file, mime_type: 'audio/ogg', duration: 3 } },
      { type: 'voice', media: { platformId: 'F1', mime: 'audio/ogg', bytes: 1234 } },
    ],
    [
      'a song',
      { audio: { ...file, mime_type: 'audio/mpeg', file_name: '茶.mp3' } },
      { type: 'voice', media: { platformId: 'F1', mime: 'audio/mpeg', name: '茶.mp3', bytes: 1234 } },
    ],
    [
      'a video',
      { video: { ...file, mime_type: 'video/mp4' } },
      { type: 'video', media: { platformId: 'F1', mime: 'video/mp4', bytes: 1234 } },
    ],
    [
      'a round video',
      { video_note: file },
      { type: 'video', media: { platformId: 'F1', mime: 'video/mp4', bytes: 1234 } },
    ],
    [
      'an animation, which comes as a document too',
      { animation: file, document: file },
      { type: 'video', media: { platformId: 'F1', mime: 'video/mp4', bytes: 1234 } },
    ],
    [
      'a document',
      { document: { ...file, mime_type: 'application/pdf', file_name: '报价.pdf' } },
      { type: 'file', media: { platformId: 'F1', mime: 'application/pdf', name: '报价.pdf', bytes: 1234 } },
    ],
    [
      'a sticker',
      { sticker: { ...file, emoji: '🍵', is_animated: false, is_video: false } },
      { type: 'image', media: { platformId: 'F1', mime: 'image/webp', bytes: 1234 }, text: '🍵' },
    ],
    [
      'a sticker that moves, by its still picture',
      { sticker: { ...file, emoji: '🍵', is_animated: true, thumbnail: { file_id: 'still' } } },
      { type: 'image', media: { platformId: 'still' }, text: '🍵' },
    ],
    [
      'a place',
      { location: { latitude: 30.25, longitude: 120.17 } },
      { type: 'location', latitude: 30.25, longitude: 120.17, text: '' },
    ],
    [
      'a shop',
      {
        venue: { location: { latitude: 30.25, longitude: 120.17 }, title: '云锦茶行', address: '西湖区龙井路1号' },
        location: { latitude: 30.25, longitude: 120.17 },
      },
      { type: 'location', latitude: 30.25, longitude: 120.17, text: '云锦茶行\n西湖区龙井路1号' },
    ],
    [
      'a card',
      { contact: { phone_number: '+8613800000000', first_name: '李', last_name: '雷', user_id: 900000002 } },
      {
        type: 'event',
        event: 'contact',
        key: '+8613800000000',
        text: '名片：李 雷 +8613800000000',
        data: { name: '李 雷', phone: '+8613800000000', userId: '900000002' },
      },
    ],
  ])('sends %s', async (_, said, content) => {
    expect(await one(message(said))).toMatchObject({ kind: 'message', externalId: 'u5001', content });
    expect((await one(message(said))).content).toEqual(content);
  });

  test('sends a kind nobody has taught us: it is kept as it came', async () => {
    const { content, kind } = await one(message({ dice: { emoji: '🎲', value: 6 } }));
    expect(kind).toBe('message');
    expect(content).toMatchObject({ type: 'unknown', kind: 'dice' });
    expect(JSON.parse(content.type === 'unknown' ? content.raw : '')).toMatchObject({ dice: { value: 6 } });
  });

  test('points at what was said before', async () => {
    const reply_to_message = { message_id: 99, from: { ...wang, is_bot: true }, text: '您要几两？' };
    expect((await one(message({ text: '二两', reply_to_message }))).content).toEqual({
      type: 'text',
      text: '二两',
      quoted: '您要几两？',
    });
  });

  test('sends a picture without a file in it: it is kept as it came', async () => {
    expect((await one(message({ photo: [{ width: 3 }] }))).content).toMatchObject({ type: 'unknown' });
  });

  test('pins a message: Telegram says that, not she', async () => {
    expect(await one(message({ pinned_message: { message_id: 4, date: 0 } }))).toMatchObject({
      kind: 'other',
      content: { type: 'unknown', kind: 'pinned_message' },
    });
  });

  test('meets us with /start; with a payload she came by a link', async () => {
    const entities = [{ type: 'bot_command', offset: 0, length: 6 }];
    const start = await one(message({ text: '/start', entities }));
    expect(start).toMatchObject({ kind: 'follow', content: { type: 'event', event: 'start' } });
    const scan = await one(message({ text: '/start spring_2026', entities }));
    expect(scan).toMatchObject({ kind: 'scan', content: { type: 'event', event: 'start', key: 'spring_2026' } });
    expect(await one(message({ text: '/started 了吗' }))).toMatchObject({ kind: 'message', content: { type: 'text' } });
  });

  test('corrects what she wrote: it is shown and not answered again', async () => {
    const edited = {
      message_id: 101,
      date: seconds,
      edit_date: seconds + 60,
      from: wang,
      chat: wangChat,
      text: '明天几点开门？',
    };
    expect(await one({ update_id: 5002, edited_message: edited })).toMatchObject({
      kind: 'other',
      externalId: 'u5002',
      answerable: false,
      platformTime: (seconds + 60) * 1000,
      content: {
        type: 'event',
        event: 'edited',
        key: '101',
        text: '改为：明天几点开门？',
        data: { chat: '900000001', message: '101' },
      },
    });
  });

  test('walks while she shares where she is', async () => {
    const edited = {
      message_id: 101,
      date: seconds,
      from: wang,
      chat: wangChat,
      location: { latitude: 30, longitude: 120 },
    };
    const heard = await one({ update_id: 5002, edited_message: edited });
    expect(heard).toMatchObject({ kind: 'location', content: { type: 'location', latitude: 30, longitude: 120 } });
  });

  test('taps a button: the key is what we put under it, and the answer ends its waiting', async () => {
    const reply_markup = {
      inline_keyboard: [[{ text: '营业时间', callback_data: 'hours' }], [{ text: '人工', callback_data: 'person' }]],
    };
    const update = {
      update_id: 5003,
      callback_query: {
        id: '77',
        from: wang,
        chat_instance: '1',
        data: 'person',
        message: { message_id: 9, date: seconds - 999, chat: wangChat, reply_markup },
      },
    };
    const { inbound, response } = await bot.receive(push(update, { at: 1_800_000_000_000 }));
    expect(inbound).toMatchObject([
      {
        kind: 'menu',
        externalId: 'u5003',
        address: '900000001',
        platformTime: 1_800_000_000_000,
        content: { type: 'event', event: 'menu', key: 'person', text: '人工' },
      },
    ]);
    expect(response).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(String(response.body))).toEqual({ method: 'answerCallbackQuery', callback_query_id: '77' });
  });

  test('taps a button of a message that is too old to be shown', async () => {
    const update = { update_id: 5003, callback_query: { id: '77', from: wang, data: 'hours' } };
    expect(await one(update)).toMatchObject({
      kind: 'menu',
      address: '900000001',
      content: { key: 'hours', text: 'hours' },
    });
  });

  test('blocks us and lets us back in: nobody greets her for that, her /start comes by itself', async () => {
    const member = (before: string, after: string) => ({
      update_id: 5004,
      my_chat_member: {
        chat: wangChat,
        from: wang,
        date: seconds,
        old_chat_member: { status: before },
        new_chat_member: { status: after },
      },
    });
    expect(await one(member('member', 'kicked'))).toMatchObject({ kind: 'unfollow', address: '900000001' });
    expect(await one(member('kicked', 'member'))).toMatchObject({
      kind: 'follow',
      address: '900000001',
      answerable: false,
    });
  });

  test('asks for us in another chat', async () => {
    const update = { update_id: 5005, inline_query: { id: '1', from: wang, query: '龙井', offset: '' } };
    expect(await one(update)).toMatchObject({
      kind: 'other',
      answerable: false,
      content: { type: 'event', event: 'inline_query', text: '龙井' },
    });
  });

  test('has no NUL in her words', async () => {
    expect((await one(message({ text: '茶\0叶' }))).content).toEqual({ type: 'text', text: '茶叶' });
  });
});

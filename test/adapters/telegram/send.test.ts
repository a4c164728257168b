import type { Content } from '../../../src/model';
import { openTelegramStandIn, type TelegramStandIn } from '../../../stand-ins/telegram';
import { type Bot, faultOf, openBot, outbound, token } from './bot';

const wang = '900000001';
const signal = new AbortController().signal;
const photo = { bytes: Buffer.from('a photo'), mime: 'image/jpeg', name: null };
const files = {
  photo,
  gif: { ...photo, mime: 'image/gif' },
  speech: { bytes: Buffer.from('a voice'), mime: 'audio/ogg', name: '留言.ogg' },
  song: { bytes: Buffer.from('a song'), mime: 'audio/mpeg', name: null },
  film: { bytes: Buffer.from('a film'), mime: 'video/mp4', name: null },
  paper: { bytes: Buffer.from('a paper'), mime: 'application/pdf', name: '报价.pdf' },
  amr: { bytes: Buffer.from('an old voice'), mime: 'audio/amr', name: null },
  empty: { ...photo, bytes: Buffer.alloc(0) },
  heavy: { ...photo, bytes: Buffer.alloc(10 * 1024 * 1024 + 1) },
};
type Kept = keyof typeof files | 'lost';
const kept = (name: Kept) => ({ hash: name }) as never;

let platform: TelegramStandIn;
let bot: Bot;

beforeEach(async () => {
  platform = await openTelegramStandIn({ mode: 'polling' });
  platform.introduce(wang);
  bot = openBot(platform.settings, { files });
});
afterEach(async () => {
  bot.forget();
  await platform.close();
});

const say = (content: Content | string, address = wang) => bot.send(outbound(address, content), signal);
const last = () => platform.calls.at(-1)!;

describe('says', () => {
  test('words as they are, whatever is in them, and learns their number', async () => {
    const words = '中秋快乐："龙井" & <b>碧螺春</b> *不加粗* _也不斜_ 🍵';
    const { externalId } = await say(words);
    expect(externalId).toMatch(/^900000001:\d+$/);
    expect(last()).toMatchObject({ method: 'sendMessage', payload: { chat_id: 900000001, text: words } });
    expect(last().payload).not.toHaveProperty('parse_mode');
    expect(last().payload).not.toHaveProperty('reply_parameters');
  });

  test.each<[string, Kept, string, string]>([
    ['image', 'photo', 'sendPhoto', 'photo'],
    ['image', 'gif', 'sendAnimation', 'animation'],
    ['voice', 'speech', 'sendVoice', 'voice'],
    ['voice', 'song', 'sendAudio', 'audio'],
    ['video', 'film', 'sendVideo', 'video'],
    ['file', 'paper', 'sendDocument', 'document'],
  ])('an %s we keep (%s) by %s, with the words under it', async (type, name, method, field) => {
    await say({ type, media: kept(name), text: '请看' } as Content);
    const { bytes, name: called } = files[name as keyof typeof files];
    expect(last()).toMatchObject({ method, payload: { caption: '请看', chat_id: '900000001' } });
    expect(last().files[field]?.bytes).toEqual(bytes);
    if (called !== null) expect(last().files[field]?.name).toBe(called);
  });

  test('a file that Telegram holds by its name, and one on the web by its address', async () => {
    await say({ type: 'image', media: { platformId: 'AgACAgU' } });
    expect(last()).toMatchObject({ method: 'sendPhoto', payload: { photo: 'AgACAgU' }, files: {} });
    await say({ type: 'file', media: { url: 'https://yunjin.example/menu.pdf' } });
    expect(last().payload).toMatchObject({ document: 'https://yunjin.example/menu.pdf' });
  });

  test('a place, and a place that has a name', async () => {
    await say({ type: 'location', latitude: 30.25, longitude: 120.17, text: '' });
    expect(last()).toMatchObject({ method: 'sendLocation', payload: { latitude: 30.25, longitude: 120.17 } });
    await say({ type: 'location', latitude: 30.25, longitude: 120.17, text: '云锦茶行\n龙井路1号' });
    expect(last()).toMatchObject({ method: 'sendVenue', payload: { title: '云锦茶行', address: '龙井路1号' } });
  });

  test('a link, an article and a song as words with their address', async () => {
    await say({ type: 'link', title: '春茶', text: '新到', url: 'https://yunjin.example/1' });
    expect(last().payload.text).toBe('春茶\n新到\nhttps://yunjin.example/1');
    const articles = [
      { title: '一', url: 'https://a.example' },
      { title: '二', description: '短', url: 'https://b.example' },
    ];
    await say({ type: 'articles', articles });
    expect(last().payload.text).toBe('一\nhttps://a.example\n\n二\n短\nhttps://b.example');
    await say({ type: 'music', title: '采茶曲', text: '', url: 'https://c.example', thumb: {} });
    expect(last().payload.text).toBe('采茶曲\nhttps://c.example');
  });

  test('a menu as buttons', async () => {
    await say({
      type: 'menu',
      text: '请选择',
      options: [
        { id: 'hours', label: '营业时间' },
        { id: '人工', label: '找人' },
      ],
      tail: '或直接提问',
    });
    expect(last().payload).toMatchObject({
      text: '请选择\n或直接提问',
      reply_markup: {
        inline_keyboard: [[{ text: '营业时间', callback_data: 'hours' }], [{ text: '找人', callback_data: '人工' }]],
      },
    });
  });
});

describe('refuses before anything leaves', () => {
  test.each<[string, Content, RegExp]>([
    [
      'a mini-program',
      { type: 'miniprogram', title: '店', appId: 'wx1', path: '/' },
      /cannot send miniprogram; it can send text/,
    ],
    ['a handing over', { type: 'transfer' }, /cannot send transfer/],
    ['silence', { type: 'text', text: ' ' }, /nothing to say/],
    ['4097 characters', { type: 'text', text: '茶'.repeat(4097) }, /4096 characters/],
    [
      '1025 characters under a picture',
      { type: 'image', media: kept('photo'), text: '茶'.repeat(1025) },
      /1024 characters/,
    ],
    [
      'a button that carries too much',
      { type: 'menu', text: '？', options: [{ id: '茶'.repeat(22), label: '茶' }] },
      /64 bytes/,
    ],
    ['a button that carries nothing', { type: 'menu', text: '？', options: [{ id: '', label: '茶' }] }, /needs an id/],
    ['a button without words', { type: 'menu', text: '？', options: [{ id: 'a', label: ' ' }] }, /needs words/],
    ['a picture of more than 10 MB', { type: 'image', media: kept('heavy') }, /takes 10485760 bytes/],
    [
      'a voice in a form Telegram has not',
      { type: 'voice', media: kept('amr') },
      /no audio\/amr as voice; it takes audio\/ogg/,
    ],
    ['an empty file', { type: 'image', media: kept('empty') }, /empty/],
    ['a file that is gone', { type: 'file', media: kept('lost') }, /gone/],
    ['a file that is nowhere', { type: 'file', media: {} }, /no file/],
  ])('%s', async (_, content, words) => {
    expect(await faultOf(say(content))).toMatchObject({ kind: 'refused', detail: expect.stringMatching(words) });
    expect(platform.calls).toEqual([]);
  });

  test('an address of another platform', async () => {
    expect((await faultOf(say('您好', 'oWANG0001'))).kind).toBe('refused');
    expect(platform.calls).toEqual([]);
  });
});

test('a button carries 64 bytes and a picture 1024 characters', async () => {
  await say({ type: 'menu', text: '？', options: [{ id: 'a'.repeat(64), label: '茶' }] });
  await say({ type: 'image', media: kept('photo'), text: '茶'.repeat(1024) });
  expect(platform.accepted).toHaveLength(2);
});

test('4096 characters of two bytes each and more are one message', async () => {
  await say('茶'.repeat(4096));
  expect(platform.accepted).toHaveLength(1);
  expect(bot.limits.textBytes).toBeLessThanOrEqual(4096);
});

describe('what Telegram says no to', () => {
  test('she has blocked us', async () => {
    platform.block(wang, true);
    expect(await faultOf(say('在吗'))).toMatchObject({
      kind: 'unreachable',
      code: '403',
      detail: 'Forbidden: bot was blocked by the user',
    });
  });

  test('he has never written to us', async () => {
    expect(await faultOf(say('您好', '900000002'))).toMatchObject({ kind: 'unreachable', code: '400' });
    expect(platform.refused).toMatchObject([{ why: 'window' }]);
  });

  test('we are too fast: it waits as long as told', async () => {
    platform.misbehave('rate', 1);
    expect(await faultOf(say('您好'))).toMatchObject({ kind: 'busy', code: '429', retryAfterMs: 1000 });
    await say('您好');
  });

  test('the thirty-first message of one second', async () => {
    const fixed = await openTelegramStandIn({ mode: 'polling', now: () => 1_800_000_000_000 });
    fixed.introduce(wang);
    const eager = openBot(fixed.settings);
    const ends = await Promise.allSettled(
      Array.from({ length: 31 }, (_, i) => eager.send(outbound(wang, `第${i}句`), new AbortController().signal)),
    );
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(fixed.refused).toMatchObject([{ why: 'rate', code: '429' }]);
    eager.forget();
    await fixed.close();
  });

  test('our token is none: the account is broken, and the token is nowhere in what is said of it', async () => {
    const other = openBot({ ...platform.settings, token: '700100200:AAEanother_token_of_nobody' });
    const fault = await faultOf(other.send(outbound(wang, '您好'), signal));
    expect(fault).toMatchObject({ kind: 'broken', code: '401' });
    expect((await faultOf(other.test(signal))).kind).toBe('broken');
    expect(`${fault.stack}${JSON.stringify(fault)}`).not.toContain('AAEanother');
    other.forget();
  });

  test('it gave up half-way, or answered what nobody can read: nobody knows', async () => {
    for (const how of ['error', 'silent', 'garbled'] as const) {
      platform.misbehave(how, 1);
      expect((await faultOf(say('只说给您听的话'))).kind).toBe('unknown');
    }
  });

  test('it has no time: the send ends when it is told to, and nobody knows', async () => {
    platform.misbehave('slow', 1);
    const ending = new AbortController();
    const fault = faultOf(bot.send(outbound(wang, '您好'), ending.signal));
    await platform.called('sendMessage');
    ending.abort();
    expect(await fault).toMatchObject({ kind: 'unknown' });
    expect((await faultOf(bot.send(outbound(wang, '您好'), ending.signal))).kind).toBe('busy');
  });

  test('it is not there: nothing has left', async () => {
    await platform.close();
    const fault = await faultOf(say('您好'));
    expect(fault).toMatchObject({ kind: 'busy', code: 'ECONNREFUSED' });
    expect(`${fault.stack}${JSON.stringify(fault)}`).not.toContain(token.slice(10));
    platform = await openTelegramStandIn();
  });
});

test('shows that we are writing, and is not troubled when that fails', async () => {
  await bot.typing(wang, true, signal);
  expect(last()).toMatchObject({ method: 'sendChatAction', payload: { chat_id: 900000001, action: 'typing' } });
  await bot.typing(wang, false, signal);
  expect(platform.calls).toHaveLength(1);
  platform.trouble('sendChatAction', 'error');
  await expect(bot.typing(wang, true, signal)).resolves.toBeUndefined();
});

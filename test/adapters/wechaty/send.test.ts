import { tmpdir } from 'node:os';
import { limitsOf } from '../../../adapters/wechaty/limits';
import type { Line } from '../../../adapters/wechaty/line';
import { openNorms } from '../../../adapters/wechaty/norms';
import { send } from '../../../adapters/wechaty/send';
import { settings } from '../../../adapters/wechaty/settings';
import type { Content } from '../../../src/model';
import { until } from '../../channel/kit';
import { type Desk, ELEVEN, openDesk } from './desk';
import { openWorld, type World, wang } from './world';

jest.setTimeout(120_000);

let world: World;
let desk: Desk;
const night = { sameChatMs: 0, otherChatFromMs: 0, otherChatToMs: 0 };
beforeAll(async () => {
  world = await openWorld(() => ELEVEN);
  desk = openDesk(world, { norms: night });
  await desk.listen();
  desk.files.set('menu', { bytes: Buffer.from('%PDF-1.7'), mime: 'application/pdf', name: '茶单.pdf' });
  desk.files.set('tea', { bytes: Buffer.from('tea'), mime: 'image/jpeg', name: null });
  desk.files.set('huge', { bytes: Buffer.alloc(26 * 1024 * 1024), mime: 'image/jpeg', name: 'huge.jpg' });
});
afterAll(async () => {
  await desk.close();
  await world.close();
});
beforeEach(() => {
  desk.clock.at = ELEVEN;
  world.fate = { how: 'take' };
});

/** What arrives when this is said. */
async function said(content: Content) {
  const before = world.sent.length;
  await desk.says({ content });
  return world.sent.slice(before);
}

test.each<[Content, string]>([
  [{ type: 'link', title: '新茶', text: '明前', url: 'https://t.example/1' }, '新茶\n明前\nhttps://t.example/1'],
  [{ type: 'location', latitude: 30.2, longitude: 120.1, text: '龙井村' }, '龙井村\n30.2, 120.1'],
  [
    {
      type: 'menu',
      text: '请选择',
      options: [
        { id: 'a', label: '绿茶' },
        { id: 'b', label: '红茶' },
      ],
      tail: '回复数字',
    },
    '请选择\n1. 绿茶\n2. 红茶\n回复数字',
  ],
  [{ type: 'articles', articles: [{ title: '秋茶', url: 'https://t.example/2' }] }, '秋茶\nhttps://t.example/2'],
])('%o becomes words', async (content, text) => {
  expect(await said(content)).toEqual([{ to: wang.id, text }]);
});

test('files arrive whole, with a name that tells what they are, and their words before them', async () => {
  expect(await said({ type: 'file', media: { hash: 'menu' }, text: '茶单在此' })).toEqual([
    { to: wang.id, text: '茶单在此' },
    { to: wang.id, text: '[茶单.pdf]', file: { name: '茶单.pdf', bytes: Buffer.from('%PDF-1.7') } },
  ]);
  expect(await said({ type: 'image', media: { hash: 'tea' } })).toMatchObject([{ file: { name: 'image.jpg' } }]);
});

test('a file we sent is known again when the client hears it: nobody has taken over', async () => {
  const { externalId } = await desk.says({ content: { type: 'image', media: { hash: 'tea' } } });
  expect(externalId).toMatch(/./);
  expect(desk.heard).toEqual([]);
});

test.each<[string, Content, RegExp]>([
  ['a voice', { type: 'voice', media: { hash: 'tea' } }, /cannot send voice here; it can send text/],
  ['a picture that is too large', { type: 'image', media: { hash: 'huge' } }, /may have 20971520 bytes/],
  ['a picture that is none', { type: 'image', media: { hash: 'menu' } }, /may be image\/jpeg/],
  ['a file that is gone', { type: 'file', media: { hash: 'nowhere' } }, /the file is gone/],
])('%s is refused in words', async (_, content, words) => {
  await expect(desk.says({ content })).rejects.toMatchObject({ kind: 'refused', detail: expect.stringMatching(words) });
});

test('a greeting is refused: this account is never used for campaigns', async () => {
  await expect(desk.says({ class: 'greeting' })).rejects.toMatchObject({
    kind: 'refused',
    code: 'campaign',
    detail: expect.stringContaining('never used for campaigns'),
  });
});

test('at night the bot is silent and 小周 may write', async () => {
  desk.clock.at = Date.UTC(2026, 10, 21, 18, 0, 0);
  await expect(desk.says({ class: 'reply' })).rejects.toMatchObject({ kind: 'refused', code: 'night' });
  await desk.says({ class: 'agent', content: { type: 'text', text: '我还没睡' } });
  expect(world.sent.at(-1)).toMatchObject({ text: '我还没睡' });
});

test('nobody is written to who is no contact', async () => {
  const before = world.sent.length;
  for (const address of ['wxid_nobody', 'wx:nobody', 'alias:没有这个人']) {
    await expect(desk.says({ address, thread: address })).rejects.toMatchObject({ kind: 'unreachable' });
  }
  await expect(desk.says({ thread: `room gone@chatroom ${wang.id}` })).rejects.toMatchObject({ kind: 'unreachable' });
  expect(world.sent).toHaveLength(before);
});

test('a caption that left without its file is unknown as a whole', async () => {
  const before = world.sent.length;
  const attempt = desk.says({ content: { type: 'image', media: { hash: 'tea' }, text: '看' } });
  await until(() => world.sent.length > before);
  world.fate = { how: 'throw', words: 'unsupported' };
  await expect(attempt).rejects.toMatchObject({ kind: 'unknown' });
});

test('between words and their file lies the pause of a chat; who is stopped in it has sent the words alone', async () => {
  const ending = new AbortController();
  const own = settings.parse({ acceptRisk: true, norms: { sameChatMs: 60_000, nightFrom: '00:00', nightTo: '00:00' } });
  const sent: unknown[] = [];
  const line = {
    dir: tmpdir,
    async send(_: unknown, part: unknown) {
      sent.push(part);
      ending.abort();
      return { externalId: null };
    },
  } as unknown as Line;
  const sending = {
    line,
    limits: limitsOf(own),
    load: async () => ({ bytes: Buffer.from('tea'), mime: 'image/jpeg', name: null }),
    norms: openNorms(
      own.norms,
      () => ELEVEN,
      () => 0,
    ),
  };
  const content: Content = { type: 'image', media: { hash: 'tea' }, text: '看' };
  const message = { address: wang.id, thread: wang.id, content, class: 'agent', key: 'd1', answers: null } as const;
  await expect(send(message, sending, ending.signal)).rejects.toMatchObject({ kind: 'unknown' });
  expect(sent).toHaveLength(1);
});

test('a puppet that fails repeats nothing of what was said', async () => {
  world.fate = { how: 'throw', words: 'failed to send 我的身份证号是 1101' };
  const fault: unknown = await desk.says({ content: { type: 'text', text: '您好' } }).catch(error => error);
  expect(fault).toMatchObject({ name: 'ChannelError' });
  expect(JSON.stringify(fault) + String(fault)).not.toContain('身份证');
});

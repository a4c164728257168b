import { openTelegramStandIn, type TelegramStandIn } from '../../../stand-ins/telegram';
import { type Bot, faultOf, openBot, token } from './bot';

const signal = new AbortController().signal;
let platform: TelegramStandIn;
let bot: Bot;

beforeEach(async () => {
  platform = await openTelegramStandIn({ mode: 'polling' });
  bot = openBot(platform.settings);
});
afterEach(async () => {
  bot.forget();
  await platform.close();
});

test('a picture is asked for by its name and fetched from where it lies', async () => {
  const platformId = platform.keeps('photos/file_1.jpg', Buffer.from('龙井'));
  const file = await bot.download({ platformId }, signal);
  expect(file).toEqual({ bytes: Buffer.from('龙井'), mime: 'image/jpeg', name: null });
});

test('what the message said about a file counts more than its end', async () => {
  const platformId = platform.keeps('documents/报价 1.pdf', Buffer.from('pdf'));
  const media = { platformId, mime: 'application/pdf', name: '报价.pdf' };
  expect(await bot.download(media, signal)).toMatchObject({ mime: 'application/pdf', name: '报价.pdf' });
  const plain = platform.keeps('documents/file_9', Buffer.from('?'));
  expect(await bot.download({ platformId: plain }, signal)).toMatchObject({ mime: 'application/octet-stream' });
});

test('a file larger than our other answers may be is whole', async () => {
  const bytes = Buffer.alloc(13 * 1024 * 1024, 7);
  const file = await bot.download({ platformId: platform.keeps('videos/file_2.mp4', bytes) }, signal);
  expect(file.bytes.equals(bytes)).toBe(true);
});

test('a file larger than Telegram hands out is not asked for', async () => {
  const fault = await faultOf(bot.download({ platformId: 'F', bytes: 21 * 1024 * 1024 }, signal));
  expect(fault).toMatchObject({ kind: 'refused', detail: expect.stringContaining('20 MB') });
  expect(platform.calls).toEqual([]);
});

test('a file of which only Telegram knows that it is too large is not fetched', async () => {
  const platformId = platform.keeps('videos/file_3.mp4', Buffer.alloc(20 * 1024 * 1024 + 1));
  const fault = await faultOf(bot.download({ platformId }, signal));
  expect(fault).toMatchObject({ kind: 'refused', code: null, detail: expect.stringContaining('20 MB') });
  const whole = platform.keeps('videos/file_4.mp4', Buffer.alloc(20 * 1024 * 1024));
  expect((await bot.download({ platformId: whole }, signal)).bytes).toHaveLength(20 * 1024 * 1024);
});

test('a file nobody knows, or that has no name, is gone for good', async () => {
  expect((await faultOf(bot.download({ platformId: 'nobody' }, signal))).kind).toBe('refused');
  expect((await faultOf(bot.download({}, signal))).kind).toBe('refused');
});

test('a file on the disk of a Bot API server of our own says what to change', async () => {
  const platformId = platform.keeps('/var/lib/telegram-bot-api/photos/1.jpg', Buffer.from('x'));
  expect((await faultOf(bot.download({ platformId }, signal))).detail).toContain('--local');
});

test('the token, which is part of the address, is nowhere in the error', async () => {
  const platformId = platform.keeps('photos/file_1.jpg', Buffer.from('龙井'));
  platform.misplaces(platformId);
  const gone = await faultOf(bot.download({ platformId }, signal));
  expect(gone).toMatchObject({ kind: 'refused', code: '404' });
  await platform.close();
  const away = await faultOf(bot.download({ platformId }, signal));
  expect(away.kind).toBe('busy');
  for (const fault of [gone, away])
    expect(`${fault.stack} ${JSON.stringify(fault)} ${fault.cause}`).not.toContain(token.slice(10));
  platform = await openTelegramStandIn();
});

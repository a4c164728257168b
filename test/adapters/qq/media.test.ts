import type { Content } from '../../../src/model';
import { answering, type Bot, closeBots, faultOf, openBot, patient, teaGroup, wang } from './bot';

const picture = Buffer.from('\x89PNG\r\n picture of tea', 'latin1');
const files = {
  picture: { bytes: picture, mime: 'image/png', name: '茶.png' },
  film: { bytes: Buffer.alloc(1000, 'film'), mime: 'video/mp4', name: null },
  empty: { bytes: Buffer.alloc(0), mime: 'image/png', name: null },
  amr: { bytes: Buffer.from('#!AMR'), mime: 'audio/amr', name: null },
  novel: { bytes: Buffer.alloc(21 * 1024 * 1024), mime: 'image/png', name: null },
};
const image = (hash: keyof typeof files | 'lost', text?: string): Content => ({
  type: 'image',
  media: { hash },
  ...(text === undefined ? {} : { text }),
});

let bot: Bot;
const called = (name: string) => bot.platform.calls.filter(({ path }) => path.endsWith(`/${name}`));
const stored = () => [...bot.platform.shelf.stored.values()];

beforeEach(async () => {
  bot = await openBot({ files, blockBytes: 300 });
  bot.platform.passes.open('m1', 'users', wang);
  bot.platform.passes.open('g1', 'groups', teaGroup);
});
afterEach(closeBots);

describe('a file we send', () => {
  test('is put in parts, merged whole, and said as what it is', async () => {
    await bot.says({ type: 'video', media: { hash: 'film' }, text: '制茶' });
    expect(called('upload_part_finish')).toHaveLength(4);
    expect(stored()).toMatchObject([{ scope: 'users', type: 2, name: 'video.mp4' }]);
    expect(stored()[0]?.bytes?.equals(files.film.bytes)).toBe(true);
    const [info] = bot.platform.shelf.stored.keys();
    expect(bot.platform.desk.messages[0]?.body).toEqual({
      msg_type: 7,
      media: { file_info: info },
      content: '制茶',
      msg_id: 'm1',
      msg_seq: 1,
    });
    for (const { body } of called('files')) expect(JSON.parse(body.toString()).srv_send_msg).toBe(false);
  });

  test('says nothing beside it when there is nothing to say', async () => {
    await bot.says(image('picture'));
    expect(Object.keys(bot.platform.desk.messages[0]?.body ?? {})).toEqual(['msg_type', 'media', 'msg_id', 'msg_seq']);
  });

  test('is uploaded once for everybody, and once more for groups', async () => {
    await Promise.all([0, 1, 2, 3].map(before => bot.says(image('picture'), { answers: answering('m1', before) })));
    expect(called('files')).toHaveLength(1);
    const inGroup = { thread: `group:${teaGroup}:${wang}`, answers: answering('g1') };
    await bot.says(image('picture'), inGroup);
    expect(stored().map(({ scope }) => scope)).toEqual(['users', 'groups']);
  });

  test('is uploaded again after its time, and when the platform has lost it', async () => {
    await bot.says(image('picture'));
    bot.platform.shelf.lose();
    await bot.says(image('picture'), { answers: answering('m1', 1) });
    expect(called('files')).toHaveLength(2);
    bot.clock.at += 59 * 60_000;
    await bot.says(image('picture'), { answers: answering('m1', 2) });
    expect(called('files')).toHaveLength(3);
    expect(bot.platform.accepted).toHaveLength(3);
  });

  test('that lies in the open is fetched by the platform', async () => {
    await bot.says({ type: 'image', media: { url: 'https://a.cn/1.png' } });
    expect(stored()).toMatchObject([{ url: 'https://a.cn/1.png', bytes: null }]);
  });

  test('whose upload failed is tried again next time, and the message is not in doubt', async () => {
    bot.platform.shelf.put = () => 503;
    expect(await faultOf(bot.says(image('picture')))).toMatchObject({ kind: 'busy' });
    expect(bot.platform.accepted).toEqual([]);
  });

  test.each<[string, Content]>([
    ['is gone', image('lost')],
    ['never was', { type: 'image', media: {} }],
    ['is empty', image('empty')],
    ['is too heavy', image('novel')],
    ['is no voice for QQ', { type: 'voice', media: { hash: 'amr' } }],
  ])('that %s is refused before anything leaves', async (_what, content) => {
    expect(await faultOf(bot.says(content))).toMatchObject({ kind: 'refused' });
    expect(bot.platform.calls).toEqual([]);
  });
});

describe('a file a customer sent', () => {
  const fetched = (url: string | undefined, mime?: string) =>
    bot.channel.download({ ...(url === undefined ? {} : { url }), ...(mime === undefined ? {} : { mime }) }, patient);

  test('is fetched byte for byte', async () => {
    bot.platform.shelf.attachments.set('1.png', { bytes: picture, mime: 'image/png' });
    bot.platform.shelf.attachments.set('2', { bytes: picture, mime: 'application/octet-stream' });
    const at = (name: string) => `${bot.platform.url}/attachments/${name}`;
    await expect(fetched(at('1.png'))).resolves.toEqual({ bytes: picture, mime: 'image/png', name: null });
    await expect(fetched(at('2'), 'audio/wav')).resolves.toMatchObject({ mime: 'audio/wav' });
    expect(await faultOf(fetched(at('3')))).toMatchObject({ kind: expect.stringMatching(/refused/) });
  });

  test.each([
    'http://169.254.169.254/latest',
    'http://127.0.0.1:1/',
    'https://10.1.2.3/',
    'http://[::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost/',
    'http://2130706433/',
    'file:///etc/passwd',
    'ftp://a.qq.com/1',
    'x',
    undefined,
  ])('is not looked for at %s', async url => {
    expect(await faultOf(fetched(url))).toMatchObject({ kind: 'refused' });
  });
});

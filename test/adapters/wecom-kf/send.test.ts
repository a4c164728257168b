import { wecomKf } from '../../../adapters/wecom-kf';
import { codeLifeMs } from '../../../adapters/wecom-kf/limits';
import type { File } from '../../../src/channel';
import type { Content } from '../../../src/model';
import { type Desk, faultOf, message, openDesk, teaDesk, wang } from './desk';

const JPEG: File = { bytes: Buffer.from('\xff\xd8\xff\xe0 龙井', 'latin1'), mime: 'image/jpeg', name: '龙井 1.jpg' };
const AMR: File = { bytes: Buffer.from('#!AMR\n你好'), mime: 'audio/amr', name: null };
const PDF: File = { bytes: Buffer.from('%PDF-1.7 价目表'), mime: 'application/pdf', name: '价目表.pdf' };
const heavy: File = { ...JPEG, bytes: Buffer.alloc(10 * 1024 * 1024 + 1) };
const scrap: File = { ...PDF, bytes: Buffer.from('four') };
const files = { jpeg: JPEG, amr: AMR, pdf: PDF, mp4: { ...PDF, mime: 'video/mp4' }, heavy, scrap };
const SEND = '/cgi-bin/kf/send_msg';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ files });
  await desk.wecom.says(wang, '在吗');
});
afterEach(() => desk.close());

const sent = () => desk.wecom.world.sent.at(-1);

describe('everything WeCom takes', () => {
  test.each<[string, Content, object]>([
    ['text', { type: 'text', text: '您好 🍵 "&<' }, { msgtype: 'text', text: { content: '您好 🍵 "&<' } }],
    ['a picture', { type: 'image', media: { hash: 'jpeg' } }, { msgtype: 'image', image: { media_id: '3media1' } }],
    ['a voice', { type: 'voice', media: { hash: 'amr' } }, { msgtype: 'voice', voice: { media_id: '3media1' } }],
    ['a video', { type: 'video', media: { hash: 'mp4' } }, { msgtype: 'video', video: { media_id: '3media1' } }],
    ['a file', { type: 'file', media: { hash: 'pdf' } }, { msgtype: 'file', file: { media_id: '3media1' } }],
    [
      'a place',
      { type: 'location', latitude: 30.25, longitude: 120.13, text: '云锦茶行' },
      { location: { name: '云锦茶行', address: '云锦茶行', latitude: 30.25, longitude: 120.13 } },
    ],
    [
      'a link, as a line that opens it',
      { type: 'link', title: '新茶上市', text: '明前龙井', url: 'https://yunjin.example/tea' },
      {
        msgmenu: {
          head_content: '明前龙井',
          list: [{ type: 'view', view: { url: 'https://yunjin.example/tea', content: '新茶上市' } }],
        },
      },
    ],
    [
      'articles, as lines',
      {
        type: 'articles',
        articles: [
          { title: '怎么泡', url: 'https://yunjin.example/1' },
          { title: '怎么存', url: 'https://yunjin.example/2' },
        ],
      },
      { msgmenu: { list: [{ view: { content: '怎么泡' } }, { view: { content: '怎么存' } }] } },
    ],
    [
      'a menu',
      { type: 'menu', text: '请选择', options: [{ id: 'h', label: '营业时间' }], tail: '或直接输入' },
      {
        msgmenu: {
          head_content: '请选择',
          list: [{ type: 'click', click: { id: 'h', content: '营业时间' } }],
          tail_content: '或直接输入',
        },
      },
    ],
    [
      'a mini-program',
      { type: 'miniprogram', title: '茶'.repeat(40), appId: 'wx1', path: 'pages/a', thumb: { hash: 'jpeg' } },
      {
        miniprogram: { appid: 'wx1', title: '茶'.repeat(21), pagepath: 'pages/a', thumb_media_id: '3media1' },
      },
    ],
  ])('%s', async (_what, content, body) => {
    const receipt = await desk.says(content, { key: 'd2f' });
    expect(receipt).toEqual({ externalId: 'd2f' });
    expect(sent()).toMatchObject({ touser: wang, open_kfid: teaDesk, msgid: 'd2f', ...body });
  });
});

describe('what does not fit is refused in words before it leaves', () => {
  const option = { id: 'a', label: '好' };
  test.each<[string, Content, RegExp]>([
    ['eleven lines', { type: 'menu', text: '', options: Array(11).fill(option) }, /at most 10 lines/],
    ['no line', { type: 'menu', text: '请选择', options: [] }, /needs a line/],
    ['a long line', { type: 'menu', text: '', options: [{ id: 'a', label: '茶'.repeat(43) }] }, /128 bytes/],
    ['a line without words', { type: 'menu', text: '', options: [{ id: 'a', label: '' }] }, /needs words/],
    ['a line without an id', { type: 'menu', text: '', options: [{ id: '', label: '好' }] }, /needs an id/],
    ['a long id', { type: 'menu', text: '', options: [{ id: '茶'.repeat(22), label: '好' }] }, /64 bytes/],
    ['a long tail', { type: 'menu', text: '', options: [option], tail: '茶'.repeat(342) }, /1024 bytes/],
    ['eleven articles', { type: 'articles', articles: Array(11).fill({ title: '茶', url: 'https://a' }) }, /10 lines/],
    ['a long address', { type: 'link', title: '茶', text: '', url: `https://a/${'b'.repeat(2048)}` }, /2048 bytes/],
    ['a long head', { type: 'menu', text: '茶'.repeat(342), options: [option] }, /1024 bytes/],
    ['a picture with words', { type: 'image', media: { hash: 'jpeg' }, text: '看' }, /send them apart/],
    ['a mini-program without a picture', { type: 'miniprogram', title: '', appId: '', path: '' }, /needs a picture/],
    ['a song', { type: 'music', title: '', text: '', url: '', thumb: {} }, /cannot send music/],
    ['a file that is gone', { type: 'file', media: { hash: 'lost' } }, /the file is gone/],
    ['a picture of the wrong kind', { type: 'image', media: { hash: 'pdf' } }, /takes no application\/pdf/],
    ['a picture that is too heavy', { type: 'image', media: { hash: 'heavy' } }, /10485760 bytes/],
    ['a file of four bytes', { type: 'file', media: { hash: 'scrap' } }, /the file is empty/],
    ['a file nobody has', { type: 'file', media: {} }, /no file to send/],
  ])('%s', async (_what, content, words) => {
    expect(await faultOf(desk.says(content))).toMatchObject({ kind: 'refused', detail: expect.stringMatching(words) });
    expect(desk.wecom.accepted).toEqual([]);
  });
});

describe('a file', () => {
  test('is uploaded once under its own name for all who are sent it, and again when WeCom has forgotten it', async () => {
    const picture: Content = { type: 'image', media: { hash: 'jpeg' } };
    await Promise.all([desk.says(picture), desk.says(picture)]);
    expect(desk.wecom.world.files.size).toBe(1);
    expect(desk.wecom.world.files.get('3media1')).toMatchObject({ name: '龙井 1.jpg', bytes: JPEG.bytes });
    desk.wecom.world.files.set('3media1', { ...desk.wecom.world.files.get('3media1')!, at: 0 });
    await desk.says(picture);
    expect(sent()).toMatchObject({ image: { media_id: '3media2' } });
  });

  test('is uploaded anew before the three days of its name are over', async () => {
    const picture: Content = { type: 'image', media: { hash: 'jpeg' } };
    await desk.says(picture);
    desk.clock.at += 72 * 3_600_000 - 1000;
    await desk.wecom.says(wang, '再看看');
    await desk.says(picture);
    expect(sent()).toMatchObject({ image: { media_id: '3media2' } });
    expect(desk.wecom.calls.filter(path => path === SEND)).toHaveLength(2);
  });

  test('of a customer is fetched while WeCom keeps it', async () => {
    const now = new AbortController().signal;
    desk.wecom.world.files.set('theirs', {
      bytes: PDF.bytes,
      mime: 'application/octet-stream',
      name: '合同.pdf',
      at: 0,
    });
    expect(await desk.channel.download({ platformId: 'theirs' }, now)).toEqual({
      bytes: PDF.bytes,
      mime: 'application/pdf',
      name: '合同.pdf',
    });
    expect(await faultOf(desk.channel.download({ platformId: 'gone' }, now))).toMatchObject({ kind: 'refused' });
    expect(await faultOf(desk.channel.download({}, now))).toMatchObject({ kind: 'refused' });
  });
});

describe('the fate of a send', () => {
  test('the same key twice is one message and a success', async () => {
    await desk.says('您好', { key: 'd7' });
    expect(await desk.says('您好', { key: 'd7' })).toEqual({ externalId: 'd7' });
    expect(desk.wecom.accepted).toHaveLength(1);
    expect(desk.wecom.refused).toMatchObject([{ why: 'duplicate' }]);
  });

  test('after silence it is unknown, and sending it again with its key makes it known', async () => {
    desk.wecom.misbehave('silent', 1);
    expect(await faultOf(desk.says('您好', { key: 'd8' }))).toMatchObject({ kind: 'unknown' });
    expect(await desk.says('您好', { key: 'd8' })).toEqual({ externalId: 'd8' });
    expect(desk.wecom.accepted).toHaveLength(1);
  });

  test('no more than five answer one message, until the customer writes again', async () => {
    for (const text of ['一', '二', '三', '四', '五']) await desk.says(text);
    expect(await faultOf(desk.says('六'))).toMatchObject({ kind: 'unreachable', code: '95001' });
    await desk.wecom.says(wang, '还在吗');
    await desk.says('在的');
    expect(desk.wecom.accepted).toHaveLength(6);
  });

  test('after 48 hours the customer cannot be reached', async () => {
    desk.clock.at += 48 * 3_600_000 + 1;
    expect((await faultOf(desk.says('还需要吗'))).kind).toBe('unreachable');
    expect(desk.wecom.accepted).toEqual([]);
  });

  test.each([
    [-1, 'busy'],
    [40001, 'broken'],
    [40013, 'broken'],
    [40091, 'broken'],
    [48004, 'broken'],
    [60011, 'broken'],
    [95004, 'broken'],
    [95011, 'broken'],
    [40096, 'unreachable'],
    [84061, 'unreachable'],
    [45009, 'busy'],
    [45033, 'busy'],
    [40058, 'refused'],
    [40201, 'broken'],
    [48002, 'broken'],
    [60020, 'broken'],
    [95000, 'broken'],
    [95012, 'broken'],
    [95017, 'broken'],
    [95001, 'unreachable'],
    [95002, 'unreachable'],
    [95013, 'unreachable'],
    [95016, 'refused'],
    [99999, 'refused'],
  ])('code %i with status 200 is %s', async (code, kind) => {
    desk.wecom.trouble.code(SEND, code);
    expect(await faultOf(desk.says('只说给您听'))).toMatchObject({ kind, code: String(code) });
  });

  test('an access token that died early is fetched once by all who were refused', async () => {
    await desk.says('第一句');
    desk.wecom.expireToken();
    await Promise.all(['二', '三', '四'].map(text => desk.says(text)));
    expect(desk.wecom.tokens).toHaveLength(2);
    expect(desk.wecom.accepted).toHaveLength(4);
  });

  test('an access token is renewed before its end', async () => {
    await desk.says('第一句');
    desk.clock.at += 7_200_000 - 200_000;
    await desk.says('第二句');
    expect(desk.wecom.tokens).toHaveLength(1);
    expect(desk.wecom.calls.filter(path => path === '/cgi-bin/gettoken')).toHaveLength(2);
  });

  test('tokens that are refused again and again end as broken', async () => {
    desk.wecom.misbehave('expired');
    const faults = [];
    for (let i = 0; i < 5; i++) faults.push(await faultOf(desk.says('您好')));
    expect(faults[0]).toMatchObject({ kind: 'busy', code: '42001', retryAfterMs: 5000 });
    expect(faults.at(-1)).toMatchObject({ kind: 'broken' });
  });

  test('no error holds a secret, a token or the words', async () => {
    await desk.says('您好');
    desk.wecom.trouble.code(SEND, 40058);
    const fault = await faultOf(desk.says('只说给您听'));
    const told = `${fault.stack}${JSON.stringify(fault)}`;
    for (const secret of [...desk.wecom.tokens, desk.settings.secret, '只说给您听']) expect(told).not.toContain(secret);
  });
});

test('the limits are those of the documents, and the pace keeps below what a company may call', () => {
  const { textBytes, windows, rate, idempotency, media } = desk.channel.limits;
  const hour = 3_600_000;
  const written = { count: 5, forMs: 48 * hour, window: 'main' };
  expect({ textBytes, windows, idempotency }).toEqual({
    textBytes: 2048,
    idempotency: 'key',
    windows: {
      message: written,
      menu: written,
      follow: { count: 1, forMs: 20_000, window: 'brief' },
      held: { count: 1, forMs: 48 * hour, window: 'brief' },
      released: { count: 1, forMs: 20_000, window: 'brief' },
    },
  });
  const MB = 1024 * 1024;
  expect(Object.entries(media).map(([kind, { maxBytes }]) => [kind, maxBytes / MB])).toEqual([
    ['image', 10],
    ['voice', 2],
    ['video', 10],
    ['file', 20],
  ]);
  expect(codeLifeMs).toEqual({ welcome: 20_000, desk: 48 * hour, end: 20_000 });
  expect((rate.count * 60_000) / rate.perMs).toBeLessThanOrEqual(10_000);
  expect((rate.count * hour) / rate.perMs).toBeLessThanOrEqual(150_000);
  expect(rate).toEqual({ count: 40, perMs: 1000 });
});

test('without another address the API is at WeCom', () => {
  const { apiBase: _, ...bare } = desk.settings;
  expect(wecomKf.settings.parse(bare)).toMatchObject({ apiBase: 'https://qyapi.weixin.qq.com' });
});

test('who the customer is comes from WeCom', async () => {
  const now = new AbortController().signal;
  desk.wecom.world.customers.set(wang, { nickname: '王芳', unionid: 'ozynqsulJFCZ2z1aYeS8h-nuasdAAA' });
  expect(await desk.channel.profile(wang, now)).toEqual({
    name: '王芳',
    avatarUrl: `http://wx.qlogo.cn/mmhead/${wang}`,
    unionId: 'ozynqsulJFCZ2z1aYeS8h-nuasdAAA',
  });
  expect(await faultOf(desk.channel.profile('wmNOBODY', now))).toMatchObject({ kind: 'refused' });
});

test('settings are proved by asking for a token, and by nothing that anybody could notice', async () => {
  await desk.channel.test(new AbortController().signal);
  expect(desk.wecom.calls).toEqual(['/cgi-bin/gettoken']);
  expect(message('您好').key).toMatch(/^[0-9a-zA-Z_-]{1,32}$/);
});

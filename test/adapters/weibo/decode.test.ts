import { type Desk, openDesk, wang } from './desk';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const at = 'Mon Jul 16 18:09:20 +0800 2012';
const push = (fields: object) => ({
  type: 'text',
  receiver_id: 1073880650,
  sender_id: Number(wang),
  created_at: at,
  text: '',
  data: {},
  ...fields,
});

describe('what a customer says', () => {
  test.each<[string, object, object]>([
    ['words', { text: '明前龙井还有吗？' }, { type: 'text', text: '明前龙井还有吗？' }],
    [
      'a picture, by the name under which we may fetch it',
      { type: 'image', text: '发了一张图片', data: { vfid: 821804459, tovfid: 821804469 } },
      { type: 'image', media: { platformId: '821804469' } },
    ],
    [
      'a voice',
      { type: 'voice', text: '发了一段语音', data: { vfid: '821804459', tovfid: '821804469' } },
      { type: 'voice', media: { platformId: '821804469' } },
    ],
    [
      'a place',
      { type: 'position', text: '我在这里', data: { longitude: '116.308586', latitude: '39.982525' } },
      { type: 'location', longitude: 116.308586, latitude: 39.982525, text: '我在这里' },
    ],
    [
      'a picture without its name, kept as it came',
      { type: 'image', data: { vfid: 1 } },
      { type: 'unknown', kind: 'image', raw: expect.stringContaining('"vfid":1') },
    ],
    [
      'a place that is nowhere',
      { type: 'position', data: { longitude: '200', latitude: '39' } },
      { type: 'unknown', kind: 'position' },
    ],
    [
      'a kind nobody knows',
      { type: 'hologram', data: { shape: '球' } },
      { type: 'unknown', kind: 'hologram', text: '未知类型的消息：hologram', raw: expect.stringContaining('球') },
    ],
    ['words with what no database keeps', { text: '王\u0000女士\ud83e' }, { type: 'text', text: '王女士\ufffd' }],
  ])('may be %s', async (_what, fields, content) => {
    expect(await desk.hears(push(fields))).toMatchObject({
      kind: 'message',
      address: wang,
      recipient: '1073880650',
      platformTime: Date.UTC(2012, 6, 16, 10, 9, 20),
      content,
    });
  });

  test('comes from people whose ids no double can hold', async () => {
    const body = JSON.stringify(push({ text: '5' })).replace(`"sender_id":${wang}`, '"sender_id":9223372036854775807');
    expect(await desk.hears(body)).toMatchObject({ address: '9223372036854775807' });
  });

  test('at a time that cannot be read was said when it arrived', async () => {
    expect(await desk.hears(push({ created_at: '2012年7月16日', text: '你好' }))).toMatchObject({
      platformTime: desk.clock.at,
    });
  });
});

describe('what a customer does', () => {
  const event = (data: object, text = '') => push({ type: 'event', text, data });

  test.each<[string, object, string, object]>([
    ['follow', { subtype: 'follow' }, 'follow', { event: 'follow', text: '关注了微博账号' }],
    ['unfollow', { subtype: 'unfollow' }, 'unfollow', { event: 'unfollow', text: '取消关注了微博账号' }],
    [
      'scan',
      { subtype: 'scan', key: 'table-7', ticket: 'gQH' },
      'scan',
      { event: 'scan', key: 'table-7', data: { ticket: 'gQH' }, text: '扫描了二维码：table-7' },
    ],
    [
      'scan_follow',
      { subtype: 'scan_follow', key: 'table-7', ticket: 'gQH' },
      'follow',
      { event: 'scan_follow', key: 'table-7', text: '扫描二维码并关注了微博账号：table-7' },
    ],
    ['click', { subtype: 'click', key: 'HOURS' }, 'menu', { event: 'click', key: 'HOURS', text: '点击了菜单：HOURS' }],
    ['view', { subtype: 'view', key: 'https://yunjin.example' }, 'other', { event: 'view' }],
    ['mention', { subtype: 'mention', key: '3501' }, 'other', { event: 'mention', key: '3501' }],
    ['something new', { subtype: 'levitate' }, 'other', { type: 'unknown', kind: 'levitate' }],
    ['something without a name', {}, 'other', { type: 'unknown', kind: 'event' }],
  ])('may be to %s', async (_what, data, kind, content) => {
    expect(await desk.hears(event(data))).toMatchObject({ kind, content });
  });

  test('may be to subscribe, which allows mass messages, with the proof beside it', async () => {
    expect(await desk.hears(event({ subtype: 'subscribe' }, 'dy'))).toMatchObject({
      kind: 'consent',
      consent: { purpose: 'marketing', granted: true },
      content: {
        event: 'subscribe',
        text: '订阅了私信：dy',
        data: { keyword: 'dy', sender_id: wang, receiver_id: '1073880650', created_at: at },
      },
    });
  });

  test('may be to unsubscribe, which withdraws that and opens no window', async () => {
    const inbound = await desk.hears(event({ subtype: 'unsubscribe' }, 'td'));
    expect(inbound).toMatchObject({
      kind: 'consent',
      consent: { purpose: 'marketing', granted: false },
      allows: null,
      content: { data: { keyword: 'td' } },
    });
  });

  test('allows answers without number for two days, one after a mention, and none after what we do not know', async () => {
    const { windows } = desk.channel.limits;
    const twoDays = { count: null, forMs: 172_800_000, window: 'main' };
    expect(windows).toEqual({ message: twoDays, follow: twoDays, scan: twoDays, menu: twoDays, consent: twoDays });
    expect(await desk.hears(event({ subtype: 'mention' }))).toMatchObject({
      allows: { count: 1, forMs: 172_800_000, window: 'brief' },
    });
    expect(await desk.hears(event({ subtype: 'levitate' }))).toMatchObject({ allows: null });
    expect(windows.other).toBeUndefined();
  });
});

describe('a push without an id', () => {
  const idOf = async (fields: object) => (await desk.hears(push(fields))).externalId;

  test('is known by everything that makes it what it is, in whatever order Weibo writes it', async () => {
    const data = { longitude: '116', latitude: '39', more: { a: 1, b: [{ c: 2, d: 3 }] } };
    const turned = { more: { b: [{ d: 3, c: 2 }], a: 1 }, latitude: '39', longitude: '116' };
    expect(await idOf({ type: 'position', data: turned })).toBe(await idOf({ type: 'position', data }));
  });

  test.each<[string, object]>([
    ['words', { text: '您好！' }],
    ['a second', { created_at: 'Mon Jul 16 18:09:21 +0800 2012' }],
    ['person', { sender_id: 1987654321 }],
    ['kind', { type: 'hologram' }],
    ['file', { data: { tovfid: 1 } }],
  ])('is another with another %s', async (_what, fields) => {
    expect(await idOf({ text: '您好', ...fields })).not.toBe(await idOf({ text: '您好' }));
  });
});

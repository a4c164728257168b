import { openWechatPlatform, paths, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { faultOf, li, openShop, type Shop, wang } from './shop';

const patient = new AbortController().signal;
const jpeg = Buffer.from('\xff\xd8\xff\xe0 picture {"errcode":1}', 'latin1');

let wechat: WechatPlatform;
let shop: Shop;

beforeEach(async () => {
  wechat = await openWechatPlatform();
  shop = openShop({ apiBase: wechat.url });
});

afterEach(async () => {
  await shop.close();
  await wechat.close();
});

const keep = (id: string, use: string, bytes: Buffer, mime: string) =>
  wechat.files.set(id, { bytes, mime, use, name: `${id}.bin` });

describe('a file a customer sent', () => {
  test('is fetched by its id, byte for byte', async () => {
    keep('m1', 'image', jpeg, 'image/jpeg');
    await expect(shop.channel.download({ platformId: 'm1' }, patient)).resolves.toEqual({
      bytes: jpeg,
      mime: 'image/jpeg',
      name: 'm1.bin',
    });
  });

  test.each([
    ['a JPEG', jpeg, 'image/jpeg'],
    ['a PNG', Buffer.from('\x89PNG\r\n', 'latin1'), 'image/png'],
    ['a GIF', Buffer.from('GIF89a'), 'image/gif'],
    ['a voice', Buffer.from('#!AMR\n'), 'audio/amr'],
    ['a film', Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), 'video/mp4'],
    ['nobody knows what', Buffer.from('?'), 'application/octet-stream'],
  ])('is known to be %s though WeChat calls it text', async (_what, bytes, mime) => {
    keep('m1', 'image', bytes, 'text/plain');
    await expect(shop.channel.download({ platformId: 'm1' }, patient)).resolves.toMatchObject({ bytes, mime });
  });

  test('when a video is fetched from where WeChat says it is, without our token', async () => {
    const film = Buffer.from('\0\0\0\x18ftypmp42', 'latin1');
    keep('v1', 'video', film, 'video/mp4');
    await expect(shop.channel.download({ platformId: 'v1' }, patient)).resolves.toMatchObject({
      bytes: film,
      mime: 'video/mp4',
    });
    expect(wechat.calls.at(-1)).toMatchObject({ path: '/files/v1' });
    expect(wechat.calls.at(-1)?.query.has('access_token')).toBe(false);
  });

  test('is gone after three days, except a picture that has an address', async () => {
    expect(await faultOf(shop.channel.download({ platformId: 'm1' }, patient))).toMatchObject({
      kind: 'refused',
      code: '40007',
    });
    keep('p1', 'image', jpeg, 'image/jpeg');
    const url = `${wechat.url}/files/p1`;
    await expect(shop.channel.download({ platformId: 'm1', url }, patient)).resolves.toMatchObject({ bytes: jpeg });
    await expect(shop.channel.download({ url }, patient)).resolves.toMatchObject({ bytes: jpeg });
  });

  test.each([
    'http://169.254.169.254/latest',
    'http://localhost.evil.cn/',
    'file:///etc/passwd',
    'no address',
    undefined,
  ])('is not looked for at %s', async url => {
    const media = url === undefined ? {} : { url };
    expect(await faultOf(shop.channel.download(media, patient))).toMatchObject({ kind: 'refused' });
  });

  test('that cannot be fetched now can be later', async () => {
    keep('p1', 'image', jpeg, 'image/jpeg');
    const url = `${wechat.url}/files/p1`;
    for (const how of ['cut', { status: 503 }, { status: 429 }] as const) {
      wechat.trouble('/files/p1', how, 1);
      expect(await faultOf(shop.channel.download({ url }, patient))).toMatchObject({ kind: 'busy' });
    }
    wechat.trouble('/files/p1', { status: 404 }, 1);
    expect(await faultOf(shop.channel.download({ url }, patient))).toMatchObject({ kind: 'refused' });
  });

  test('that is described by JSON nobody understands is asked for again later', async () => {
    wechat.trouble(paths.media, { status: 200, body: '{"video_url":"javascript:alert(1)"}' }, 1);
    expect(await faultOf(shop.channel.download({ platformId: 'm1' }, patient))).toMatchObject({ kind: 'busy' });
  });
});

describe('what WeChat tells of a customer', () => {
  test('is little: her language, and who she is across our accounts', async () => {
    wechat.followers.set(wang, { unionid: 'u-1', language: 'zh_TW' });
    await expect(shop.channel.profile(wang, patient)).resolves.toEqual({ language: 'zh_TW', unionId: 'u-1' });
  });

  test('may be her name, where accounts are old enough, with its odd characters', async () => {
    const body =
      '{"subscribe":1,"nickname":"王\u0003女士","headimgurl":"https://a.cn/1.jpg","language":"","unionid":null}';
    wechat.trouble(paths.person, { status: 200, body }, 1);
    await expect(shop.channel.profile(wang, patient)).resolves.toEqual({
      name: '王\u0003女士',
      avatarUrl: 'https://a.cn/1.jpg',
    });
  });

  test('is nothing when she left, and a fault when WeChat never heard of her', async () => {
    wechat.followers.set(wang, { state: 'left' });
    await expect(shop.channel.profile(wang, patient)).resolves.toEqual({});
    expect(await faultOf(shop.channel.profile(li, patient))).toMatchObject({ kind: 'unreachable', code: '40003' });
  });

  test('comes later when WeChat talks nonsense', async () => {
    wechat.trouble(paths.person, 'garble', 1);
    expect(await faultOf(shop.channel.profile(wang, patient))).toMatchObject({ kind: 'busy' });
  });
});

describe('对方正在输入', () => {
  test('appears and goes', async () => {
    await shop.channel.typing(wang, true, patient);
    await shop.channel.typing(wang, false, patient);
    expect(wechat.typing).toEqual([
      { openid: wang, command: 'Typing' },
      { openid: wang, command: 'CancelTyping' },
    ]);
  });

  test.each([
    { errcode: 45072 },
    { errcode: 45080 },
    { errcode: 45081 },
    { errcode: 48001 },
    'cut',
    'drop',
    'garble',
  ] as const)('is a courtesy: %j troubles nobody', async how => {
    wechat.trouble(paths.typing, how);
    await expect(shop.channel.typing(wang, true, patient)).resolves.toBeUndefined();
  });
});

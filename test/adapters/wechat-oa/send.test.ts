import type { Content } from '../../../src/model';
import { openWechatPlatform, paths, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { faultOf, openShop, type Shop, type ShopOptions, tenOClock, wang } from './shop';

const picture = { bytes: Buffer.from('\xff\xd8\xff picture', 'latin1'), mime: 'image/jpeg', name: null };
const files = {
  picture,
  amr: { bytes: Buffer.from('#!AMR voice'), mime: 'audio/amr', name: null },
  film: { bytes: Buffer.from('....ftyp film'), mime: 'video/mp4', name: null },
  novel: { bytes: Buffer.alloc(11 * 1024 * 1024), mime: 'image/jpeg', name: null },
  empty: { bytes: Buffer.alloc(0), mime: 'image/jpeg', name: null },
  scan: { bytes: Buffer.from('%PDF'), mime: 'application/pdf', name: null },
};

let wechat: WechatPlatform;
let shops: Shop[] = [];

beforeEach(async () => {
  wechat = await openWechatPlatform({ now: () => tenOClock });
});

afterEach(async () => {
  for (const shop of shops) await shop.close();
  shops = [];
  await wechat.close();
});

function shop(options: ShopOptions = {}): Shop {
  const opened = openShop({ apiBase: wechat.url, files, ...options });
  shops.push(opened);
  return opened;
}

describe('a message', () => {
  test.each<[string, Content, unknown]>([
    [
      'text',
      { type: 'text', text: '中秋快乐，"王女士"🧧\n' },
      { msgtype: 'text', text: { content: '中秋快乐，"王女士"🧧\n' } },
    ],
    ['image', { type: 'image', media: { hash: 'picture' } }, { msgtype: 'image', image: { media_id: 'media-1' } }],
    ['voice', { type: 'voice', media: { hash: 'amr' } }, { msgtype: 'voice', voice: { media_id: 'media-1' } }],
    [
      'video',
      { type: 'video', media: { hash: 'film', name: '制茶' }, text: '春茶', thumb: { hash: 'picture' } },
      {
        msgtype: 'video',
        video: { media_id: 'media-1', thumb_media_id: 'media-2', title: '制茶', description: '春茶' },
      },
    ],
    [
      'music',
      { type: 'music', title: '茶歌', text: '民谣', url: 'https://a.cn/1.mp3', thumb: { hash: 'picture' } },
      {
        msgtype: 'music',
        music: {
          title: '茶歌',
          description: '民谣',
          musicurl: 'https://a.cn/1.mp3',
          hqmusicurl: 'https://a.cn/1.mp3',
          thumb_media_id: 'media-1',
        },
      },
    ],
    [
      'article',
      { type: 'articles', articles: [{ title: '新茶', url: 'https://a.cn', imageUrl: 'https://a.cn/1.jpg' }] },
      {
        msgtype: 'news',
        news: { articles: [{ title: '新茶', description: '', url: 'https://a.cn', picurl: 'https://a.cn/1.jpg' }] },
      },
    ],
    [
      'link',
      { type: 'link', title: '新茶', text: '到店', url: 'https://a.cn' },
      { msgtype: 'news', news: { articles: [{ title: '新茶', description: '到店', url: 'https://a.cn' }] } },
    ],
    [
      'menu',
      { type: 'menu', text: '满意吗？', options: [{ id: '101', label: '满意' }], tail: '谢谢' },
      {
        msgtype: 'msgmenu',
        msgmenu: { head_content: '满意吗？', list: [{ id: '101', content: '满意' }], tail_content: '谢谢' },
      },
    ],
    [
      'mini-program',
      { type: 'miniprogram', title: '商城', appId: 'wx1', path: 'pages/a', thumb: { hash: 'picture' } },
      {
        msgtype: 'miniprogrampage',
        miniprogrampage: { title: '商城', appid: 'wx1', pagepath: 'pages/a', thumb_media_id: 'media-1' },
      },
    ],
  ])('of kind %s is taken, and WeChat gives it no id', async (_kind, content, body) => {
    await expect(shop().says(content)).resolves.toEqual({ externalId: null });
    expect(wechat.ledger).toHaveLength(1);
    expect(wechat.ledger[0]).toMatchObject({ openid: wang, body });
  });

  test('goes out as raw UTF-8, without what WeChat cannot read', async () => {
    await shop().says('王\u0000女\u0007士\ud83e 好');
    expect(wechat.ledger[0]?.body).toMatchObject({ text: { content: '王女士\ufffd 好' } });
    expect(wechat.calls.at(-1)?.body.toString()).not.toContain('\\u');
  });

  test.each<[string, Content]>([
    ['a file', { type: 'file', media: { hash: 'scan' } }],
    ['a place', { type: 'location', latitude: 1, longitude: 2, text: '' }],
    ['a hand-over', { type: 'transfer' }],
    ['two articles', { type: 'articles', articles: [1, 2].map(n => ({ title: `${n}`, url: 'https://a.cn' })) }],
    ['a mini-program without a picture', { type: 'miniprogram', title: '', appId: 'wx1', path: 'a' }],
    ['a picture that is gone', { type: 'image', media: { hash: 'lost' } }],
    ['a picture that never was', { type: 'image', media: {} }],
    ['a picture of 11 MB', { type: 'image', media: { hash: 'novel' } }],
    ['a picture of nothing', { type: 'image', media: { hash: 'empty' } }],
    ['a PDF as a picture', { type: 'image', media: { hash: 'scan' } }],
  ])('that is %s is refused before it leaves', async (_what, content) => {
    expect(await faultOf(shop().says(content))).toMatchObject({ kind: 'refused' });
    expect(wechat.count(paths.send)).toBe(0);
    expect(wechat.count(paths.upload)).toBe(0);
  });
});

describe('a picture', () => {
  test('is uploaded once for everybody who gets it', async () => {
    const tea = shop();
    await Promise.all(Array.from({ length: 20 }, () => tea.says({ type: 'image', media: { hash: 'picture' } })));
    expect(wechat.count(paths.upload)).toBe(1);
    expect(wechat.ledger).toHaveLength(20);
    expect([...wechat.files.values()]).toEqual([
      { bytes: picture.bytes, mime: 'image/jpeg', use: 'image', name: 'media.jpg' },
    ]);
  });

  test('is uploaded again when its three days are over', async () => {
    const tea = shop();
    await tea.says({ type: 'image', media: { hash: 'picture' } });
    tea.clock.at += 71 * 3_600_000;
    wechat.expireToken();
    await tea.says({ type: 'image', media: { hash: 'picture' } });
    expect(wechat.count(paths.upload)).toBe(2);
  });

  test('is uploaded again once when WeChat has lost it', async () => {
    const tea = shop();
    await tea.says({ type: 'image', media: { hash: 'picture' } });
    wechat.files.delete('media-1');
    wechat.files.set('other', { bytes: picture.bytes, mime: 'image/jpeg', use: 'image', name: 'a' });
    await tea.says({ type: 'image', media: { hash: 'picture' } });
    expect(wechat.ledger).toHaveLength(2);
    wechat.trouble(paths.send, { errcode: 40007 });
    expect(await faultOf(tea.says({ type: 'image', media: { hash: 'picture' } }))).toMatchObject({
      kind: 'refused',
      code: '40007',
    });
    expect(wechat.count(paths.send)).toBe(5);
  });

  test('a customer sent goes on under the id it came with, or from our copy when that died', async () => {
    wechat.files.set('alive', { bytes: picture.bytes, mime: 'image/jpeg', use: 'image', name: 'a' });
    const tea = shop();
    await tea.says({ type: 'image', media: { platformId: 'alive' } });
    await tea.says({ type: 'image', media: { platformId: 'dead', hash: 'picture' } });
    await tea.says({ type: 'image', media: { platformId: 'dead', hash: 'picture' } });
    expect(wechat.ledger.map(({ body }) => body.image)).toEqual([
      { media_id: 'alive' },
      { media_id: 'media-2' },
      { media_id: 'media-2' },
    ]);
    expect(await faultOf(tea.says({ type: 'image', media: { platformId: 'dead' } }))).toMatchObject({ code: '40007' });
  });

  test('whose upload failed is tried again next time, and the message is not lost in doubt', async () => {
    const tea = shop();
    wechat.trouble(paths.upload, 'drop', 1);
    expect(await faultOf(tea.says({ type: 'image', media: { hash: 'picture' } }))).toMatchObject({ kind: 'busy' });
    await tea.says({ type: 'image', media: { hash: 'picture' } });
    expect(wechat.ledger).toHaveLength(1);
  });
});

import type { Content, Inbound } from '../../../src/model';
import { type PushMode, sampleAccount } from '../../../stand-ins/wechat-oa/pushes';
import { openShop, tenOClock, wang } from './shop';

const swapped = { ToUserName: wang, FromUserName: sampleAccount.recipient, CreateTime: String(tenOClock / 1000) };

/** What 王 is answered on her push; null when nothing can ride. */
function answered(content: Content, mode: PushMode = 'safe', event?: string) {
  const shop = openShop({ settings: { encryption: mode } });
  const said = event === undefined ? shop.pushes.text(wang, '你好') : shop.pushes.event(wang, event, { MsgID: 1 });
  const request = shop.post(shop.pushes.push({ mode, message: said }));
  const [inbound] = shop.receive(request).inbound;
  const response = shop.channel.inline(inbound as Inbound, content, request);
  return response === null ? null : { ...response, ...shop.pushes.read(response.body) };
}

describe('an answer on the push itself', () => {
  test.each([
    ['plain', false],
    ['compatible', true],
    ['safe', true],
  ] as const)('to a %s push is sealed: %s', (mode, isSealed) => {
    const reply = answered({ type: 'text', text: '晚上九点关门' }, mode);
    expect(reply).toMatchObject({ status: 200, type: 'application/xml', isSealed });
    expect(reply?.fields).toEqual({ ...swapped, MsgType: 'text', Content: '晚上九点关门' });
  });

  test('cannot be broken out of', () => {
    const text = 'x]]></Content><Evil>1</Evil><Content><![CDATA[';
    const reply = answered({ type: 'text', text }, 'plain');
    expect(reply?.fields.Evil).toBeUndefined();
    expect(reply?.xml).toContain('x]]]]><![CDATA[></Content>');
    expect(reply?.fields.Content).toBe(text);
  });

  test('carries no character that XML cannot', () => {
    const reply = answered({ type: 'text', text: 'a\u0000\u0008b\ud800c\uffff🧧\n' }, 'plain');
    expect(reply?.fields.Content).toBe('ab\ufffdc🧧\n');
  });

  test.each<[string, Content, unknown]>([
    ['image', { type: 'image', media: { platformId: 'm1' } }, { MsgType: 'image', Image: { MediaId: 'm1' } }],
    ['voice', { type: 'voice', media: { platformId: 'm2' } }, { MsgType: 'voice', Voice: { MediaId: 'm2' } }],
    [
      'video',
      { type: 'video', media: { platformId: 'm3', name: '制茶' }, text: '春茶' },
      { MsgType: 'video', Video: { MediaId: 'm3', Title: '制茶', Description: '春茶' } },
    ],
    [
      'music',
      { type: 'music', title: '茶歌', text: '民谣', url: 'https://a.cn/1.mp3', thumb: { platformId: 't1' } },
      {
        MsgType: 'music',
        Music: {
          Title: '茶歌',
          Description: '民谣',
          MusicUrl: 'https://a.cn/1.mp3',
          HQMusicUrl: 'https://a.cn/1.mp3',
          ThumbMediaId: 't1',
        },
      },
    ],
    [
      'article',
      {
        type: 'articles',
        articles: [{ title: '新茶', description: '到店', url: 'https://a.cn', imageUrl: 'https://a.cn/1.jpg' }],
      },
      {
        MsgType: 'news',
        ArticleCount: '1',
        Articles: { item: { Title: '新茶', Description: '到店', PicUrl: 'https://a.cn/1.jpg', Url: 'https://a.cn' } },
      },
    ],
    [
      'link',
      { type: 'link', title: '新茶', text: '到店', url: 'https://a.cn' },
      {
        MsgType: 'news',
        ArticleCount: '1',
        Articles: { item: { Title: '新茶', Description: '到店', PicUrl: '', Url: 'https://a.cn' } },
      },
    ],
    ['hand-over to the desk', { type: 'transfer' }, { MsgType: 'transfer_customer_service' }],
    [
      'hand-over to one colleague',
      { type: 'transfer', account: 'xiaozhou@gh_1' },
      { MsgType: 'transfer_customer_service', TransInfo: { KfAccount: 'xiaozhou@gh_1' } },
    ],
  ])('carries: %s', (_what, content, right) => {
    expect(answered(content, 'safe')?.fields).toEqual({ ...swapped, ...(right as object) });
  });

  test.each<[string, Content]>([
    ['a picture WeChat does not hold', { type: 'image', media: { hash: 'abc' } }],
    ['a song without its picture there', { type: 'music', title: '', text: '', url: 'https://a.cn', thumb: {} }],
    ['nothing', { type: 'text', text: ' \n' }],
    ['more than 2048 bytes', { type: 'text', text: '茶'.repeat(683) }],
    ['several articles', { type: 'articles', articles: [1, 2].map(n => ({ title: `${n}`, url: 'https://a.cn' })) }],
    ['no article', { type: 'articles', articles: [] }],
    ['a menu', { type: 'menu', text: '满意吗', options: [{ id: '1', label: '满意' }] }],
    ['a file', { type: 'file', media: { platformId: 'm1' } }],
    ['a place', { type: 'location', latitude: 23, longitude: 113, text: '广州' }],
    ['a mini-program', { type: 'miniprogram', title: '', appId: 'wx1', path: 'a' }],
  ])('cannot carry %s', (_what, content) => {
    expect(answered(content)).toBeNull();
  });

  test('of exactly 2048 bytes still rides', () => {
    expect(answered({ type: 'text', text: `${'茶'.repeat(682)}ab` })).not.toBeNull();
  });

  test.each(['subscribe', 'SCAN', 'CLICK', 'scancode_waitmsg', 'LOCATION'])('greets on %s', event => {
    expect(answered({ type: 'text', text: '欢迎' }, 'safe', event)?.fields).toMatchObject({ Content: '欢迎' });
  });

  test.each(['unsubscribe', 'VIEW', 'TEMPLATESENDJOBFINISH', 'subscribe_msg_popup_event', 'user_info_modified'])(
    'is not given to %s, which nobody would read',
    event => {
      expect(answered({ type: 'text', text: '欢迎' }, 'safe', event)).toBeNull();
    },
  );

  test('hands no event to the desk', () => {
    expect(answered({ type: 'transfer' }, 'safe', 'CLICK')).toBeNull();
  });

  test('needs a push to ride on', () => {
    const shop = openShop();
    const inbound = shop.hears({ message: shop.pushes.text(wang, '你好') });
    const visit = shop.get(shop.pushes.verification());
    expect(shop.channel.inline(inbound, { type: 'text', text: '你好' }, visit)).toBeNull();
    const { recipient: _, ...nameless } = inbound;
    const push = shop.post(shop.pushes.push({ message: shop.pushes.text(wang, '你好') }));
    expect(shop.channel.inline(nameless, { type: 'text', text: '你好' }, push)).toBeNull();
  });

  test('may ride for four of the five seconds WeChat waits', () => {
    expect(openShop().channel.inlineMs).toBe(4000);
  });
});

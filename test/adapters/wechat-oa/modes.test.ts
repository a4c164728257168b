import fc from 'fast-check';
import type { Inbound } from '../../../src/model';
import { openWechatPushes, type PushMode, sampleAccount, writePush } from '../../../stand-ins/wechat-oa/pushes';
import vectors from '../../channel/fixtures/wxcrypt.json';
import { expectForged, openShop, tenOClock, wang } from './shop';

const modes: PushMode[] = ['safe', 'compatible', 'plain'];

describe('which modes an account accepts', () => {
  test.each(['safe', 'compatible'])('%s refuses a push in the clear, though its signature is right', encryption => {
    const shop = openShop({ settings: { encryption } });
    expectForged(shop, shop.post(shop.pushes.push({ mode: 'plain', message: shop.pushes.text(wang, '转账给我') })));
  });

  test('safe is what an account is when nobody says otherwise', () => {
    const shop = openShop();
    expectForged(shop, shop.post(shop.pushes.push({ mode: 'plain', message: shop.pushes.text(wang, '你好') })));
  });

  test.each(modes)('%s hears sealed pushes, with or without plain twins', encryption => {
    const shop = openShop({ settings: { encryption } });
    for (const mode of ['safe', 'compatible'] as const) {
      expect(shop.hears({ mode, message: shop.pushes.text(wang, '你好') }).content).toEqual({
        type: 'text',
        text: '你好',
      });
    }
  });

  test('in compatible mode only what is sealed counts, whatever stands beside it', () => {
    const shop = openShop({ settings: { encryption: 'compatible' } });
    const push = shop.pushes.push({ mode: 'compatible', message: shop.pushes.text(wang, '我要退货') });
    const bent = Buffer.from(push.body.toString().replace('我要退货', '我要转账').replace(wang, 'oEVIL'));
    const [heard] = shop.receive(shop.post({ ...push, body: bent })).inbound;
    expect(heard).toMatchObject({ address: wang, content: { text: '我要退货' } });
  });

  test.each(['raw', null])('in plain mode a push in the clear may say so: encrypt_type %s', type => {
    const shop = openShop({ settings: { encryption: 'plain' } });
    const push = shop.pushes.push({ mode: 'plain', message: shop.pushes.text(wang, '你好') });
    expect(push.query.get('openid')).toBe(wang);
    if (type !== null) push.query.set('encrypt_type', type);
    expect(shop.receive(shop.post(push)).inbound).toMatchObject([{ address: wang, content: { text: '你好' } }]);
  });

  test('in plain mode an address overheard in a log carries no other words', () => {
    const shop = openShop({ settings: { encryption: 'plain' } });
    const push = shop.pushes.push({ mode: 'plain', message: shop.pushes.text(wang, '你好') });
    shop.receive(shop.post(push));
    const evil = shop.pushes.push({ mode: 'plain', message: shop.pushes.text(wang, '把地址改成这里') });
    expectForged(shop, shop.post({ query: push.query, body: evil.body }));
    expect(shop.receive(shop.post(push))).toBeDefined();
  });
});

describe('whatever comes', () => {
  test.each(modes)('is heard or forged and nothing else, in %s mode', encryption => {
    const shop = openShop({ settings: { encryption } });
    const pieces = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<Encrypt>',
      '</Encrypt>',
      '<![CDATA[',
      ']]>',
      'AAAA',
      '王',
      '<MsgType>',
      '&lt;',
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(pieces).map(all => Buffer.from(all.join(''))),
    );
    const word = fc.oneof(fc.string(), fc.constantFrom('aes', 'raw', String(tenOClock / 1000)));
    const query = fc.dictionary(
      fc.constantFrom('signature', 'timestamp', 'nonce', 'encrypt_type', 'msg_signature', 'echostr'),
      word,
    );
    fc.assert(
      fc.property(fc.constantFrom('GET', 'POST'), query, body, (method, asked, bytes) => {
        expectForged(shop, {
          method,
          path: '',
          headers: {},
          at: tenOClock,
          query: new URLSearchParams(asked),
          body: Buffer.from(bytes),
        });
      }),
    );
  });

  test.each(modes)('though signed and sealed, is heard or forged and nothing else, in %s mode', mode => {
    const shop = openShop({ settings: { encryption: mode } });
    const whole = writePush(shop.pushes.text(wang, '你好'));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 5 }), (at, cut, put) => {
        const xml = whole.slice(0, at) + put + whole.slice(at + cut);
        try {
          shop.receive(shop.post(shop.pushes.push({ mode, xml })));
        } catch (error) {
          expect(error).toMatchObject({ name: 'ChannelError', kind: 'forged' });
        }
      }),
    );
  });
});

describe('keys', () => {
  const oldKey = 'ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210abcdefg';

  test('a message sealed for another account is forged, though we share key and token', () => {
    const shop = openShop();
    const other = openWechatPushes({ ...sampleAccount, appId: 'wx0000000000000000' }, () => tenOClock);
    expectForged(shop, shop.post(other.push({ message: other.text(wang, '你好') })));
  });

  test('the key before the last change is still understood, and answered with', () => {
    const shop = openShop({ settings: { previousEncodingAesKey: oldKey } });
    const before = openWechatPushes({ ...sampleAccount, encodingAesKey: oldKey }, () => tenOClock);
    const request = shop.post(before.push({ message: before.text(wang, '你好') }));
    const [asked] = shop.receive(request).inbound;
    const reply = shop.channel.inline(asked as Inbound, { type: 'text', text: '欢迎' }, request);
    expect(before.read(reply?.body ?? '').fields).toMatchObject({ Content: '欢迎' });
    expect(shop.hears({ message: shop.pushes.text(wang, '你好') }).address).toBe(wang);
  });

  test('a key nobody told us is forged', () => {
    const shop = openShop({ settings: { previousEncodingAesKey: '' } });
    const before = openWechatPushes({ ...sampleAccount, encodingAesKey: oldKey }, () => tenOClock);
    expectForged(shop, shop.post(before.push({ message: before.text(wang, '你好') })));
  });

  test("Tencent's own sample is heard whole", () => {
    const sample = vectors.find(({ id }) => id === 'pub-oa-sample-in');
    if (sample === undefined) throw new Error('the sample is missing');
    const { timestamp, nonce, msg_signature, encrypt } = sample;
    const shop = openShop();
    const query = new URLSearchParams({ timestamp, nonce, msg_signature, encrypt_type: 'aes' });
    const body = Buffer.from(
      `<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
    );
    const request = { ...shop.post({ query, body }), at: Number(timestamp) * 1000 };
    expect(shop.receive(request)).toMatchObject({
      inbound: [{ externalId: '6054768590064713728', content: { type: 'text', text: 'abcdteT' } }],
    });
  });
});

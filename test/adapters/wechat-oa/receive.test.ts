import { openWechatPushes, type PushMode, sampleAccount, writePush } from '../../../stand-ins/wechat-oa/pushes';
import signatures from '../../channel/fixtures/signatures.json';
import { expectForged, openShop, tenOClock, wang } from './shop';

const modes: PushMode[] = ['safe', 'compatible', 'plain'];

describe('WeChat proves the address', () => {
  test('and gets its echo back, bare', () => {
    const shop = openShop();
    expect(shop.receive(shop.get(shop.pushes.verification({ echo: '4375120948345356249' })))).toEqual({
      inbound: [],
      response: { status: 200, type: 'text/plain', body: '4375120948345356249' },
    });
  });

  test('as published', () => {
    const [published] = signatures.plain_url_verification;
    const shop = openShop({ settings: { token: published?.token } });
    const { signature, timestamp, nonce, echostr } = published as Required<typeof published> & { echostr: string };
    const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
    const request = { ...shop.get(query), at: Number(timestamp) * 1000 };
    expect(shop.receive(request)).toMatchObject({ response: { body: '4375120948345356249' } });
  });

  test.each(['signature', 'timestamp', 'nonce', 'echostr'])('but not without %s', name => {
    const shop = openShop();
    const query = shop.pushes.verification();
    query.delete(name);
    expectForged(shop, shop.get(query));
  });

  test('nor with a signature of somebody else, nor one of yesterday', () => {
    const shop = openShop();
    const stranger = openWechatPushes({ ...sampleAccount, token: 'guess' }, () => tenOClock);
    expectForged(shop, shop.get(stranger.verification()));
    expectForged(shop, shop.get(shop.pushes.verification({ at: tenOClock - 86_400_000 })));
  });

  test('other methods are none of its', () => {
    const shop = openShop();
    expectForged(shop, { ...shop.get(shop.pushes.verification()), method: 'PUT' });
  });
});

describe.each(modes)('a push in %s mode', mode => {
  const open = () => openShop({ settings: { encryption: mode } });
  const asked = '请问今天几点关门？';

  test('is heard, and answered with success once it is kept', () => {
    const shop = open();
    const push = shop.pushes.push({ mode, message: shop.pushes.text(wang, asked) });
    expect(shop.receive(shop.post(push))).toEqual({
      inbound: [
        {
          kind: 'message',
          externalId: '6054768590064713729',
          address: wang,
          recipient: sampleAccount.recipient,
          content: { type: 'text', text: asked },
          platformTime: tenOClock,
        },
      ],
      response: { status: 200, type: 'text/plain', body: 'success' },
    });
  });

  const signed =
    mode === 'plain'
      ? ['signature', 'timestamp', 'nonce']
      : ['signature', 'timestamp', 'nonce', 'msg_signature', 'encrypt_type'];

  test.each(signed)('with another %s is forged', name => {
    const shop = open();
    const push = shop.pushes.push({ mode, message: shop.pushes.text(wang, asked) });
    const right = push.query.get(name) ?? '';
    push.query.set(name, right.slice(0, -1) + (right.endsWith('1') ? '2' : '1'));
    expectForged(shop, shop.post(push));
  });

  test.each(['signature', 'timestamp', 'nonce'])('without %s is forged', name => {
    const shop = open();
    const push = shop.pushes.push({ mode, message: shop.pushes.text(wang, asked) });
    push.query.delete(name);
    if (name === 'signature' && mode !== 'plain') expect(shop.receive(shop.post(push))).toBeDefined();
    else expectForged(shop, shop.post(push));
  });

  test('cut off anywhere is forged', () => {
    const shop = open();
    const push = shop.pushes.push({ mode, message: shop.pushes.text(wang, asked) });
    for (let end = 0; end < push.body.length; end += 7) {
      expectForged(shop, shop.post({ ...push, body: push.body.subarray(0, end) }));
    }
  });

  test('of more than 64 KB is forged, and one just below is heard', () => {
    const shop = open();
    const fits = shop.pushes.push({
      mode,
      message: shop.pushes.text(wang, '好'.repeat(mode === 'compatible' ? 6000 : 10_000)),
    });
    expect(fits.body.length).toBeLessThan(64 * 1024);
    expect(shop.receive(shop.post(fits))).toBeDefined();
    const over = shop.pushes.push({ mode, message: shop.pushes.text(wang, '好'.repeat(22_000)) });
    expectForged(shop, shop.post(over));
  });

  test('with a DOCTYPE, within or without, is forged', () => {
    const shop = open();
    const bomb = '<!DOCTYPE x [<!ENTITY a "ha">]>';
    const xml = writePush(shop.pushes.text(wang, asked));
    expectForged(shop, shop.post(shop.pushes.push({ mode, xml: bomb + xml })));
    const push = shop.pushes.push({ mode, xml });
    expectForged(shop, shop.post({ ...push, body: Buffer.concat([Buffer.from(bomb), push.body]) }));
  });

  test('signed by somebody who does not know the token is forged', () => {
    const shop = open();
    const stranger = openWechatPushes({ ...sampleAccount, token: 'guess' }, () => tenOClock);
    expectForged(shop, shop.post(stranger.push({ mode, message: stranger.text(wang, asked) })));
  });

  test('of more than five minutes ago or ahead is forged, one of less is heard', () => {
    const shop = open();
    const at = (ms: number) =>
      shop.post(shop.pushes.push({ mode, at: tenOClock + ms, message: shop.pushes.text(wang, asked) }));
    expectForged(shop, at(-301_000));
    expectForged(shop, at(301_000));
    expect(shop.receive(at(-299_000))).toBeDefined();
    expect(shop.receive(at(299_000))).toBeDefined();
  });

  test('that WeChat sends again is the same message again, with the same nonce and with another', () => {
    const shop = open();
    const message = shop.pushes.text(wang, asked);
    const first = shop.pushes.push({ mode, message, nonce: '42' });
    const { inbound } = shop.receive(shop.post(first));
    shop.clock.at += 5000;
    expect(shop.receive(shop.post(first))).toMatchObject({ inbound });
    expect(shop.receive(shop.post(shop.pushes.push({ mode, message, nonce: '42' })))).toMatchObject({
      inbound,
    });
    expect(shop.receive(shop.post(shop.pushes.push({ mode, message })))).toMatchObject({ inbound });
  });

  test('recorded and played back after the window is forged', () => {
    const shop = open();
    const push = shop.pushes.push({ mode, message: shop.pushes.text(wang, asked) });
    shop.clock.at += 301_000;
    expectForged(shop, shop.post(push));
  });

  test.each(['FromUserName', 'CreateTime', 'MsgType'])('that does not tell its %s is forged', name => {
    const shop = open();
    expectForged(
      shop,
      shop.post(shop.pushes.push({ mode, message: { ...shop.pushes.text(wang, asked), [name]: '' } })),
    );
  });

  test('that is no message at all is forged', () => {
    const shop = open();
    for (const xml of ['<html></html>', '<xml></xml>', 'success', '<xml><a><b></b></a></xml>']) {
      expectForged(shop, shop.post(shop.pushes.push({ mode, xml })));
    }
  });
});

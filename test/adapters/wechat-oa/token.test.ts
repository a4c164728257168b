import { openWechatPlatform, paths, type WechatPlatform } from '../../../stand-ins/wechat-oa/platform';
import { sampleAccount } from '../../../stand-ins/wechat-oa/pushes';
import { faultOf, openShop, type Shop } from './shop';

let shop: Shop;
let wechat: WechatPlatform;
const patient = new AbortController().signal;

beforeEach(async () => {
  wechat = await openWechatPlatform({ now: () => shop.clock.at });
  shop = openShop({ apiBase: wechat.url });
});

afterEach(async () => {
  await shop.close();
  await wechat.close();
});

describe('the access token', () => {
  test('is fetched on first use, and not before', async () => {
    expect(wechat.calls).toHaveLength(0);
    await shop.says('你好');
    await shop.says('还在吗');
    expect(wechat.count(paths.token)).toBe(1);
    expect(JSON.parse(wechat.calls[0]?.body.toString() ?? '')).toEqual({
      grant_type: 'client_credential',
      appid: sampleAccount.appId,
      secret: sampleAccount.appSecret,
      force_refresh: false,
    });
  });

  test('is fetched once for a hundred who ask at the same moment', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => shop.says(`第${i}位`)));
    expect(wechat.count(paths.token)).toBe(1);
    expect(wechat.ledger).toHaveLength(100);
  });

  test('is renewed five minutes before its end', async () => {
    await shop.says('你好');
    shop.clock.at += 7_200_000 - 301_000;
    await shop.says('你好');
    expect(wechat.count(paths.token)).toBe(1);
    shop.clock.at += 2000;
    await shop.says('你好');
    expect(wechat.count(paths.token)).toBe(2);
    const tokens = new Set(wechat.calls.map(call => call.query.get('access_token')).filter(token => token !== null));
    expect(tokens.size).toBe(2);
  });

  test('still serves when it cannot be renewed early, and is not asked for at every call', async () => {
    await shop.says('你好');
    shop.clock.at += 7_200_000 - 200_000;
    wechat.trouble(paths.token, { status: 503 });
    for (let i = 0; i < 5; i += 1) await shop.says('你好');
    expect(wechat.count(paths.token)).toBe(2);
    shop.clock.at += 31_000;
    wechat.recover();
    await shop.says('你好');
    expect(wechat.count(paths.token)).toBe(3);
    expect(wechat.ledger).toHaveLength(7);
  });

  test('that has ended and cannot be had is busy', async () => {
    await shop.says('你好');
    shop.clock.at += 7_200_001;
    wechat.trouble(paths.token, 'cut');
    expect(await faultOf(shop.says('你好'))).toMatchObject({ kind: 'busy' });
  });

  test('fetched for one who gave up still serves those who wait', async () => {
    let answer = () => {};
    wechat.trouble(paths.token, { after: new Promise<void>(resolve => (answer = resolve)) }, 1);
    const hasty = new AbortController();
    const first = faultOf(shop.says({ type: 'text', text: '急' }, hasty.signal));
    const second = shop.says('不急');
    hasty.abort();
    expect(await first).toMatchObject({ kind: 'busy' });
    answer();
    await second;
    expect(wechat.count(paths.token)).toBe(1);
    expect(wechat.ledger.map(({ body }) => body.text)).toEqual([{ content: '不急' }]);
  });
});

describe('a token WeChat no longer takes', () => {
  test.each([40001, 40014, 42001])('%d: another is fetched and the message goes out once', async errcode => {
    await shop.says('你好');
    wechat.expireToken();
    wechat.trouble(paths.send, { errcode }, 1);
    await shop.says('还在吗');
    expect(wechat.count(paths.token)).toBe(2);
    expect(wechat.ledger.map(({ body }) => body.text)).toEqual([{ content: '你好' }, { content: '还在吗' }]);
  });

  test('is replaced once though a hundred find it dead', async () => {
    await shop.says('你好');
    wechat.expireToken();
    await Promise.all(Array.from({ length: 100 }, (_, i) => shop.says(`第${i}位`)));
    expect(wechat.count(paths.token)).toBe(2);
    expect(wechat.ledger).toHaveLength(101);
  });

  test('but hands out again is made anew', async () => {
    await shop.says('你好');
    wechat.trouble(paths.send, { errcode: 40001 }, 1);
    await shop.says('还在吗');
    const asked = wechat.calls.filter(call => call.path === paths.token).map(call => JSON.parse(call.body.toString()));
    expect(asked.map(({ force_refresh }) => force_refresh)).toEqual([false, false, true]);
    expect(wechat.ledger).toHaveLength(2);
  });

  test('time and again costs three requests a minute, and then the account is broken', async () => {
    await shop.says('你好');
    wechat.trouble(paths.send, { errcode: 40001 });
    const kinds: string[] = [];
    for (let i = 0; i < 20; i += 1) kinds.push((await faultOf(shop.says('你好'))).kind);
    expect(kinds[0]).toBe('busy');
    expect(new Set(kinds.slice(2))).toEqual(new Set(['broken']));
    expect(wechat.count(paths.token)).toBe(1 + 3);
    expect(wechat.ledger).toHaveLength(1);
  });

  test('is given another chance a minute later', async () => {
    await shop.says('你好');
    wechat.trouble(paths.send, { errcode: 40001 });
    for (let i = 0; i < 5; i += 1) await faultOf(shop.says('你好'));
    wechat.recover();
    wechat.expireToken();
    shop.clock.at += 61_000;
    await shop.says('终于');
    expect(wechat.ledger).toHaveLength(2);
  });
});

describe('proving the settings', () => {
  test('succeeds with the right ones and writes to nobody', async () => {
    await shop.channel.test(patient);
    expect(wechat.calls.map(call => call.path)).toEqual([paths.token]);
  });

  test('asks WeChat each time, though a token is known', async () => {
    await shop.channel.test(patient);
    await shop.channel.test(patient);
    expect(wechat.count(paths.token)).toBe(2);
  });

  test.each([
    ['a wrong appId', { appId: 'wx0' }, '40013'],
    ['a wrong secret', { appSecret: 'wrong-secret-of-the-shop' }, '40125'],
  ])('fails with %s, in words of WeChat that hold no secret', async (_what, settings, code) => {
    const wrong = openShop({ apiBase: wechat.url, settings });
    const fault = await faultOf(wrong.channel.test(patient));
    expect(fault).toMatchObject({ kind: 'broken', code });
    expect(fault.detail).toContain('rid:');
    expect(JSON.stringify(fault) + fault.message + fault.stack).not.toContain('wrong-secret-of-the-shop');
    await wrong.close();
  });

  test('fails as broken when our address is not on the list', async () => {
    wechat.trouble(paths.token, { errcode: 40164, errmsg: 'invalid ip 1.2.3.4, not in whitelist' });
    expect(await faultOf(shop.channel.test(patient))).toMatchObject({ kind: 'broken', code: '40164' });
  });

  test('fails as broken for a refusal nobody knows, for it can only be our credentials', async () => {
    wechat.trouble(paths.token, { errcode: 40243, errmsg: 'AppSecret is frozen' });
    expect(await faultOf(shop.channel.test(patient))).toMatchObject({ kind: 'broken', code: '40243' });
  });

  test.each(['garble', 'hang', 'cut'] as const)('is busy when WeChat does not make sense: %s', async how => {
    wechat.trouble(paths.token, how);
    const proof = faultOf(shop.channel.test(patient));
    if (how === 'hang') {
      await wechat.next(paths.token);
      await shop.channel.close?.();
    }
    expect(await proof).toMatchObject({ kind: 'busy' });
  });
});

test('no error tells the secret or the token, whatever WeChat says', async () => {
  await shop.says('你好');
  const token = wechat.calls.at(-1)?.query.get('access_token') ?? '';
  expect(token.length).toBeGreaterThan(500);
  for (const errcode of [40003, 45047, 48001, -1, 99999]) {
    wechat.trouble(paths.send, { errcode, errmsg: `no: ${token} ${sampleAccount.appSecret} rid: 1` }, 1);
    const fault = await faultOf(shop.says('机密的话'));
    const whole = JSON.stringify(fault) + fault.message + fault.stack + String(fault.cause);
    expect(whole).not.toContain(token.slice(0, 40));
    expect(whole).not.toContain(sampleAccount.appSecret);
    expect(whole).not.toContain('机密');
    expect(fault.detail).toContain('no: *** *** rid: 1');
  }
  wechat.trouble(paths.send, 'drop', 1);
  const fault = await faultOf(shop.says('机密的话'));
  const whole = JSON.stringify(fault) + fault.message + fault.stack + String(fault.cause);
  expect(whole).not.toContain('token-');
  expect(whole).not.toContain('机密');
});

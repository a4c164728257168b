import { wechatOa } from '../../../adapters/wechat-oa';
import { limits } from '../../../adapters/wechat-oa/limits';
import { sampleAccount } from '../../../stand-ins/wechat-oa/pushes';
import { openShop } from './shop';

const { recipient: _, ...filledIn } = sampleAccount;

describe('the settings', () => {
  test('are safe, and WeChat is where it is, when nobody says otherwise', () => {
    expect(wechatOa.settings.parse(filledIn)).toEqual({
      ...filledIn,
      encryption: 'safe',
      apiBase: 'https://api.weixin.qq.com',
    });
  });

  test.each([
    ['no appId', { appId: ' ' }],
    ['no secret', { appSecret: '' }],
    ['no token', { token: '' }],
    ['a key of 42', { encodingAesKey: 'a'.repeat(42) }],
    ['a key with odd signs', { encodingAesKey: '*'.repeat(43) }],
    ['an unknown mode', { encryption: 'none' }],
    ['an address that is none', { apiBase: 'api.weixin.qq.com' }],
    ['an address of a file', { apiBase: 'file:///etc' }],
    ['an old key of 42', { previousEncodingAesKey: 'a'.repeat(42) }],
  ])('are not believed with %s', (_what, wrong) => {
    expect(wechatOa.settings.safeParse({ ...filledIn, ...wrong }).success).toBe(false);
  });

  test('keep every secret sealed, and explain every field', () => {
    expect([...wechatOa.secrets].sort()).toEqual(['appSecret', 'encodingAesKey', 'previousEncodingAesKey', 'token']);
    for (const field of Object.values(wechatOa.settings.shape)) expect(field.description).toBeTruthy();
  });
});

test('the guide speaks both languages and says where the address goes', () => {
  for (const { zh, en } of wechatOa.guide) {
    expect(zh).toMatch(/[一-龥]/);
    expect(en).not.toMatch(/[一-龥]/);
  }
  for (const language of ['zh', 'en'] as const) {
    expect(wechatOa.guide.some(step => step[language].includes('{url}'))).toBe(true);
  }
});

test('opening an account asks nobody anything', async () => {
  const asked: unknown[] = [];
  const shop = openShop({
    http: async request => {
      asked.push(request);
      throw new Error('not yet');
    },
  });
  expect(shop.channel.id).toBe(7);
  await shop.close();
  expect(asked).toEqual([]);
});

test('only what the customer does opens a window, and a page or a reported place does not', () => {
  expect(Object.keys(limits.windows).sort()).toEqual(['follow', 'menu', 'message', 'scan']);
  expect(limits.windows.message).toEqual({ count: 5, forMs: 172_800_000, window: 'main' });
  for (const tap of ['menu', 'follow', 'scan'] as const) {
    expect(limits.windows[tap]).toEqual({ count: 3, forMs: 60_000, window: 'brief' });
  }
});

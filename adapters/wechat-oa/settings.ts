import { z } from 'zod';

/** WeChat makes it of letters and digits; the rest of base64 opens just as well. */
const KEY = /^[A-Za-z0-9+/]{43}$/;
const KEY_OR_NOTHING = /^([A-Za-z0-9+/]{43})?$/;

/** What an administrator fills in; WeChat's console shows every value under 设置与开发 → 基本配置. */
export const settings = z.strictObject({
  appId: z.string().trim().min(1).max(64).describe('AppID of the account'),
  appSecret: z.string().trim().min(1).max(128).describe('AppSecret of the account'),
  token: z.string().trim().min(1).max(64).describe('Token, the word shared with WeChat to sign pushes'),
  encodingAesKey: z
    .string()
    .regex(KEY, 'must be 43 letters and digits')
    .describe('EncodingAESKey, with which pushes are sealed'),
  encryption: z
    .enum(['safe', 'compatible', 'plain'])
    .default('safe')
    .describe('Message encryption mode, the same as in the WeChat console'),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.weixin.qq.com')
    .describe('Where the WeChat API is'),
  accountKind: z
    .enum(['service', 'subscription'])
    .optional()
    .describe('What the account is, for how often it may send to many: service when left out'),
  previousEncodingAesKey: z
    .string()
    .regex(KEY_OR_NOTHING, 'must be 43 letters and digits, or empty')
    .optional()
    .describe('The EncodingAESKey before the last change, while WeChat still uses it'),
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;

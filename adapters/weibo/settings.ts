import { z } from 'zod';

const base = z.url({ protocol: /^https?$/ });
/** Calls a day of an application at Weibo's test level; every higher level allows more. */
const CALLS_PER_DAY = 100;

/** What an administrator fills in, from 微博开放平台 and from 粉丝服务 → 高级功能 → 开发模式. */
export const settings = z.strictObject({
  appKey: z.string().trim().min(1).max(64).describe('App Key of the Weibo app'),
  appSecret: z.string().trim().min(1).max(128).describe('App Secret of the app, with which Weibo signs its pushes'),
  accessToken: z
    .string()
    .trim()
    .min(1)
    .max(256)
    .describe('Access token of the account, shown by the fan service console once developer mode is on'),
  uid: z
    .string()
    .trim()
    .regex(/^\d{1,20}$/, 'must be digits')
    .describe('UID of the Weibo account, the digits in its address'),
  apiBase: base.default('https://m.api.weibo.com').describe('Where the private message API is'),
  openApiBase: base.default('https://api.weibo.com').describe('Where the open API is (comments, mentions, tokens)'),
  uploadBase: base.default('https://upload.api.weibo.com').describe('Where files of private messages are fetched'),
  callsPerDay: z
    .number()
    .int()
    .min(30)
    .max(100_000)
    .default(CALLS_PER_DAY)
    .describe('Calls a day Weibo allows this app for comments and mentions'),
  fastestPollSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(180)
    .describe('Shortest pause between two looks at comments and mentions, in seconds; Weibo advises 180 to 300'),
  publicIp: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .describe('Public IP address of this server; Weibo asks for it with every public comment'),
});

/** The settings of one account, checked. */
export type Settings = z.infer<typeof settings>;

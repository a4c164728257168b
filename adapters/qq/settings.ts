import { z } from 'zod';

/** What an administrator fills in; the console at q.qq.com shows appId and appSecret under 开发设置. */
export const settings = z.strictObject({
  appId: z.string().trim().min(1).max(64).describe('AppID of the bot'),
  appSecret: z.string().trim().min(1).max(128).describe('AppSecret of the bot; it also signs what QQ pushes to us'),
  apiBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.bot.qq.com')
    .describe('Where the QQ bot API is; https://api.sgroup.qq.com is the older name'),
  tokenBase: z
    .url({ protocol: /^https?$/ })
    .default('https://api.bot.qq.com')
    .describe('Where access tokens are given; https://bots.qq.com is the older name'),
  mode: z
    .enum(['webhook', 'gateway'])
    .default('webhook')
    .describe('How messages arrive: QQ calls us, or we listen at its gateway, which needs no public address'),
  beyondWindow: z
    .enum(['nothing', 'wakeup', 'active'])
    .default('nothing')
    .describe('What may be sent when no reply is open: nothing, a recall message, or an active message'),
  linkHosts: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'must be a domain, like shop.example.cn'),
    )
    .max(100)
    .default([])
    .describe(
      'Domains registered under 消息 URL 配置; when some are named, a text with an address elsewhere is refused',
    ),
  buttons: z.boolean().default(false).describe('Show menus as buttons; the bot needs the permission for keyboards'),
  typing: z.boolean().default(false).describe('Show that an answer is being written; may cost one of the replies'),
});

/** The settings of one bot, checked. */
export type Settings = z.infer<typeof settings>;

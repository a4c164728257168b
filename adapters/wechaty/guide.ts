import type { Bilingual } from '../../src/channel';

/** How an administrator signs a personal account in, and what it may cost. */
export const guide: readonly Bilingual[] = [
  {
    zh: '请先想清楚：这是非官方客户端，微信不允许使用，账号可能被警告、限制登录或永久封号，我们无法替您找回。请优先使用公众号或企业微信「微信客服」；一定要用时，请用一个可以失去的号，不要用存有重要联系人或零钱的号。',
    en: 'Think first: this is an unofficial client. WeChat does not allow it and may warn, lock or ban the account for ever; nobody can bring it back. Prefer an Official Account or WeCom customer service. If you must, use an account you can afford to lose, without important contacts or money.',
  },
  {
    zh: '在服务器上安装可选组件：npm install wechaty@1.20.2。使用第三方 puppet 时一并安装，例如 wechaty-puppet-padlocal。',
    en: 'Install the optional package on the server: npm install wechaty@1.20.2, and with it any puppet of your own, such as wechaty-puppet-padlocal.',
  },
  {
    zh: '填写 puppet 与 token。wechaty-puppet-service 需要向服务商购买 token；wechaty-puppet-wechat4u 免费，但多数账号已无法登录网页版微信。',
    en: 'Enter puppet and token. wechaty-puppet-service needs a token bought from a provider; wechaty-puppet-wechat4u is free, but WeChat refuses most accounts on the web protocol.',
  },
  {
    zh: '勾选 acceptRisk 表示您已知晓封号风险。填写 sessionKey（自定的长口令），服务器重启后就不必重新扫码。',
    en: 'acceptRisk says that you know an account may be banned. With a sessionKey, a long word of your own, a restart of the server needs no new scan.',
  },
  {
    zh: '保存后，频道页会显示二维码：用该微信号的手机扫码并确认登录，手机请保持联网。',
    en: 'Once saved, the channel shows a QR code: scan it with the phone of that account and confirm. Keep the phone online.',
  },
  {
    zh: '使用规范已内置：每分钟至多 40 条，同一会话间隔 1 秒，换人停 3–5 秒，夜里机器人不说话；不能用于群发与营销，好友请求与群邀请不会自动通过，群里只听 @本号 的话。',
    en: 'Norms of safe use are built in: at most 40 messages a minute, a second within one chat, 3 to 5 seconds before another, and no word of the bot at night. It is never used for campaigns, accepts no friend request or room invitation by itself, and in rooms hears only who mentions it.',
  },
];

import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/**
 * Weibo, 微博: private messages of 粉丝服务平台, pushed to us and answered on the push or later, and comments and mentions,
 * which are asked for within the calls of a day and answered in public. Built from Weibo's documents of 2014 to 2022;
 * not proved against the live service.
 */
export const weibo = defineAdapter({
  type: 'weibo',
  name: { zh: '微博', en: 'Weibo' },
  settings,
  secrets: ['appSecret', 'accessToken'],
  guide: [
    {
      zh: '在微博开放平台 open.weibo.com 创建应用（需要蓝 V 认证账号），在「应用信息 → 基本信息」复制 App Key 与 App Secret。',
      en: 'Create an app on open.weibo.com (a verified account, 蓝 V, is needed) and copy its App Key and App Secret.',
    },
    {
      zh: '把账号的 UID（主页地址里的数字）与以上两项填到这里，Access Token 先填任意内容，保存。',
      en: 'Enter both here with the UID of the account (the digits in its address); put anything for the access token, and save.',
    },
    {
      zh: '用该账号登录微博，打开「管理中心 → 粉丝服务 → 高级功能 → 开发模式」，URL 填 {url}，APPKEY 填上面的 App Key，提交；微博会立即验证这个地址。',
      en: 'Sign in to Weibo with the account, open 管理中心 → 粉丝服务 → 高级功能 → 开发模式, enter {url} as URL and the App Key, and submit; Weibo verifies the address at once.',
    },
    {
      zh: '验证通过后页面会显示 access_token，复制到这里并保存。它到期后不能自动续期：到期前这里会提醒，请重新授权并更新。',
      en: 'The page then shows the access_token; copy it here and save. It cannot renew itself: before it ends you are told, then authorise anew and enter the new one.',
    },
    {
      zh: '评论和 @ 每天只有有限次数可查询（测试级应用 100 次），夜间 0–7 点不查询；公开回复需要本服务器的公网 IP (publicIp)。',
      en: 'Comments and mentions are asked for within a number of calls a day (100 for a test app) and not between midnight and seven; public answers need the public IP of this server (publicIp).',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** WeChat Official Accounts, 公众号 and 服务号: pushes in all three modes, passive and customer-service messages. */
export const wechatOa = defineAdapter({
  type: 'wechat-oa',
  name: { zh: '微信公众号', en: 'WeChat Official Account' },
  settings,
  secrets: ['appSecret', 'token', 'encodingAesKey', 'previousEncodingAesKey'],
  guide: [
    {
      zh: '登录微信公众平台 mp.weixin.qq.com，打开「设置与开发 → 基本配置」，复制 AppID 与 AppSecret。',
      en: 'Sign in to mp.weixin.qq.com, open Settings and development → Basic configuration, and copy the AppID and AppSecret.',
    },
    {
      zh: '把本服务器的公网 IP 加入「IP 白名单」，否则微信不会发放 access_token（错误 40164）。',
      en: 'Add the public IP of this server to the IP whitelist; otherwise WeChat gives no access token (error 40164).',
    },
    {
      zh: '在「服务器配置」里自拟 Token，随机生成 EncodingAESKey，选择「安全模式」，三项都填到这里并保存。',
      en: 'Under Server configuration choose a Token, generate an EncodingAESKey and pick safe mode; enter all three here and save.',
    },
    {
      zh: '再回到微信，服务器地址 (URL) 填 {url}，提交；微信会立即验证这个地址。然后点击「启用」。',
      en: 'Back in WeChat, enter {url} as the server address and submit; WeChat verifies it at once. Then enable it.',
    },
    {
      zh: '更换 EncodingAESKey 时，把旧的填到 previousEncodingAesKey，微信会在一段时间内继续使用它。',
      en: 'When you change the EncodingAESKey, put the old one into previousEncodingAesKey: WeChat goes on using it for a while.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

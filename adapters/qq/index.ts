import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** Official QQ bots (QQ 机器人): single chats, and members of groups who name the bot. */
export const qq = defineAdapter({
  type: 'qq',
  name: { zh: 'QQ 机器人', en: 'QQ bot' },
  settings,
  secrets: ['appSecret'],
  guide: [
    {
      zh: '登录 QQ 开放平台 q.qq.com，创建机器人，在「开发设置」复制 AppID 与 AppSecret，填到这里并保存。',
      en: 'Sign in to q.qq.com, create a bot, copy its AppID and AppSecret under Development settings, enter them here and save.',
    },
    {
      zh: '把本服务器的公网 IP 加入「IP 白名单」。',
      en: 'Add the public IP of this server to the IP whitelist.',
    },
    {
      zh: '在「回调配置」把请求地址填为 {url}（HTTPS，端口 80、443、8080 或 8443），平台会立即验证这个地址。',
      en: 'Under Callback settings enter {url} as the address (HTTPS, port 80, 443, 8080 or 8443); the platform verifies it at once.',
    },
    {
      zh: '没有公网 HTTPS 地址时，把「接收方式」设为 gateway：由本服务器连接 QQ 的网关收消息，不必填回调地址。',
      en: 'Without a public HTTPS address set the mode to gateway: this server connects to the gateway of QQ, and no callback address is needed.',
    },
    {
      zh: '勾选事件：单聊消息、群聊 @ 消息、好友与群的增减、主动消息开关、互动事件、消息审核。',
      en: 'Tick the events: single-chat messages, group messages that name the bot, friends and groups coming and going, active messages switched on and off, interactions, message moderation.',
    },
    {
      zh: '消息里的网址须先在「消息 URL 配置」登记。主动消息默认关闭；平台给了权限后再打开。',
      en: 'Register the web addresses you send under Message URL settings. Active messages are off; switch them on once the platform has permitted them.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

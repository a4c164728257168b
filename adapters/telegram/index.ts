import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** Telegram bots: webhook or long polling, messages of every kind, buttons, groups. */
export const telegram = defineAdapter({
  type: 'telegram',
  name: { zh: 'Telegram 机器人', en: 'Telegram bot' },
  settings,
  secrets: ['token', 'secretToken'],
  guide: [
    {
      zh: '在 Telegram 里找到 @BotFather，发送 /newbot，按提示取名，复制它给出的 token。',
      en: 'In Telegram find @BotFather, send /newbot, choose a name, and copy the token it gives.',
    },
    {
      zh: '没有公网 https 地址时，模式选「polling」：由本服务器向 Telegram 取消息，什么都不必设置。',
      en: 'Without a public https address choose polling: this server asks Telegram for messages, and nothing else is to be set.',
    },
    {
      zh: '有公网 https 地址（端口 443、80、88 或 8443）时可选「webhook」：启动时会自动把 {url} 告诉 Telegram。',
      en: 'With a public https address (port 443, 80, 88 or 8443) you may choose webhook: {url} is told to Telegram at the start.',
    },
    {
      zh: '中国大陆的服务器连不上 api.telegram.org；请把 apiBase 指向自己的中转或自建的 Bot API 服务器。',
      en: 'Servers in mainland China cannot reach api.telegram.org; point apiBase to a relay or a Bot API server of your own.',
    },
    {
      zh: '在群里，机器人只听别人 @它、回复它或发给它的命令；每位成员是单独的会话。',
      en: 'In a group the bot hears only mentions, replies to it and commands; each member has a conversation of their own.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

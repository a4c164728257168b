import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** Any other platform, by a small program of one's own: JSON in and out, signed both ways as Standard Webhooks. */
export const http = defineAdapter({
  type: 'http',
  name: { zh: '自有平台（HTTP）', en: 'Any other platform (HTTP)' },
  settings,
  secrets: ['secret', 'previousSecret'],
  guide: [
    {
      zh: "生成共享密钥：node -e \"console.log('whsec_' + require('crypto').randomBytes(32).toString('base64'))\"，填到 secret。",
      en: "Make the shared secret: node -e \"console.log('whsec_' + require('crypto').randomBytes(32).toString('base64'))\", and enter it as secret.",
    },
    {
      zh: '把同一密钥交给您的程序。它把顾客的消息签名后 POST 到 {url}；格式见 docs/CHANNELS.md「Any other platform」。',
      en: 'Give the same secret to your program. It signs what customers write and POSTs it to {url}; the form is in docs/CHANNELS.md, “Any other platform”.',
    },
    {
      zh: 'sendUrl 填您的程序接收回复的地址。我们用同一密钥签名；请先验证签名，再按 webhook-id 去重。',
      en: 'As sendUrl enter where your program takes our replies. We sign with the same secret: verify first, then drop a webhook-id you have seen.',
    },
    {
      zh: '点击「测试」：我们发送一条 type 为 test 的请求，您的程序验证后回答 200 即可。',
      en: 'Press Test: we send a request of type test; your program verifies it and answers 200.',
    },
    {
      zh: '更换密钥时，把旧的填到 previousSecret，双方都换好后再清空。',
      en: 'To change the secret put the old one into previousSecret, and empty it when both sides have the new one.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

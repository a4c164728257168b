import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** The chat on the business's own site: a script tag, and our own door behind it. */
export const webchat = defineAdapter({
  type: 'webchat',
  name: { zh: '网页聊天', en: 'Web chat' },
  settings,
  secrets: ['secret'],
  guide: [
    {
      zh: '在「origins」里填写要放置聊天窗口的网站，每行一个，例如 https://www.example.com；其他网站打不开它。',
      en: 'Under origins enter the sites the chat may stand on, one per line, such as https://www.example.com; it opens on no other.',
    },
    {
      zh: '把 <script src="{url}/widget.js" async></script> 放进网页的 </body> 之前。网站如有 CSP，请允许本服务器的 script-src 与 connect-src，以及 img-src、media-src 的 blob:。',
      en: 'Put <script src="{url}/widget.js" async></script> before </body> of your pages. If the site has a Content-Security-Policy, allow this server in script-src and connect-src, and blob: in img-src and media-src.',
    },
    {
      zh: '想认出已登录的用户，请自定 secret，由您网站的服务器计算 HMAC-SHA256(secret, 用户编号) 的十六进制值，写在标签上：data-user="用户编号" data-signature="签名"，还可加 data-name="称呼"。secret 绝不能出现在网页里。',
      en: 'To recognise signed-in users choose a secret and let your own server compute HMAC-SHA256(secret, user id) in hex; write it on the tag: data-user="id" data-signature="signature", and data-name="name" if you like. The secret must never reach a page.',
    },
    {
      zh: '标签上的 data-language="zh" 或 "en" 可指定语言；不写则跟随这里的设置。',
      en: 'data-language="zh" or "en" on the tag chooses the language; without it the setting here counts.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

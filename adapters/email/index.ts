import { defineAdapter } from '../../src/channel';
import { settings } from './settings';

/** A mailbox: IMAP in, SMTP out. */
export const email = defineAdapter({
  type: 'email',
  name: { zh: '电子邮件', en: 'E-mail' },
  settings,
  secrets: ['imap.password', 'smtp.password', 'dkim.privateKey', 'threadSecret'],
  guide: [
    {
      zh: '在邮箱的网页版里开启 IMAP/SMTP 服务。QQ、163、126 会给一个授权码，它代替密码填到 imap.password 与 smtp.password。',
      en: 'Switch on IMAP and SMTP in the mailbox’s web mail. QQ, 163 and 126 give an authorization code: enter it as imap.password and smtp.password.',
    },
    {
      zh: '选择服务商（preset），服务器地址会自动填好；其他邮箱请填写 imap.host 与 smtp.host。',
      en: 'Choose the provider (preset) and the servers are filled in; for any other mailbox enter imap.host and smtp.host.',
    },
    {
      zh: '点击「测试」：它只登录收信与发信服务器，不会发出任何邮件。',
      en: 'Press Test: it signs in to both servers and sends no mail.',
    },
    {
      zh: '为域名设置 SPF、DKIM 与 DMARC，否则问候邮件容易进垃圾箱。服务商不代签 DKIM 时，在 dkim 里填写密钥。',
      en: 'Set up SPF, DKIM and DMARC for the domain, or greetings end up in spam. Where the provider does not sign, enter the key under dkim.',
    },
    {
      zh: '一键退订的链接会指向 {url}/unsubscribe，所以 PUBLIC_URL 必须是客户能打开的地址。',
      en: 'One-click unsubscribe links lead to {url}/unsubscribe, so PUBLIC_URL must be an address customers can open.',
    },
  ],
  open(id, own, tools) {
    const { openAccount } = require('./account') as typeof import('./account');
    return openAccount(id, own, tools);
  },
});

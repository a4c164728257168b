/**
 * Where the mail of China's providers is. The SMTP names are those of nodemailer's list of well-known services; the IMAP
 * names are as the providers' help pages are remembered and were never tried against a live mailbox.
 */
export const presets = {
  qq: { imap: 'imap.qq.com', smtp: 'smtp.qq.com' },
  '163': { imap: 'imap.163.com', smtp: 'smtp.163.com' },
  '126': { imap: 'imap.126.com', smtp: 'smtp.126.com' },
  exmail: { imap: 'imap.exmail.qq.com', smtp: 'smtp.exmail.qq.com' },
  aliyun: { imap: 'imap.qiye.aliyun.com', smtp: 'smtp.qiye.aliyun.com' },
  feishu: { imap: 'imap.feishu.cn', smtp: 'smtp.feishu.cn' },
} as const;

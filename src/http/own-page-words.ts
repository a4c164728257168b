/** What the customer's own page says, in the two languages it speaks. */
export interface PageWords {
  readonly lang: 'zh-CN' | 'en';
  readonly title: (business: string) => string;
  readonly us: string;
  readonly lead: string;
  readonly known: { readonly title: string; readonly name: string; readonly phone: string; readonly email: string };
  readonly channels: string;
  readonly since: string;
  readonly purposes: Readonly<Record<'marketing' | 'service', { readonly name: string; readonly text: string }>>;
  readonly on: string;
  readonly off: string;
  readonly turnOn: string;
  readonly turnOff: string;
  readonly here: (channel: string) => string;
  readonly all: { readonly title: string; readonly text: string; readonly act: string };
  readonly data: { readonly title: string; readonly text: string; readonly act: string };
  readonly take: { readonly title: string; readonly text: string; readonly act: string };
  /** What has just been done, by the word in `?said=`. */
  readonly said: Readonly<Record<'on' | 'off' | 'all' | 'sent' | 'unsent', string>>;
  readonly refused: { readonly title: string; readonly text: string };
  readonly often: { readonly title: string; readonly text: string };
  readonly back: string;
}

const zh: PageWords = {
  lang: 'zh-CN',
  title: business => `您与${business}`,
  us: '我们',
  lead: '您可以随时决定收到什么。改动马上生效。',
  known: { title: '我们记下的', name: '称呼', phone: '电话', email: '邮箱' },
  channels: '渠道',
  since: '初次联系',
  purposes: {
    marketing: { name: '节日问候和活动', text: '逢年过节的问候、优惠和活动消息。' },
    service: { name: '服务通知', text: '与您的订单、预约有关的提醒。' },
  },
  on: '接收',
  off: '不接收',
  turnOn: '改为接收',
  turnOff: '不再接收',
  here: channel => `以下只对“${channel}”有效。`,
  all: { title: '全部退订', text: '在所有渠道都不再接收。您来咨询，我们照常答复。', act: '全部退订' },
  data: {
    title: '我的资料',
    text: '为了确认是您本人，下载地址会通过这个渠道发给您，半小时内有效。',
    act: '把下载地址发给我',
  },
  take: { title: '下载我的资料', text: '包括您的资料、您允许过什么、我们之间说过的话。', act: '下载' },
  said: {
    on: '好的，已改为接收。',
    off: '好的，以后不再发给您。',
    all: '好的，已全部退订。',
    sent: '下载地址已发给您，请到会话里查看。',
    unsent: '现在发不到您那里。请先给我们发一句话，再来这里试一次。',
  },
  refused: { title: '这个地址打不开', text: '地址不完整，或已经失效。请从最近一条消息里重新打开。' },
  often: { title: '请稍等', text: '操作太频繁了，过一会儿再试。' },
  back: '返回',
};

const en: PageWords = {
  lang: 'en',
  title: business => `You and ${business}`,
  us: 'us',
  lead: 'You decide what you receive, at any time. A change holds at once.',
  known: { title: 'What we know', name: 'Name', phone: 'Phone', email: 'E-mail' },
  channels: 'Channels',
  since: 'In touch since',
  purposes: {
    marketing: { name: 'Greetings and offers', text: 'Wishes for holidays, offers and events.' },
    service: { name: 'Service notices', text: 'Reminders about your orders and appointments.' },
  },
  on: 'Receiving',
  off: 'Not receiving',
  turnOn: 'Receive',
  turnOff: 'Stop',
  here: channel => `These hold for “${channel}” only.`,
  all: {
    title: 'Unsubscribe from all',
    text: 'On every channel. We still answer whenever you write.',
    act: 'Unsubscribe',
  },
  data: {
    title: 'My data',
    text: 'To be sure that it is you, the download link is sent to you on this channel. It works for half an hour.',
    act: 'Send me the link',
  },
  take: {
    title: 'Download my data',
    text: 'What we know of you, what you allowed, and what was said between us.',
    act: 'Download',
  },
  said: {
    on: 'Done: you will receive these.',
    off: 'Done: you will not receive these any more.',
    all: 'Done: you are unsubscribed from all.',
    sent: 'The link is on its way; look into your conversation with us.',
    unsent: 'We cannot reach you there now. Write us a word first, then try again.',
  },
  refused: {
    title: 'This link does not open',
    text: 'It is incomplete or no longer good. Open it again from our latest message.',
  },
  often: { title: 'One moment', text: 'That was a little too often. Try again later.' },
  back: 'Back',
};

/** By `Accept-Language`: English for who asks for it before Chinese, Chinese for everybody else. */
export const wordsFor = (accepted: string | false): PageWords => (accepted === 'en' ? en : zh);

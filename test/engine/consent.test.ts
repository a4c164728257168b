import { isLeaving, mayGreetUnasked } from '../../src/engine/consent';
import type { Content } from '../../src/model';

const text = (said: string): Content => ({ type: 'text', text: said });

describe('who wants no more greetings', () => {
  it.each([
    '退订',
    '退訂',
    ' 退订 ',
    '退订。',
    'TD',
    'td',
    'ＴＤ',
    'T',
    '取消订阅',
    '取消訂閱！',
    'Unsubscribe',
    'STOP.',
    'stop\n',
  ])('says “%s”', said => expect(isLeaving(text(said))).toBe(true));

  it.each([
    '',
    ' ',
    '。',
    '退',
    '退订吗',
    '怎么退订',
    '退订 退订',
    'TDK',
    'stop it',
    'unsubscribed',
    `退订${'。'.repeat(200)}`,
  ])('does not say “%s”', said => expect(isLeaving(text(said))).toBe(false));

  it('may say it in a letter, whatever the letter quotes, but not with a picture or a tap', () => {
    expect(isLeaving({ type: 'mail', subject: 'Re: 中秋快乐', text: '退订', quoted: '中秋快乐' })).toBe(true);
    expect(isLeaving({ type: 'image', media: {}, text: '退订' })).toBe(false);
    expect(isLeaving({ type: 'event', event: 'CLICK', text: '退订' })).toBe(false);
  });
});

it('asks first on mail, and on every kind of channel nobody has thought about', () => {
  expect(['wechat-oa', 'telegram', 'stage'].every(mayGreetUnasked)).toBe(true);
  expect(['email', 'qq', 'weibo', 'http', 'pigeon'].some(mayGreetUnasked)).toBe(false);
});

import type { ChannelLimits, Message } from '../../console/src/api/types';
import { eventWords } from '../../console/src/pages/inbox/event-words';
import { acceptOf, fitFile, sizeWords } from '../../console/src/pages/inbox/file-fit';
import { aheadWords, fieldOf, laterChoices } from '../../console/src/pages/inbox/later';
import { mayPutOff } from '../../console/src/pages/inbox/permitted';
import { previewWords } from '../../console/src/pages/inbox/preview-words';
import { answerable, quoteBefore, quoteOf } from '../../console/src/pages/inbox/quotes';

const MB = 1024 * 1024;
const wechat: ChannelLimits = {
  textBytes: 2048,
  sends: ['text', 'image', 'voice'],
  media: {
    image: { maxBytes: 10 * MB, mimes: ['image/jpeg', 'image/png'] },
    voice: { maxBytes: 2 * MB, mimes: ['audio/amr', 'audio/mpeg'] },
  },
};
const stage: ChannelLimits = {
  textBytes: 65_536,
  sends: ['text', 'image', 'file'],
  media: { image: { maxBytes: 10 * MB, mimes: ['image/png'] }, file: { maxBytes: 20 * MB, mimes: ['*/*'] } },
};
const file = (name: string, type: string, size = 1000) => ({ name, type, size });

describe('a file laid beside the words', () => {
  it('goes out as what it is', () => {
    expect(fitFile(file('茶园.png', 'image/png'), wechat)).toEqual({ fault: null, kind: 'image' });
    expect(fitFile(file('早安.AMR', ''), wechat)).toEqual({ fault: null, kind: 'voice' });
  });

  it('goes as a plain file where its own kind has no room for it', () => {
    expect(fitFile(file('茶园.png', 'image/png', 12 * MB), stage)).toEqual({ fault: null, kind: 'file' });
    expect(fitFile(file('茶园.tiff', 'image/tiff'), stage)).toEqual({ fault: null, kind: 'file' });
  });

  it('is refused by kind, format and size, with what would be taken', () => {
    expect(fitFile(file('报价.pdf', 'application/pdf'), wechat)).toEqual({ fault: 'kind', kinds: ['image', 'voice'] });
    expect(fitFile(file('茶园.webp', 'image/webp'), wechat)).toEqual({
      fault: 'format',
      kind: 'image',
      formats: 'JPEG, PNG',
    });
    expect(fitFile(file('茶园.png', 'image/png', 11 * MB), wechat)).toEqual({
      fault: 'size',
      kind: 'image',
      maxBytes: 10 * MB,
    });
    expect(fitFile(file('茶园.png', 'image/png', 0), wechat)).toEqual({ fault: 'empty' });
    expect(fitFile(file('茶园.png', 'image/png'), { ...wechat, sends: ['text'] })).toEqual({ fault: 'none' });
  });

  it('is never longer than the house keeps, whatever the platform says', () => {
    const generous = { ...stage, media: { file: { maxBytes: 100 * MB, mimes: ['*/*'] } } };
    expect(fitFile(file('年报.pdf', 'application/pdf', 40 * MB), generous)).toMatchObject({ maxBytes: 32 * MB });
  });

  it('is chosen among what is taken, and measured as people do', () => {
    expect(acceptOf(wechat)).toBe('image/jpeg,image/png,audio/amr,audio/mpeg');
    expect(acceptOf(stage)).toBe('');
    expect([1, 64 * 1024, 1.5 * MB, 10 * MB].map(sizeWords)).toEqual(['1 KB', '64 KB', '1.5 MB', '10 MB']);
  });
});

describe('putting off', () => {
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

  it('offers an hour, the evening, tomorrow and Monday', () => {
    expect(laterChoices(at(21, 14))).toEqual([
      { name: 'hour', at: at(21, 15) },
      { name: 'evening', at: at(21, 19) },
      { name: 'tomorrow', at: at(22, 9) },
      { name: 'monday', at: at(23, 9) },
    ]);
  });

  it('leaves out an evening that has begun, and a Monday that is tomorrow', () => {
    expect(laterChoices(at(22, 18, 45)).map(choice => choice.name)).toEqual(['hour', 'tomorrow']);
  });

  it('says when in words', () => {
    const now = Date.parse('2026-11-21T06:00:00Z');
    const words = (moment: string, locale: string) => aheadWords(moment, now, locale, 'Asia/Shanghai');
    expect(words('2026-11-21T11:00:00Z', 'zh-CN')).toBe('19:00');
    expect(words('2026-11-22T01:00:00Z', 'zh-CN')).toBe('明天 09:00');
    expect(words('2026-11-24T01:00:00Z', 'zh-CN')).toBe('11月24日 09:00');
    expect(words('2026-11-22T01:00:00Z', 'en')).toBe('tomorrow 09:00');
    expect(fieldOf(at(3, 9, 5))).toBe('2026-11-03T09:05');
  });

  it('is for what waits and for what one holds', () => {
    expect(mayPutOff({ owner: 'queue', agentId: null }, 'xiaozhou')).toBe(true);
    expect(mayPutOff({ owner: 'agent', agentId: 'xiaozhou' }, 'xiaozhou')).toBe(true);
    expect(mayPutOff({ owner: 'agent', agentId: 'chenlu' }, 'xiaozhou')).toBe(false);
    expect(mayPutOff({ owner: 'bot', agentId: null }, 'xiaozhou')).toBe(false);
  });
});

describe('what happened, in the language of the console', () => {
  const around = {
    by: '小周',
    colleague: (id: string) => (id === '7' ? '陈露' : undefined),
    team: (id: string) => (id === '3' ? '售后' : undefined),
    when: () => '明天 09:00',
  };
  const told = (event: string, text: string, data?: Record<string, string | null>, by: string | null = '小周') =>
    eventWords({ type: 'event', event, text, ...(data ? { data } : {}) }, { ...around, by });

  it.each([
    ['takeover', '小周接管了会话', undefined, { key: 'takeover', values: { name: '小周' } }],
    ['hand-over', '小周将会话转到平台客服', { to: null }, { key: 'handOver', values: { name: '小周' } }],
    ['transfer', '', { to: '7' }, { key: 'transfer', values: { name: '小周', to: '陈露' } }],
    ['transfer', '', { team: '3' }, { key: 'transferTeam', values: { name: '小周', team: '售后' } }],
    ['transfer', '', { team: null }, { key: 'transferAll', values: { name: '小周' } }],
    ['snooze', '', { until: '2026-11-22T01:00:00Z' }, { key: 'snooze', values: { name: '小周', time: '明天 09:00' } }],
    ['snooze', '', { until: null }, { key: 'unsnooze', values: { name: '小周' } }],
  ])('%s', (event, text, data, words) => {
    expect(told(event, text, data)).toEqual(words);
  });

  it('tells what the house did by itself', () => {
    expect(told('assign', '会话已分配给陈露', { to: '7' }, null)).toEqual({ key: 'assign', values: { to: '陈露' } });
    expect(told('offline', '小周已离线，会话回到队列', undefined, null)).toEqual({
      key: 'offline',
      values: { name: '小周' },
    });
    expect(told('unanswered', '小周未及时回复，会话回到队列', undefined, null)?.values).toEqual({ name: '小周' });
    expect(told('wake', '稍后处理的时间到了', undefined, null)).toEqual({ key: 'wake', values: {} });
    const remark = '平台客服仍在接待这位客户，您的消息可能发不出去';
    expect(told('still-theirs', remark, undefined, null)).toEqual({ key: 'stillTheirs', values: {} });
  });

  it('keeps the words of what it does not know, or whose people are gone', () => {
    expect(told('subscribe', '关注了公众号', undefined, null)).toBeNull();
    expect(told('transfer', '小周将会话转给老赵', { to: '99' })).toBeNull();
  });
});

describe('quoting', () => {
  let seq = 0;
  const line = (id: string, author: Message['author'], content: Message['content']): Message => ({
    id,
    conversationId: '1',
    seq: ++seq,
    direction: author === 'contact' ? 'in' : author === 'system' ? 'note' : 'out',
    author,
    content,
    delivery: null,
    explain: null,
    createdAt: '2026-11-21T10:00:00Z',
    platformTime: null,
  });
  const talk = [
    line('a', 'contact', { type: 'text', text: '几点\n开门' }),
    line('b', 'bot', { type: 'text', text: '九点' }),
    line('c', 'contact', { type: 'image', media: {} }),
    line('d', 'system', { type: 'event', event: 'claim', text: '小周领取了会话' }),
  ];

  it('takes the newest words of the customer, and going on those before', () => {
    const first = quoteBefore(talk, null);
    expect(first).toEqual({ id: 'c', author: 'contact', text: '[image]' });
    const second = quoteBefore(talk, first);
    expect(second).toEqual({ id: 'a', author: 'contact', text: '几点 开门' });
    expect(quoteBefore(talk, second)).toBe(second);
    expect(quoteBefore([], null)).toBeNull();
  });

  it('answers both sides, and neither notes nor what is still on its way', () => {
    expect(talk.map(answerable)).toEqual([true, true, true, false]);
    expect(answerable({ ...(talk[1] as Message), seq: Number.MAX_SAFE_INTEGER })).toBe(false);
    expect(quoteOf(talk[1] as Message).text).toBe('九点');
  });

  it('names what has no words', () => {
    expect(previewWords('[image]', kind => (kind === 'image' ? '图片' : kind))).toBe('[图片]');
    expect(previewWords('[image] 好看', () => '图片')).toBe('[image] 好看');
  });
});

import type { Content, Message } from '../../console/src/api/types';
import { keptSubject } from '../../console/src/pages/inbox/kept-subject';
import { letterDocument } from '../../console/src/pages/inbox/letter';
import { isAtDesk, permitted } from '../../console/src/pages/inbox/permitted';
import { platformWords } from '../../console/src/pages/inbox/platform-events';
import { briefly } from '../../console/src/parts/briefly';
import { previewOf } from '../../src/flows/hearing';

const said = (direction: Message['direction'], content: Content): Message => ({
  ...{ id: '1', conversationId: '7', seq: 1, direction, author: direction === 'in' ? 'contact' : 'agent', content },
  ...{ delivery: null, explain: null, createdAt: '2026-11-21T02:00:00Z', platformTime: null },
});
const letter = (subject: string): Content => ({ type: 'mail', subject, text: '您好' });

describe('the subject of an answer', () => {
  it('is that of the customer’s latest letter, with one Re:', () => {
    expect(keptSubject([said('in', letter('询价')), said('in', letter('回复：Re: 茶叶'))])).toBe('Re: 茶叶');
    expect(keptSubject([said('in', letter('询价')), said('out', letter('报价单'))])).toBe('Re: 询价');
  });

  it('is nothing while the customer has sent no letter with one', () => {
    expect(keptSubject([])).toBeNull();
    expect(keptSubject([said('in', letter('')), said('in', { type: 'text', text: '在吗' })])).toBeNull();
  });
});

describe('a message in one line', () => {
  it('reads on the console as the server shortens it', () => {
    const media = { name: '茶园.jpg' };
    const contents: Content[] = [
      letter('询价'),
      { type: 'mail', subject: '请寄样品', text: '请寄样品，谢谢' },
      { type: 'mail', subject: '只有主题', text: '' },
      { type: 'mail', subject: '', text: '' },
      { type: 'text', text: `很长\n${'的'.repeat(200)}` },
      { type: 'image', media },
      { type: 'image', media, text: '看这个' },
    ];
    expect(contents.map(briefly)).toEqual(contents.map(previewOf));
    expect(briefly(letter('询价'))).toBe('询价 · 您好');
  });
});

describe('the frame of a letter', () => {
  const policyOf = (images: boolean) => /content="([^"]+)"/.exec(letterDocument('<p>您好</p>', images))?.[1] ?? '';

  it('allows nothing but styles, and pictures from elsewhere only when they are wanted', () => {
    expect(policyOf(false)).toContain("default-src 'none'");
    expect(policyOf(false)).toContain('img-src data:;');
    expect(policyOf(true)).toContain('img-src data: https:;');
    expect(policyOf(true)).not.toContain('script-src');
  });
});

describe('a conversation at the platform’s own desk', () => {
  const theirs = { owner: 'agent', agentId: null } as const;

  it('can be closed and not taken over, where the platform has a desk', () => {
    expect(isAtDesk(theirs, { handsOver: true })).toBe(true);
    expect(permitted(theirs, '3', true)).toEqual(['close']);
  });

  it('is a colleague’s at a phone elsewhere, from whom it can be taken over', () => {
    expect(isAtDesk(theirs, { handsOver: false })).toBe(false);
    expect(isAtDesk(theirs, null)).toBe(false);
    expect(isAtDesk({ owner: 'agent', agentId: '3' }, { handsOver: true })).toBe(false);
    expect(permitted(theirs, '3')).toEqual(['takeover', 'close']);
  });

  it('is told of in the console’s own words, with what the platform added', () => {
    expect(platformWords('企业微信同事接入了会话：zhang.san')).toEqual({ key: 'held', about: 'zhang.san' });
    expect(platformWords('退订了私信')).toEqual({ key: 'withdrawn', about: '' });
    expect(platformWords('今天天气很好')).toBeNull();
  });
});

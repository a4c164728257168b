import type { Message } from '../../console/src/api/types';
import { talkLines } from '../../console/src/pages/inbox/day-lines';
import { permitted } from '../../console/src/pages/inbox/permitted';
import { initials, toneOf } from '../../console/src/parts/names';

let seq = 0;
const said = (author: Message['author'], at: string, agent?: string): Message => ({
  id: `m${++seq}`,
  conversationId: '1',
  seq,
  direction: author === 'contact' ? 'in' : 'out',
  author,
  agent: agent ? { id: agent, name: agent } : null,
  content: { type: 'text', text: '你好' },
  delivery: null,
  explain: null,
  createdAt: at,
  platformTime: null,
});
const drawn = (messages: readonly Message[]) =>
  talkLines(messages, 'Asia/Shanghai').map(line =>
    line.kind === 'day' ? 'day' : `${line.goesOn ? '+' : ''}${line.message.author}${line.ends ? '.' : ''}`,
  );

describe('the lines of a conversation', () => {
  it('name each day once, and let one voice go on', () => {
    expect(
      drawn([
        said('contact', '2026-11-20T10:00:00Z'),
        said('contact', '2026-11-20T10:01:00Z'),
        said('bot', '2026-11-20T10:01:05Z'),
        said('contact', '2026-11-21T10:00:00Z'),
      ]),
    ).toEqual(['day', 'contact', '+contact.', 'bot.', 'day', 'contact.']);
  });

  it('start anew after five minutes, and for another agent', () => {
    expect(
      drawn([
        said('agent', '2026-11-21T10:00:00Z', 'xiaozhou'),
        said('agent', '2026-11-21T10:06:00Z', 'xiaozhou'),
        said('agent', '2026-11-21T10:06:30Z', 'chenlu'),
      ]),
    ).toEqual(['day', 'agent.', 'agent.', 'agent.']);
  });

  it('are none where nothing was said', () => {
    expect(drawn([])).toEqual([]);
  });
});

describe('what 小周 may do', () => {
  const me = 'xiaozhou';
  it.each([
    ['queue', null, ['claim', 'return', 'close']],
    ['bot', null, ['takeover', 'close']],
    ['agent', me, ['return', 'close']],
    ['agent', 'chenlu', ['takeover', 'close']],
    ['closed', null, ['reopen']],
  ] as const)('with a conversation of %s (%s)', (owner, agentId, verbs) => {
    expect(permitted({ owner, agentId }, me)).toEqual(verbs);
  });
});

describe('what stands on an avatar', () => {
  it.each([
    ['王小明', '小明'],
    ['李静', '李静'],
    ['欧阳雪', '阳雪'],
    ['Sophie Martin', 'SM'],
    ['anna', 'A'],
    ['🍵 李', '李'],
    ['  ', '?'],
  ])('%s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it('keeps its colour', () => {
    expect(toneOf('王小明', 6)).toBe(toneOf('王小明', 6));
    const tones = new Set(Array.from({ length: 60 }, (_, id) => toneOf(String(id), 6)));
    expect(tones.size).toBe(6);
  });
});

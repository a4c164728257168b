import { ruleSchema } from '../../src/engine/rule-schema';
import { answering } from './rule-stage';

const hours = {
  name: '营业时间',
  on: 'message',
  when: { any: [{ text: { containsAny: ['营业时间', '几点开门'] } }, { not: { agents: { online: true } } }] },
  ...answering({ reply: { template: 'hours' } }),
};

function faults(changed: object): string[] {
  const parsed = ruleSchema.safeParse({ ...hours, ...changed });
  return parsed.success ? [] : parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`);
}

describe('a rule as programs send it', () => {
  it('needs a name, a trigger and something to do; the rest has a default', () => {
    expect(ruleSchema.parse(hours)).toMatchObject({ enabled: true, priority: 0, stop: true });
    expect(faults({ name: '  ' })).toHaveLength(1);
    expect(faults({ on: 'sunrise' })[0]).toMatch(/^on /);
    expect(faults(answering())[0]).toMatch(/^then /);
  });

  it('is turned away with the path of what is wrong', () => {
    expect(faults({ when: { all: [{ text: { contains: ' \u3000' } }] } })).toEqual([
      expect.stringMatching(/^when\.all\.0\.text\.contains is empty or blank/),
    ]);
    expect(faults({ when: { text: {} } })[0]).toMatch(/^when\.text asks nothing/);
    expect(faults({ when: { text: { contains: '茶' }, agents: { online: true } } })[0]).toMatch(
      /^when asks exactly one/,
    );
    expect(faults({ when: { txt: { contains: '茶' } } })[0]).toMatch(/^when Unrecognized key: "txt"/);
    expect(faults({ when: { time: { zone: 'Asia/Shanghai' } } })[0]).toMatch(/^when\.time asks nothing/);
    expect(faults({ when: { time: { between: ['09:00', '25:00'] } } })[0]).toMatch(
      /^when\.time\.between\.1 wants a time/,
    );
    expect(faults({ when: { time: { weekdays: [0] } } })[0]).toMatch(/^when\.time\.weekdays\.0/);
    expect(faults({ when: { contact: { shoe: { eq: 42 } } } })[0]).toMatch(/^when\.contact/);
    expect(faults({ when: { courtesy: false } })[0]).toMatch(/^when\.courtesy /);
    expect(faults({ color: 'red' })[0]).toMatch(/Unrecognized key: "color"/);
  });

  it('does exactly one thing per action', () => {
    const both = { reply: { text: '好', template: 'hours' } };
    expect(faults(answering(both))[0]).toMatch(/^then\.0\.reply says exactly one/);
    expect(faults(answering({ reply: { text: ' ' } }))[0]).toMatch(/^then\.0\.reply\.text is blank/);
    expect(faults(answering({ silent: true, handoff: {} } as never))[0]).toMatch(/^then\.0 does exactly one/);
    expect(faults(answering({ tag: {} }))[0]).toMatch(/^then\.0\.tag changes nothing/);
    expect(faults(answering({ handoff: { priority: 'urgent', team: '售后' } }, { set: { vip: true } }))).toEqual([]);
  });

  it('may answer with any content that can be said, and no other', () => {
    const say = (content: object) => faults(answering({ reply: { content } } as never));
    expect(say({ type: 'articles', articles: [{ title: '春茶', url: 'https://tea.cn/1' }] })).toEqual([]);
    expect(say({ type: 'image', media: { hash: 'a'.repeat(64) } })).toEqual([]);
    expect(say({ type: 'image', media: {} })[0]).toMatch(/media names no file/);
    expect(say({ type: 'link', title: '茶', text: '', url: 'javascript:alert(1)' })).toHaveLength(1);
    expect(say({ type: 'event', event: 'x', text: 'x' })).toHaveLength(1);
  });

  it('is turned away, not choked on, when it is nested a hundred thousand deep', () => {
    let when: object = { text: { contains: '茶' } };
    for (let i = 0; i < 100_000; i++) when = { not: when };
    expect(faults({ when })).toEqual([expect.stringMatching(/^when stands more than 10 conditions deep/)]);
  });
});

import { decide } from '../../src/engine/decide';
import { checkRule } from '../../src/engine/rule-book';
import type { Condition } from '../../src/model';
import { answering, bookOf, moment, rule, said, template, texts } from './rule-stage';

const checked = (when: Condition) =>
  checkRule(rule({ id: 4, when }), []).map(({ path, message }) => `${path} ${message}`);

describe('a rule about to be saved', () => {
  it('may not look for nothing: it would match every message', () => {
    for (const blank of ['', '   ', '\u3000', '\u200b']) {
      expect(checked({ text: { contains: blank } })).toEqual([
        expect.stringMatching(/^when\.text\.contains is empty or blank/),
      ]);
    }
    expect(checked({ any: [{ text: { equals: '茶' } }, { text: { containsAny: ['壶', ' '] } }] })).toEqual([
      expect.stringMatching(/^when\.any\[1\]\.text\.containsAny\[1\] is empty or blank/),
    ]);
    expect(checked({ not: { text: { startsWith: ' ' } } })).toHaveLength(1);
    expect(checked({ text: { similar: { to: ' ' } } })).toHaveLength(1);
    expect(checked({ key: { contains: ' ' } })).toHaveLength(1);
  });

  it('may not use a regular expression that could take for ever, or is none', () => {
    expect(checked({ all: [{ text: { matches: '^(茶+)+$' } }] })).toEqual([
      expect.stringMatching(/^when\.all\[0\]\.text\.matches can take exponential time/),
    ]);
    expect(checked({ text: { matches: '(茶' } })).toEqual([expect.stringMatching(/is not a regular expression/)]);
    expect(checked({ text: { matches: '(绿|红)茶' } })).toEqual([]);
  });

  it('may not ask what cannot be known', () => {
    expect(checked({ contact: { height: { gt: 180 } } })[0]).toMatch(
      /^when\.contact\.height is not known of a contact/,
    );
    expect(checked({ contact: { tags: { eq: '老客户' } } })[0]).toMatch(
      /^when\.contact\.tags\.eq cannot be asked of tags/,
    );
    expect(checked({ time: { between: ['9点', '18:00'] } })[0]).toMatch(/wants two times of day/);
    expect(checked({ time: { between: ['09:00', '09:00'] } })[0]).toMatch(/same minute/);
    expect(checked({ time: { weekdays: [1], zone: 'Asia/Hangzhou' } })[0]).toMatch(/Asia\/Hangzhou is not a time zone/);
    expect(checked({} as Condition)[0]).toMatch(/^when is not a condition/);
  });

  it('may not be nested without end', () => {
    let deep: Condition = { text: { contains: '茶' } };
    for (let i = 0; i < 12; i++) deep = { not: deep };
    expect(checked(deep)[0]).toMatch(/more than 10 conditions deep/);
  });

  it('may not use a template that is not there or cannot be read', () => {
    const unsaved = rule(answering({ reply: { template: 'welcome' } }, { reply: { text: '{{ honorific' } }));
    const faults = checkRule(unsaved, []);
    expect(faults.map(({ path }) => path)).toEqual(['then[0].reply.template', 'then[1].reply.text']);
    expect(faults[0]?.message).toMatch(/no template called welcome/);
    expect(
      checkRule(rule(answering({ reply: { template: 'welcome' } })), [template('welcome', { 'zh-CN': '{% if %}' })]),
    ).toHaveLength(1);
    expect(
      checkRule(rule(answering({ reply: { template: 'welcome' } })), [template('welcome', { 'zh-CN': '欢迎' })]),
    ).toEqual([]);
  });
});

describe('a book of rules', () => {
  it('leaves out a rule it cannot use, says so, and keeps the others', () => {
    const book = bookOf([
      rule({ id: 1, name: '空', when: { text: { contains: ' ' } }, ...answering({ reply: { text: '啊' } }) }),
      rule({ id: 2, when: { text: { contains: '茶' } }, ...answering({ reply: { text: '好茶' } }) }),
    ]);
    expect(book.faults).toEqual([
      { ruleId: '1', ruleName: '空', path: 'when.text.contains', message: expect.stringMatching(/blank/) },
    ]);
    expect(texts(decide(book, moment({ content: said('茶') })))).toEqual(['好茶']);
    expect(texts(decide(book, moment({ content: said('你好 吗') })))).toEqual([]);
  });

  it('keeps a rule whose template is gone, so that its customer gets a person', () => {
    const book = bookOf([
      rule({ name: '问候', when: { text: { contains: '你好' } }, ...answering({ reply: { template: 'gone' } }) }),
    ]);
    expect(book.faults.map(({ path }) => path)).toEqual(['then[0].reply.template']);
    expect(decide(book, moment()).handoff?.reason).toBe('问候 failed: there is no template called gone');
  });

  it('does not compile a rule that asks for festivals without a calendar', () => {
    const festive = rule({ when: { time: { festival: 'qingming' } } });
    expect(bookOf([festive]).faults[0]?.message).toMatch(/no festival calendar/);
    expect(bookOf([festive], [], { festivalOn: () => [] }).faults).toEqual([]);
  });

  it('survives a rule that is not shaped like one', () => {
    const broken = rule({ id: 3, when: { all: null } as unknown as Condition });
    expect(bookOf([broken]).faults[0]).toMatchObject({ ruleId: '3', path: 'when' });
  });

  it('matches one rule among ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      rule({ id: i + 1, when: { text: { contains: `商品${i}号` } }, ...answering({ reply: { text: String(i) } }) }),
    );
    expect(texts(decide(bookOf(many), moment({ content: said('請問商品4321號有貨嗎') })))).toEqual(['4321']);
  });
});

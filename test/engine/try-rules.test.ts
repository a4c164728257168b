import { decide } from '../../src/engine/decide';
import { tryRules } from '../../src/engine/try-rules';
import { answering, bookOf, moment, rule, said, texts } from './rule-stage';

const book = bookOf([
  rule({
    id: 1,
    name: '投诉',
    priority: 9,
    when: { text: { containsAny: ['投诉', '举报'] } },
    ...answering({ handoff: {} }),
  }),
  rule({
    id: 2,
    name: '茶价',
    priority: 8,
    when: { all: [{ text: { contains: '茶' } }, { text: { contains: '多少钱' } }] },
    ...answering({ reply: { text: '八十' } }),
  }),
  rule({
    id: 3,
    name: '茶',
    when: { text: { contains: '茶' } },
    ...answering({ reply: { text: '好茶' } }),
    cooldownMs: 1_000,
  }),
  rule({ id: 4, name: '欢迎', on: 'follow', ...answering({ reply: { text: '欢迎' } }) }),
  rule({ id: 5, name: '微博', channels: ['weibo'], ...answering({ reply: { text: '微博' } }) }),
  rule({ id: 6, name: '没听懂', priority: -1, when: { misses: { gte: 2 } }, ...answering({ reply: { text: '？' } }) }),
]);

const traced = (text: string, misses = 0) =>
  tryRules(book, moment({ content: said(text), memory: { misses, fired: [] } }));

describe('trying out what would happen', () => {
  it('tells of every rule whether it applied and why', () => {
    const { decision, why } = traced('茶多少钱');
    expect(texts(decision)).toEqual(['八十']);
    expect(why.map(({ ruleName, result }) => `${ruleName} ${result}`)).toEqual([
      '投诉 no',
      '茶价 acted',
      '茶 held',
      '欢迎 elsewhere',
      '微博 elsewhere',
      '没听懂 no',
    ]);
    expect(why[0]).toMatchObject({ held: [], missed: ['text contains 投诉 or 举报'] });
    expect(why[1]?.held).toEqual(['text contains 茶', 'text contains 多少钱']);
    expect(why[2]?.note).toBe('a rule before it had the last word');
    expect(why[3]?.note).toBe('listens to follow');
    expect(why[4]?.note).toBe('listens on weibo');
  });

  it('tells which half of a condition was missing', () => {
    const { why } = traced('多少钱');
    expect(why[1]).toMatchObject({ result: 'no', missed: ['text contains 茶'] });
  });

  it('shows rules on misses as they were asked', () => {
    expect(traced('呃', 0).why[5]).toMatchObject({ result: 'no', missed: ['not understood 2 times in a row'] });
    expect(traced('呃', 1).why[5]).toMatchObject({ result: 'acted', held: ['not understood 2 times in a row'] });
    expect(traced('茶', 1).why[5]?.result).toBe('no');
  });

  it('tells why a rule that would apply keeps quiet', () => {
    const heard = moment({ content: said('茶') });
    const { memory } = decide(book, heard);
    expect(tryRules(book, { ...heard, memory }).why[2]).toMatchObject({
      result: 'held',
      note: expect.stringMatching(/not again/),
    });
  });

  it('decides as the bot itself would', () => {
    for (const text of ['茶', '投诉', '呃', '茶多少钱']) {
      expect(traced(text).decision).toEqual(decide(book, moment({ content: said(text) })));
    }
  });
});

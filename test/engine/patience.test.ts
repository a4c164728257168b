import { decide } from '../../src/engine/decide';
import { LOOP_GUARD, packMemory, unpackMemory } from '../../src/engine/memory';
import type { RuleId } from '../../src/model';
import { answering, bookOf, contains, conversation, MINUTE_MS, moment, on, reply, rule, texts } from './rule-stage';

describe('messages nobody understood', () => {
  const book = bookOf([
    on('茶', '好茶'),
    rule({ name: '两次', priority: -1, when: { misses: { gte: 2 } }, ...answering(reply('请稍候'), { handoff: {} }) }),
    rule({ name: '一次', priority: -2, when: { misses: { gte: 1 } }, ...answering(reply('没听懂')) }),
  ]);

  it('count in a row and lead to a person', () => {
    const talk = conversation(book);
    expect(texts(talk.says('嗯嗯'))).toEqual(['没听懂']);
    const second = talk.says('呃');
    expect(texts(second)).toEqual(['请稍候']);
    expect(second.handoff?.reason).toBe('两次');
    expect(talk.memory().misses).toBe(0);
  });

  it('are forgotten at the first one that was understood', () => {
    const talk = conversation(book);
    talk.says('嗯嗯');
    expect(texts(talk.says('有茶吗'))).toEqual(['好茶']);
    expect(talk.memory().misses).toBe(0);
    expect(texts(talk.says('呃'))).toEqual(['没听懂']);
  });

  it('are not counted when nothing was said', () => {
    const talk = conversation(book);
    talk.says('嗯嗯');
    talk.hear({ trigger: 'menu', content: { type: 'event', event: 'VIEW', text: '看了网页' } });
    expect(talk.memory().misses).toBe(1);
  });

  it('stay missed when a rule only took a note, and do not when it chose silence', () => {
    const noting = rule({ priority: 5, stop: false, when: contains('嗯'), ...answering({ tag: { add: ['话少'] } }) });
    const silent = rule({ priority: 4, when: contains('哦'), stop: false, ...answering({ silent: true }) });
    const talk = conversation(bookOf([noting, silent]));
    expect(talk.says('嗯').tags.add).toEqual(['话少']);
    expect(talk.memory().misses).toBe(1);
    expect(texts(talk.says('哦'))).toEqual([]);
    expect(talk.memory().misses).toBe(0);
  });
});

describe('not too often', () => {
  it('a rule keeps quiet within its cooldown, and lower rules are asked', () => {
    const talk = conversation(
      bookOf([on('你好', '您好', { priority: 2, cooldownMs: 10 * MINUTE_MS }), on('你好吗', '很好')]),
    );
    expect(texts(talk.says('你好吗'))).toEqual(['您好']);
    expect(texts(talk.says('你好吗'))).toEqual(['很好']);
    const quiet = talk.says('你好');
    expect(texts(quiet)).toEqual([]);
    expect(quiet.why[0]?.note).toMatch(/less than 600 s ago/);
    expect(quiet.memory.misses).toBe(0);
    talk.wait(10 * MINUTE_MS);
    expect(texts(talk.says('你好'))).toEqual(['您好']);
  });

  it('a rule that answers a machine hands off and falls silent', () => {
    const talk = conversation(bookOf([on('自动回复', '自动回复：收到', { name: '收到' })]));
    for (let i = 0; i < LOOP_GUARD.answers; i++) expect(texts(talk.says('自动回复：您好'))).toHaveLength(1);
    const sixth = talk.says('自动回复：您好');
    expect(texts(sixth)).toEqual([]);
    expect(sixth.handoff?.reason).toMatch(/^收到 answered 5 times within 60 s/);
    talk.wait(LOOP_GUARD.spanMs);
    expect(texts(talk.says('自动回复：您好'))).toHaveLength(1);
  });

  it('a patient customer may ask the same all day', () => {
    const talk = conversation(bookOf([on('发货', '明天发')]));
    for (let i = 0; i < 30; i++) {
      expect(texts(talk.says('发货了吗'))).toEqual(['明天发']);
      talk.wait(LOOP_GUARD.spanMs / 2);
    }
  });

  it('remembers no longer than it must, and nothing of rules that are gone', () => {
    const short = conversation(bookOf([on('茶', '好'), on('壶', '好壶', { cooldownMs: 5 * MINUTE_MS, id: 77 })]));
    short.says('茶');
    short.says('壶');
    short.wait(2 * MINUTE_MS);
    expect(short.says('嗯').memory.fired.map(one => one.rule)).toEqual([77]);
    const gone = moment({
      memory: { misses: 0, fired: [{ rule: 999 as RuleId, at: moment().now, since: moment().now, count: 1 }] },
    });
    expect(decide(bookOf([on('你好', '好')]), gone).memory.fired.map(one => one.rule)).not.toContain(999);
  });
});

test('a customer who asks about everything in one minute does not make the memory grow', () => {
  const topics = Array.from({ length: 30 }, (_, index) => `话题${String(index).padStart(2, '0')}`);
  const talk = conversation(bookOf(topics.map((topic, index) => on(topic, '好的', { id: index + 1 }))));
  for (const topic of topics) talk.says(topic);
  expect(talk.says('话题29').memory.fired).toHaveLength(4);
});

test('a memory comes back from the shelf as it was put there', () => {
  const at = moment().now;
  const memory = { misses: 2, fired: [{ rule: 229931435221461 as RuleId, at, since: at - 59_000, count: 4 }] };
  expect(unpackMemory(packMemory(memory))).toEqual(memory);
  expect(unpackMemory(null)).toEqual({ misses: 0, fired: [] });
  expect(unpackMemory(packMemory({ misses: 0, fired: [] }))).toEqual({ misses: 0, fired: [] });
});

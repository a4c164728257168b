import fc from 'fast-check';
import { decide } from '../../src/engine/decide';
import type { Condition } from '../../src/model';
import {
  answering,
  bookOf,
  contains,
  li,
  MINUTE_MS,
  moment,
  on,
  reply,
  rule,
  said,
  template,
  texts,
  wang,
} from './rule-stage';

describe('an answer', () => {
  it('says what the rule says, and why', () => {
    const book = bookOf([
      rule({ id: 7, name: '营业时间', when: contains('营业时间'), ...answering(reply('九点到六点')) }),
    ]);
    const decision = decide(book, moment({ content: said('請問營業時間？') }));
    expect(texts(decision)).toEqual(['九点到六点']);
    expect(decision.replies[0]?.explain).toEqual({
      ruleId: '7',
      ruleName: '营业时间',
      because: ['text contains 营业时间'],
    });
    expect(decision.why).toHaveLength(1);
    expect(decision.handoff).toBeNull();
  });

  it('from a template names the template, its version and the locale it spoke', () => {
    const welcome = template(
      'welcome',
      { 'zh-CN': '{{ honorific }}，欢迎光临{{ business.name }}', 'zh-TW': '{{ honorific }}，歡迎光臨' },
      9,
    );
    const book = bookOf([rule({ on: 'follow', ...answering({ reply: { template: 'welcome' } }) })], [welcome]);
    const decision = decide(book, moment({ trigger: 'follow', contact: wang }));
    expect(texts(decision)).toEqual(['王先生，欢迎光临云上茶铺']);
    expect(decision.replies[0]?.explain).toMatchObject({
      templateId: '9',
      templateName: 'welcome',
      templateVersion: 3,
      locale: 'zh-CN',
    });
    const toLi = decide(book, moment({ trigger: 'follow', contact: li }));
    expect(toLi.replies[0]?.explain.locale).toBe('zh-TW');
    expect(texts(toLi)[0]).toMatch(/歡迎光臨$/);
  });

  it('may be written with variables in the rule itself, or be any content', () => {
    const card = { type: 'link', title: '茶单', text: '', url: 'https://tea.cn' } as const;
    const book = bookOf([rule(answering(reply('{{ honorific }}好'), { reply: { content: card } }))]);
    const decision = decide(book, moment());
    expect(decision.replies.map(({ content }) => content)).toEqual([said('王先生好'), card]);
  });

  it('always comes with a reason, also when there is nothing to say', () => {
    expect(decide(bookOf([]), moment()).why).toEqual([{ note: 'no rule matched' }]);
  });
});

describe('the order of rules', () => {
  const lowly = on('茶', '低', { id: 30, priority: 1 });
  const older = on('茶', '先', { id: 10, priority: 5, stop: false });
  const newer = on('茶', '后', { id: 20, priority: 5 });

  it('is by priority, then by age, until one stops', () => {
    expect(texts(decide(bookOf([lowly, newer, older]), moment({ content: said('喝茶') })))).toEqual(['先', '后']);
  });

  it('does not depend on the order in which they were compiled', () => {
    const rules = [
      ...['茶', '壶', '茶壶', '人工', '工'].map((word, i) =>
        on(word, word, { id: i + 1, priority: i % 3, stop: i === 4 }),
      ),
      rule({
        id: 6,
        priority: 1,
        stop: false,
        when: { not: contains('茶') },
        ...answering({ tag: { add: ['不喝茶'] } }),
      }),
      rule({ id: 7, priority: -1, when: { misses: { gte: 1 } }, ...answering(reply('没听懂')) }),
    ];
    const message = fc
      .array(fc.constantFrom('茶', '壶', '人', '工', '吗', ' '), { maxLength: 8 })
      .map(each => each.join(''));
    const shuffled = fc.shuffledSubarray(rules, { minLength: rules.length });
    fc.assert(
      fc.property(shuffled, message, (order, text) => {
        const heard = moment({ content: said(text) });
        expect(decide(bookOf(order), heard)).toEqual(decide(bookOf(rules), heard));
      }),
    );
  });

  it('finds by index exactly the rules that apply when each is asked by itself', () => {
    const word = fc.constantFrom('茶', '壶', '茶壶', '人工', '工人', '工');
    const leaf = fc.oneof(
      word.map((each): Condition => ({ text: { contains: each } })),
      fc.array(word, { minLength: 1, maxLength: 3 }).map((each): Condition => ({ text: { containsAny: each } })),
      word.map((each): Condition => ({ text: { equals: each } })),
      word.map((each): Condition => ({ text: { startsWith: each } })),
    );
    const { when } = fc.letrec<{ when: Condition }>(tie => ({
      when: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('when'), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
        fc.array(tie('when'), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
        tie('when').map((not): Condition => ({ not })),
      ),
    }));
    const message = fc.array(fc.constantFrom('茶', '壶', '人', '工'), { maxLength: 6 }).map(each => each.join(''));
    fc.assert(
      fc.property(fc.array(when, { maxLength: 6 }), message, (conditions, text) => {
        const book = bookOf(conditions.map((each, i) => rule({ id: i + 1, stop: false, when: each })));
        const applied = decide(book, moment({ content: said(text) })).why.flatMap(({ ruleId }) => ruleId ?? []);
        const expected = conditions.flatMap((each, i) => (naively(each, text) ? [String(i + 1)] : []));
        expect(applied).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  function naively(condition: Condition, text: string): boolean {
    if ('all' in condition) return condition.all.every(each => naively(each, text));
    if ('any' in condition) return condition.any.some(each => naively(each, text));
    if ('not' in condition) return !naively(condition.not, text);
    if (!('text' in condition)) throw new Error('only words here');
    const { contains: one, containsAny, equals, startsWith } = condition.text;
    if (one !== undefined) return text.includes(one);
    if (containsAny !== undefined) return containsAny.some(each => text.includes(each));
    return equals === undefined ? text.startsWith(startsWith ?? '?') : text === equals;
  }
});

describe('where a rule listens', () => {
  it('is on its own channels, or everywhere', () => {
    const book = bookOf([on('茶', '微博', { channels: ['weibo'], stop: false }), on('茶', '处处')]);
    const tea = { content: said('茶') };
    expect(texts(decide(book, moment({ ...tea, channelType: 'weibo' })))).toEqual(['微博', '处处']);
    expect(texts(decide(book, moment({ ...tea, channelType: 'email' })))).toEqual(['处处']);
  });

  it('is on its own trigger, and a switched-off rule nowhere', () => {
    const book = bookOf([
      rule({ on: 'follow', ...answering(reply('欢迎')) }),
      rule({ on: 'scan', when: { key: { equals: 'desk-3' } }, ...answering(reply('三号桌')) }),
      on('茶', '关了', { enabled: false }),
    ]);
    expect(texts(decide(book, moment({ trigger: 'follow' })))).toEqual(['欢迎']);
    const scan = { type: 'event', event: 'SCAN', key: 'desk-3', text: '扫了码' } as const;
    expect(texts(decide(book, moment({ trigger: 'scan', content: scan })))).toEqual(['三号桌']);
    expect(texts(decide(book, moment({ trigger: 'unfollow' })))).toEqual([]);
    expect(texts(decide(book, moment({ content: said('茶') })))).toEqual([]);
  });

  it('on a menu tap that says something, rules on menus come first and rules on messages after them', () => {
    const book = bookOf([
      on('营业时间', '九点到六点', { priority: 9 }),
      on('营业', '菜单说的', { on: 'menu', stop: false }),
    ]);
    const tap = moment({ trigger: 'menu', content: said('营业时间') });
    expect(texts(decide(book, tap))).toEqual(['菜单说的', '九点到六点']);
    const key = { type: 'event', event: 'CLICK', key: 'HOURS', text: '营业时间' } as const;
    expect(texts(decide(book, moment({ trigger: 'menu', content: key })))).toEqual(['菜单说的']);
  });
});

describe('a person is wanted', () => {
  it('for the reason of the first rule, as pressing as the most pressing', () => {
    const book = bookOf([
      rule({
        name: '投诉',
        priority: 2,
        stop: false,
        when: contains('投诉'),
        ...answering({ handoff: { team: '售后', note: '先道歉' } }),
      }),
      rule({ name: '急', when: contains('马上'), ...answering({ handoff: { priority: 'urgent', team: '前台' } }) }),
    ]);
    expect(decide(book, moment({ content: said('我要投诉，马上！') })).handoff).toEqual({
      team: '售后',
      priority: 'urgent',
      note: '先道歉',
      reason: '投诉',
    });
  });

  it('when a template is missing or comes out empty, and the other answers are still given', () => {
    const empty = template('empty', { 'zh-CN': '{% if contact.email %}有邮箱{% endif %}' });
    const rules = [
      rule({
        name: '欢迎',
        ...answering({ reply: { template: 'empty' } }, { reply: { template: 'lost' } }, reply('您好')),
      }),
    ];
    const book = bookOf(rules, [empty]);
    const decision = decide(book, moment());
    expect(texts(decision)).toEqual(['您好']);
    expect(decision.handoff?.reason).toMatch(/^欢迎 failed: /);
    expect(decision.why.filter(({ note }) => note?.startsWith('failed'))).toHaveLength(2);
    expect(decision.memory.misses).toBe(0);
  });

  it('when a contact lives in a zone that does not exist', () => {
    const book = bookOf([rule(answering(reply('今天是{{ today }}')))]);
    const decision = decide(book, moment({ contact: { ...wang, zone: 'Mars/Base' } }));
    expect(texts(decision)).toEqual([]);
    expect(decision.handoff?.reason).toMatch(/failed/);
  });

  it('when asking a rule breaks, and the rules after it are asked all the same', () => {
    const calendar = () => {
      throw new Error('the calendar is torn');
    };
    const festive = rule({ name: '节日', priority: 2, when: { time: { festival: 'qingming' } } });
    const book = bookOf([festive, on('茶', '好茶')], [], { festivalOn: calendar });
    const decision = decide(book, moment({ content: said('茶') }));
    expect(decision.handoff?.reason).toBe('节日 failed: the calendar is torn');
    expect(texts(decision)).toEqual(['好茶']);
  });
});

describe('what a rule writes down', () => {
  it('is only what changes, and the higher rule decides', () => {
    const book = bookOf([
      rule({ priority: 2, stop: false, ...answering({ tag: { add: ['老客户', '爱茶'] } }, { set: { city: '杭州' } }) }),
      rule(
        answering(
          { tag: { remove: ['爱茶', '老客户', '新客户'] } },
          { label: { add: ['售前'], remove: ['待办'] } },
          { set: { city: '上海', cups: 2 } },
        ),
      ),
    ]);
    const decision = decide(book, moment({ labels: ['待办'] }));
    expect(decision.tags).toEqual({ add: ['爱茶'], remove: [] });
    expect(decision.labels).toEqual({ add: ['售前'], remove: ['待办'] });
    expect(decision.fields).toEqual({ city: '杭州', cups: 2 });
  });
});

describe('deciding', () => {
  it('twice the same gives the same, and changes nothing it was given', () => {
    const book = bookOf([
      on('茶', '好茶', { cooldownMs: MINUTE_MS, stop: false }),
      rule({ when: { misses: { gte: 1 } }, ...answering({ handoff: {} }) }),
    ]);
    const message = fc.array(fc.constantFrom('茶', '人', 'Ａ', ' '), { maxLength: 6 }).map(each => each.join(''));
    fc.assert(
      fc.property(message, fc.nat(3), (text, misses) => {
        const heard = moment({ content: said(text), memory: { misses, fired: [] } });
        const before = structuredClone(heard);
        expect(decide(book, heard)).toEqual(decide(book, heard));
        expect(heard).toEqual(before);
      }),
    );
  });

  it('gets through whatever is said', () => {
    const book = bookOf([
      on('茶', '好茶'),
      rule({ when: { text: { matches: '(.*)茶' } } }),
      rule({ when: { sentiment: { lt: -0.5 } } }),
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        expect(decide(book, moment({ content: said(text) })).why.length).toBeGreaterThan(0);
      }),
    );
  });
});

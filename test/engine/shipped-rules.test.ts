import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import shipped from '../../config/rules.json';
import { type Decision, decide, type Moment } from '../../src/engine/decide';
import { hoursTexts } from '../../src/engine/hours';
import { checkRule, compileBook } from '../../src/engine/rule-book';
import { ruleSchema } from '../../src/engine/rule-schema';
import type { RuleId, Template, TemplateId } from '../../src/model';
import { conversation, moment, said, texts } from './rule-stage';

const folder = path.join(__dirname, '../../templates');
const files = readdirSync(folder).filter(file => file.endsWith('.json'));
const templates = files.map((file, i): Template => {
  const { name, purpose, bodies } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  return { id: (i + 1) as TemplateId, name, purpose, bodies, version: 1 };
});
const rules = shipped.map((each, i) => ({ ...ruleSchema.parse(each), id: (i + 1) as RuleId, version: 1 }));
const book = compileBook(rules, templates, {
  zone: 'Asia/Shanghai',
  businessName: '云上茶铺',
  businessHours: hoursTexts({ zone: 'Asia/Shanghai', days: { 1: [['09:00', '18:00']] } }),
});

const hear = (text: string, named: Partial<Moment> = {}): Decision =>
  decide(book, moment({ content: said(text), ...named }));
const templateOf = (decision: Decision) => decision.replies.map(({ explain }) => explain.templateName);

describe('the rules that come with the house', () => {
  it('have no fault, and names of their own', () => {
    for (const each of rules) expect(checkRule(each, templates)).toEqual([]);
    expect(book.faults).toEqual([]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it.each([
    '人工',
    '转人工',
    '我要转人工！',
    '轉人工客服',
    '找真人',
    '人工客服在吗',
    '有真的人吗',
    '我不要机器人',
    '有人吗？',
    'human please',
    'I want to talk to an AGENT',
    'let me speak to a real person',
    'customer service',
  ])('put a person on the line for: %s', text => {
    const decision = hear(text);
    expect(decision.handoff).toMatchObject({ priority: 'normal' });
    expect(templateOf(decision)).toEqual(['handoff-queued']);
  });

  it.each(['人工智能是什么', '人工费怎么算', 'this reagent is expensive', '你们的工人真多'])(
    'do not take for a call for a person: %s',
    text => {
      expect(hear(text).handoff).toBeNull();
    },
  );

  it.each([
    ['我要投訴你們', 'high'],
    ['再不退款我就打12315', 'high'],
    ['你们是骗子吧', 'high'],
    ['垃圾，气死我了', 'high'],
    ['很紧急，请马上处理', 'urgent'],
    ['this is an emergency', 'urgent'],
    ['terrible, worst service ever', 'high'],
  ])('see that it presses: %s is %s', (text, priority) => {
    expect(hear(text).handoff?.priority).toBe(priority);
  });

  it('tell the truth when nobody is there', () => {
    const decision = hear('人工', { agentsOnline: false });
    expect(templateOf(decision)).toEqual(['handoff-nobody-online']);
    expect(texts(decision)[0]).toContain('现在没有同事在线');
    expect(decision.handoff).not.toBeNull();
  });

  it.each([
    ['你好', 'greeting'],
    ['在吗？', 'greeting'],
    ['Good morning!', 'greeting'],
    ['您好，在吗', 'greeting'],
    ['请问营业时间', 'hours'],
    ['你們幾點開門', 'hours'],
    ['what time do you open?', 'hours'],
    ['谢谢', 'courtesy-thanks'],
    ['好的，非常感谢您！', 'courtesy-thanks'],
    ['Thank you so much', 'courtesy-thanks'],
    ['同樂', 'courtesy-thanks'],
    ['再见', 'goodbye'],
    ['好的，拜拜', 'goodbye'],
  ])('answer %s with %s', (text, name) => {
    expect(templateOf(hear(text))).toEqual([name]);
  });

  it.each(['你好，我想退货', '请问怎么下单，谢谢', '谢谢，那发票呢？', '新年快乐 我的快递呢'])(
    'do not take a question for a courtesy: %s',
    text => {
      expect(templateOf(hear(text))).toEqual(['not-understood']);
    },
  );

  it('welcome a new follower', () => {
    expect(texts(hear('', { trigger: 'follow' }))[0]).toContain('感谢关注云上茶铺');
  });

  it('ask once and then fetch a person', () => {
    const talk = conversation(book);
    expect(templateOf(talk.says('呃那个啥'))).toEqual(['not-understood']);
    const second = talk.says('就是那个');
    expect(templateOf(second)).toEqual(['handoff-queued']);
    expect(second.handoff?.reason).toContain('连续两次未听懂');
  });

  it('thank once for a courtesy, and never count it as not understood', () => {
    const talk = conversation(book);
    talk.says('呃那个啥');
    expect(templateOf(talk.says('新年快乐！'))).toEqual(['courtesy-thanks']);
    expect(talk.memory().misses).toBe(0);
    talk.wait(71 * 3_600_000);
    for (const text of ['谢谢', '你也是', '🙏🙏', 'Thanks, happy holidays!', '收到，谢谢']) {
      const decision = talk.says(text);
      expect([text, decision.replies, decision.handoff, decision.memory.misses]).toEqual([text, [], null, 0]);
    }
    talk.wait(3_600_000);
    expect(templateOf(talk.says('中秋快乐'))).toEqual(['courtesy-thanks']);
  });

  it('show a picture to a person at once', () => {
    const decision = decide(book, moment({ content: { type: 'image', media: {} } }));
    expect(decision.handoff).not.toBeNull();
  });

  it("answer in the reader's own script", () => {
    const decision = hear('營業時間', { contact: { ...moment().contact, locale: 'zh-TW' } });
    expect(texts(decision)[0]).toContain('我們的服務時間是週一 9:00–18:00');
  });
});

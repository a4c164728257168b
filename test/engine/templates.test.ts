import { hoursTexts } from '../../src/engine/hours';
import { parseBody, simpleParts } from '../../src/engine/template-language';
import { compileTemplate, render, type Scope, TemplateFault } from '../../src/engine/templates';
import type { Contact, Locale, Template, TemplateId } from '../../src/model';
import { person } from '../support/person';

const wang = person({ name: '王伟', gender: 'male', fields: { 会员等级: '金卡', points: 168, vip: true, note: '' } });
const afternoon = Date.parse('2026-11-21T14:30:00+08:00');

function template(bodies: Template['bodies']): Template {
  return { id: 7 as TemplateId, name: '欢迎', purpose: 'reply', bodies, version: 1 };
}

function say(body: string, scope: Partial<Scope> = {}): string {
  const compiled = compileTemplate(template({ 'zh-CN': body }));
  return render(compiled, { contact: wang, now: afternoon, zone: 'Asia/Shanghai', ...scope }).text;
}

function faultOf(action: () => unknown): TemplateFault {
  try {
    action();
  } catch (error) {
    if (error instanceof TemplateFault) return error;
    throw error;
  }
  throw new Error('expected a TemplateFault');
}

describe('what a template can say', () => {
  it.each([
    ['{{ honorific }}，{{ greeting }}。', '王先生，下午好。'],
    ['{{ 称呼 }}，您好。', '王先生，您好。'],
    ['{{ name }}／{{ surname }}／{{ gender }}', '王伟／王／male'],
    ['您好 {{- name -}} ，再见', '您好王伟，再见'],
    ['{{ constructor | default: "无" }}', '无'],
    ['您是{{ fields.会员等级 }}会员，积分{{ fields.points }}。', '您是金卡会员，积分168。'],
    ['今天是{{ today }}，农历{{ lunar_date }}，{{ zodiac_year }}。', '今天是2026年11月21日，农历十月十三，马年。'],
    ['离{{ festival.name }}还有{{ festival.days_until }}天。', '离元旦还有41天。'],
    ['{% if fields.vip %}贵宾{% else %}您好{% endif %}', '贵宾'],
    ['{% case gender %}{% when "male" %}先生{% when "female" %}女士{% else %}您{% endcase %}', '先生'],
    ['{% assign 积分 = fields.points | plus: 20 %}共{{ 积分 }}分', '共188分'],
    ['{% comment %}给同事看的{% endcomment %}您好', '您好'],
    ['{% raw %}{{ name }}{% endraw %}', '{{ name }}'],
  ])('%s', (body, said) => {
    expect(say(body)).toBe(said);
  });

  it('says a number that stands alone, and complains of a group or of a name nobody gave', () => {
    expect(say('积分{{ points }}', { extra: { points: 168 } })).toBe('积分168');
    expect(faultOf(() => say('积分{{ fields }}')).message).toMatch(/group of values/);
    expect(faultOf(() => say('您好{{ constructor }}')).message).toMatch(/constructor }} is not known here/);
  });

  it('speaks for the colleague and the house', () => {
    const hours = hoursTexts({ zone: 'Asia/Shanghai', days: { 5: [['09:00', '21:00']] } });
    const scope = { agent: { name: '小周' }, business: { name: '云上茶舍', hours } };
    expect(say('我是{{ business.name }}的{{ agent.name }}，{{ business.hours }}在线。', scope)).toBe(
      '我是云上茶舍的小周，周五 9:00–21:00在线。',
    );
  });

  it('tells the hours in the language of the words around them, not of a reader it has no words for', () => {
    const business = {
      name: '云上茶舍',
      hours: hoursTexts({ zone: 'Asia/Shanghai', days: { 5: [['09:00', '21:00']] } }),
    };
    const bodies = { 'zh-CN': '我们{{ business.hours }}营业。', 'zh-HK': '我們{{ business.hours }}營業。' };
    const compiled = compileTemplate(template(bodies));
    const read = (locale: Locale) =>
      render(compiled, { contact: person({ locale }), business, now: afternoon, zone: 'Asia/Shanghai' }).text;
    expect([read('zh-CN'), read('zh-HK'), read('zh-TW'), read('en')]).toEqual([
      '我们周五 9:00–21:00营业。',
      '我們星期五 9:00–21:00營業。',
      '我們星期五 9:00–21:00營業。',
      '我们周五 9:00–21:00营业。',
    ]);
  });

  it('takes more variables from a flow, before its own', () => {
    const extra = { order: { no: 'A-88', items: ['茶', '壶'] }, greeting: '久等了' };
    expect(say('{{ greeting }}，订单{{ order.no }}：{{ order.items | join: "、" }}', { extra })).toBe(
      '久等了，订单A-88：茶、壶',
    );
  });

  it.each([
    ['04:59', '晚上好'],
    ['05:00', '早上好'],
    ['11:00', '中午好'],
    ['13:00', '下午好'],
    ['18:00', '晚上好'],
  ])('greets at %s with %s, by the reader’s clock', (time, said) => {
    const now = Date.parse(`2026-11-21T${time}:00+08:00`);
    expect(say('{{ greeting }}', { now })).toBe(said);
    expect(say('{{ greeting }}', { now: now + 16 * 3_600_000, zone: 'America/Los_Angeles' })).toBe(said);
  });

  it('says constant words as they are, without looking anything up', () => {
    const untouchable = new Proxy(wang, {
      get: (contact, key) => {
        if (key !== 'locale') throw new Error(`asked for ${String(key)}`);
        return contact.locale;
      },
    });
    expect(say(' 您好，请稍候。\n', { contact: untouchable })).toBe('您好，请稍候。');
  });
});

describe('whose language it speaks', () => {
  const words: Record<Locale, string> = { 'zh-CN': '简', 'zh-TW': '台', 'zh-HK': '港', en: 'en' };
  const spoken = (has: readonly Locale[], locale: Locale) => {
    const bodies = Object.fromEntries(has.map(one => [one, words[one]]));
    const scope = { contact: person({ locale }), now: afternoon, zone: 'Asia/Shanghai' };
    return render(compileTemplate(template(bodies)), scope).locale;
  };

  it.each([
    ['zh-HK', ['zh-CN', 'zh-TW', 'zh-HK', 'en'], 'zh-HK'],
    ['zh-HK', ['zh-CN', 'zh-TW', 'en'], 'zh-TW'],
    ['zh-HK', ['zh-CN', 'en'], 'zh-CN'],
    ['zh-HK', ['en'], 'en'],
    ['zh-TW', ['zh-CN', 'zh-HK'], 'zh-HK'],
    ['zh-CN', ['zh-HK', 'en'], 'zh-HK'],
    ['en', ['zh-CN', 'zh-TW'], 'zh-CN'],
    ['en', ['zh-HK'], 'zh-HK'],
  ] as const)('a reader of %s hears, of %j, %s', (locale, has, heard) => {
    expect(spoken(has, locale)).toBe(heard);
  });

  it('fills in the language of the words, not of the contact', () => {
    const english = compileTemplate(
      template({ en: '{{ greeting }}, {{ honorific }}. Today is {{ today }}, {{ lunar_date }}.' }),
    );
    expect(render(english, { contact: wang, now: afternoon, zone: 'Asia/Shanghai' })).toEqual({
      text: 'Good afternoon, Mr. Wang. Today is 21 November 2026, the 13th day of the 10th lunar month.',
      locale: 'en',
    });
    const hongKong = compileTemplate(template({ 'zh-HK': '{{ zodiac_year }}，{{ festival.name }}' }));
    const contact = person({ locale: 'zh-HK' });
    expect(render(hongKong, { contact, now: afternoon + 50 * 86_400_000, zone: 'Asia/Hong_Kong' }).text).toBe(
      '馬年，春節',
    );
  });
});

describe('what a template never says', () => {
  it.each([
    ['尊敬的{{ title }}：您好', '{{ title }} is not known here'],
    ['我是{{ agent.name }}', '{{ agent.name }} is not known here'],
    ['{{ fields.note }}', '{{ fields.note }} is not known here'],
    ['{{ fields.不存在 }}', '{{ fields.不存在 }} is not known here'],
    ['{{ title | append: "好" }}', '{{ title }} is not known here'],
    ['{{ title | default: business.name }}', '{{ business.name }} is not known here'],
  ])('%s, when it does not know', (body, message) => {
    expect(faultOf(() => say(body)).message).toContain(message);
    expect(faultOf(() => say(body)).message).toContain('default: "…"');
  });

  it.each([
    '尊敬的{{ title | default: "" }}：',
    '亲爱的{{ title | default: " " }}，您好',
    '親愛的{% if title %}{{ title }}{% endif %}：',
  ])('%s: an address with nobody in it', body => {
    expect(faultOf(() => say(body)).message).toContain('names nobody');
  });

  it('an empty message', () => {
    expect(faultOf(() => say('{% if title %}{{ title }}{% endif %}')).message).toContain('Nothing is left');
    expect(faultOf(() => say('   ')).message).toContain('Nothing is left');
    expect(faultOf(() => compileTemplate(template({ en: 'Dear , welcome' }))).message).toContain('names nobody');
  });

  it('a group of values', () => {
    const scope = { agent: { name: '小周' } };
    expect(faultOf(() => say('{{ agent }}', scope)).message).toContain('name one of them');
    expect(say('{{ title | default: "贵宾" }}')).toBe('贵宾');
  });

  it('the words of a customer as a template', () => {
    const contact = person({
      name: '{{ agent.name }}',
      gender: 'male',
      fields: { 备注: '{{ 7 | times: 7 }}{% assign x = 1 %}' },
    });
    expect(say('{{ honorific }}：{{ fields.备注 }}', { contact })).toBe('顾客：{{ 7 | times: 7 }}{% assign x = 1 %}');
  });

  it('anything but plain data', () => {
    const secret = { token: 'hush' };
    const extra = {
      inherited: Object.create(secret) as unknown,
      method: () => 'ran',
      nested: { method: () => 'ran', kept: '在', nothing: null },
      fields: { a: 1 },
    };
    expect(() => say('{{ inherited.token }}', { extra })).toThrow(TemplateFault);
    expect(() => say('{{ method }}', { extra })).toThrow(TemplateFault);
    expect(() => say('{{ nested.method }}', { extra })).toThrow(TemplateFault);
    expect(() => say('{{ nested.nothing }}', { extra })).toThrow(TemplateFault);
    expect(say('{{ nested.kept }}{{ fields.a }}', { extra })).toBe('在1');
    for (const path of ['name.constructor', 'fields.constructor.name', 'fields.__proto__', 'constructor', 'toString']) {
      expect(() => say(`{{ ${path} }}`)).toThrow(TemplateFault);
    }
  });
});

describe('what a template may not do', () => {
  it.each([
    ['{% include "secret" %}', 'There is no tag include'],
    ['{% render "secret" %}', 'There is no tag render'],
    ['{% layout "secret" %}', 'There is no tag layout'],
    ['{% for i in (1..3) %}{{ i }}{% endfor %}', 'There is no tag for'],
    ['{{ name | date: "%Y" }}', 'There is no filter date'],
    ['{{ name | where_exp: "x", "x" }}', 'There is no filter where_exp'],
  ])('%s', (body, message) => {
    expect(faultOf(() => say(body)).message).toContain(message);
  });

  it('eat the memory or go on for ever', () => {
    expect(() => say('{{ (1..900000000) | size }}')).toThrow(/memory/);
    expect(() => say(`{{ name }}${'长'.repeat(10_000)}`)).toThrow(TemplateFault);
  });

  it('tells where it went wrong, and in which body', () => {
    const fault = faultOf(() => compileTemplate(template({ 'zh-CN': '好', en: 'Hello\n  {{ name' })));
    expect(fault.message).toMatch(/^欢迎, en: /);
    expect(fault.position).toEqual({ line: 2, column: 3 });
    expect(faultOf(() => say('您好，\n{{ title }}')).position).toEqual({ line: 2, column: 4 });
  });

  it('have no words at all', () => {
    expect(() => compileTemplate(template({}))).toThrow(/at least one locale/);
  });
});

describe('many people at once', () => {
  it('keeps nobody’s name for the next', () => {
    const compiled = compileTemplate(
      template({ 'zh-CN': '{{ honorific }}，{{ fields.城市 | default: "您那里" }}天气好吗？' }),
    );
    const people: Partial<Contact>[] = [
      { name: '王伟', gender: 'male', fields: { 城市: '杭州' } },
      { name: '欧阳娜娜', gender: 'female' },
      { name: '🌸小芳', fields: { 城市: '' } },
    ];
    const said = people.map(known => render(compiled, { contact: person(known), now: afternoon, zone: 'UTC' }).text);
    expect(said).toEqual(['王先生，杭州天气好吗？', '欧阳女士，您那里天气好吗？', '小芳，您那里天气好吗？']);
  });

  it('needs no interpreter for words and bare variables, and one for everything else', () => {
    expect(simpleParts(parseBody('{{ honorific }}，您好。'))).toEqual([{ variable: 'honorific' }, '，您好。']);
    for (const body of ['{{ name | upcase }}', '{{ agent.name }}', '{% if name %}您{% endif %}', '{{ "您好" }}'])
      expect(simpleParts(parseBody(body))).toBeNull();
  });
});

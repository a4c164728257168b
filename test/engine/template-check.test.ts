import { checkTemplate, offeredVariables, templateSchema, variablesOf } from '../../src/engine/templates';

const complaints = (body: string) => checkTemplate({ bodies: { 'zh-CN': body } }).map(finding => finding.message);

describe('the variables of a body', () => {
  it.each([
    ['您好', []],
    ['{{ honorific }}，{{ agent.name }}，{{ honorific }}', ['honorific', 'agent.name']],
    ["{{ fields['会员 等级'] }}{{ fields.城市 }}", ['fields.会员 等级', 'fields.城市']],
    ['{% if title and name %}{{ title | append: surname }}{% endif %}', ['title', 'name', 'surname']],
    ['{% assign x = name %}{{ x }}{{ x | append: title }}', ['name', 'title']],
    ['{% case gender %}{% when fields.a %}1{% endcase %}', ['gender', 'fields.a']],
  ])('%s', (body, variables) => {
    expect(variablesOf(body)).toEqual(variables);
  });
});

describe('the check before publishing', () => {
  it.each([
    '您好，请稍候。',
    '{{ honorific }}，{{ greeting }}。今天{{ today }}，{{ lunar_date }}，{{ zodiac_year }}。',
    '{{ festival.name }}还有{{ festival.days_until }}天',
    '{{ name | default: "您" }}好',
    '{{ agent.name | default: honorific }}',
    '{% if name %}{{ name }}，{% endif %}您好',
    '{% if name and title %}{{ name }}{{ title }}{% endif %}您好',
    '{% if fields.等级 == "金" %}{{ fields.等级 }}会员{% endif %}您好',
    '{% unless name %}您{% else %}{{ name }}{% endunless %}好',
    '{% if title %}{{ title }}{% elsif name %}{{ name }}{% else %}您{% endif %}好',
    '{% case fields.城市 %}{% when "杭州" %}{{ fields.城市 }}{% endcase %}您好',
    '{% if title %}{% if name %}{{ title }}{{ name }}{% endif %}{% endif %}您好',
    '{% assign who = name | default: "您" %}{{ who }}好',
    '{% comment %}{{ nobody }}{% endcomment %}您好',
    '{% raw %}{{ nobody }}{% endraw %}您好',
  ])('lets pass: %s', body => {
    expect(complaints(body)).toEqual([]);
  });

  it.each([
    ['{{ name }}好', 'name'],
    ['{{ agent.name }}', 'agent.name'],
    ['{{ fields.城市 }}', 'fields.城市'],
    ['{{ title | append: "好" | default: "您" }}', 'title'],
    ['{{ title | default: surname }}', 'surname'],
    ['{% if name or title %}{{ name }}{% endif %}', 'name'],
    ['{% if name != "x" %}{{ name }}{% endif %}', 'name'],
    ['{% if name %}好{% else %}{{ name }}{% endif %}', 'name'],
    ['{% if name %}好{% endif %}{{ name }}', 'name'],
    ['{% unless name %}{{ name }}{% endunless %}', 'name'],
    ['{% case title %}{% when "总" %}好{% else %}{{ title }}{% endcase %}', 'title'],
    ['{% assign who = name %}{{ who }}', 'name'],
    ['{% if business.name %}{{ business.hours }}{% endif %}', 'business.hours'],
  ])('stops: %s', (body, variable) => {
    expect(complaints(body)).toEqual([expect.stringContaining(`{{ ${variable} }} can be missing`)]);
  });

  it('stops a fallback that leaves a hole', () => {
    expect(complaints('尊敬的{{ name | default: "" }}：')).toEqual([expect.stringContaining('falls back to nothing')]);
    expect(complaints('尊敬的{{ name | default }}：')).toEqual([expect.stringContaining('falls back to nothing')]);
    expect(complaints('尊敬的：您好')).toEqual([expect.stringContaining('names nobody')]);
  });

  it('stops a slip of the pen and says what there is', () => {
    const [message] = complaints('{{ honorifc }}，您好');
    expect(message).toContain('{{ honorifc }} is none of');
    for (const name of offeredVariables) expect(message).toContain(name);
  });

  it('names the body, and the place in it', () => {
    const findings = checkTemplate({ bodies: { 'zh-CN': '您好', 'zh-TW': '您好，\n{{ name }}', en: 'Hello {{ name' } });
    expect(findings.map(finding => finding.path)).toEqual(['bodies.zh-TW', 'bodies.en']);
    expect(findings[0]?.message).toContain('line 2, column 4');
    expect(findings[1]?.message).toContain('line 1, column 7');
  });

  it('says the same thing once', () => {
    expect(complaints('{% if title == "总" %}{{ name }}{% endif %}')).toHaveLength(1);
    expect(checkTemplate({ bodies: { en: undefined } })).toEqual([]);
  });
});

describe('the template as it arrives over the API', () => {
  const good = { name: '欢迎', purpose: 'reply', bodies: { 'zh-CN': '您好' } };

  it('takes one body or four and trims what surrounds them', () => {
    expect(templateSchema.parse({ ...good, name: ' 欢迎 ' })).toEqual(good);
    const all = { 'zh-CN': '一', 'zh-TW': '二', 'zh-HK': '三', en: 'four' };
    expect(templateSchema.parse({ ...good, bodies: all }).bodies).toEqual(all);
  });

  it.each([
    ['no bodies', { ...good, bodies: {} }],
    ['an empty body', { ...good, bodies: { en: ' ' } }],
    ['another language', { ...good, bodies: { fr: 'Bonjour' } }],
    ['another purpose', { ...good, purpose: 'spam' }],
    ['no name', { ...good, name: '' }],
    ['an id of its own', { ...good, id: '1' }],
    ['a novel', { ...good, bodies: { en: 'x'.repeat(10_001) } }],
  ])('refuses %s', (_, input) => {
    expect(templateSchema.safeParse(input).success).toBe(false);
  });
});

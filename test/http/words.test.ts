import { type Colleague, type Front, openFront } from '../support/http';

const hours = {
  name: '营业时间',
  on: 'message',
  when: { text: { contains: '营业时间' } },
  then: [{ reply: { text: '九点到六点。' } }],
};
const thanks = {
  name: '感谢',
  purpose: 'reply',
  bodies: { 'zh-CN': '{{ honorific }}，谢谢您！', en: 'Thank you, {{ honorific }}!' },
};

describe('rules', () => {
  let front: Front;
  let boss: Colleague;
  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  test('are in force as soon as they are added, changed and removed', async () => {
    const stage = await front.addChannel('stage');
    const wang = front.customer(stage, 'wang');
    const { body: rule } = await boss.post('/rules', hours).expect(201);
    expect(rule).toMatchObject({
      ...hours,
      id: expect.any(String),
      enabled: true,
      priority: 0,
      stop: true,
      version: 1,
    });
    expect(await wang.says('营业时间？')).toEqual(['九点到六点。']);
    const next = { ...hours, priority: 10, then: [{ reply: { text: '十点到八点。' } }] };
    expect((await boss.put(`/rules/${rule.id}`, next).expect(200)).body).toMatchObject({ priority: 10, version: 2 });
    expect(await wang.says('营业时间呢？')).toEqual(['十点到八点。']);
    await boss.delete(`/rules/${rule.id}`).expect(204);
    expect(await wang.says('营业时间？？')).toEqual([]);
    await boss.get(`/rules/${rule.id}`).expect(404);
    const { body } = await boss.get('/audit').expect(200);
    expect(body.items.map((entry: { action: string }) => entry.action)).toEqual([
      'rule.remove',
      'rule.change',
      'rule.add',
    ]);
    expect(body.items[0].agent).toEqual({ id: String(boss.id), name: '老板' });
  });

  test('are listed in the order in which they are asked', async () => {
    for (const [name, priority] of [
      ['低', -5],
      ['高', 50],
      ['中', 0],
    ])
      await boss.post('/rules', { ...hours, name, priority }).expect(201);
    const { body } = await boss.get('/rules').expect(200);
    expect(body.items.map((rule: { name: string }) => rule.name)).toEqual(['高', '中', '低']);
  });

  test.each([
    ['an empty word', { when: { text: { contains: ' ' } } }, 'when.text.contains'],
    ['a pattern that never ends', { when: { text: { matches: '(a+)+$' } } }, 'when.text.matches'],
    ['a template that does not exist', { then: [{ reply: { template: '不存在' } }] }, 'then[0].reply.template'],
    ['no action', { then: [] }, 'then'],
    ['an unknown trigger', { on: 'sunrise' }, 'on'],
  ])('with %s are refused where it stands', async (_, change, field) => {
    const { body } = await boss.post('/rules', { ...hours, ...change }).expect(400);
    expect(Object.keys(body.error.fields)).toContain(field);
    expect(await front.store.rows('rule').count()).toBe(0);
  });

  test('can be tried without a trace', async () => {
    await boss.post('/rules', hours).expect(201);
    await boss.post('/rules', { ...hours, name: '别处', channels: ['email'] }).expect(201);
    const { body } = await boss.post('/rules/try', { channelType: 'stage', text: '请问营业时间' }).expect(200);
    expect(body.decision.replies[0]).toMatchObject({
      content: { type: 'text', text: '九点到六点。' },
      explain: { ruleName: '营业时间' },
    });
    expect(body.why).toEqual([
      expect.objectContaining({ ruleName: '营业时间', result: 'acted' }),
      expect.objectContaining({ ruleName: '别处', result: 'elsewhere' }),
    ]);
    expect(await front.store.rows('message').count()).toBe(0);
    await boss.post('/rules/try', { channelType: 'stage', text: '在吗', contactId: '999' }).expect(404);
  });

  test('can be tried for any day', async () => {
    const night = { ...hours, when: { time: { between: ['22:00', '06:00'] } }, then: [{ reply: { text: '晚安。' } }] };
    await boss.post('/rules', night).expect(201);
    const at = async (time: string) =>
      (await boss.post('/rules/try', { channelType: 'stage', text: '在吗', at: time }).expect(200)).body.decision
        .replies.length;
    expect([await at('2026-12-01T23:30:00+08:00'), await at('2026-12-01T12:00:00+08:00')]).toEqual([1, 0]);
  });
});

describe('templates', () => {
  let front: Front;
  let meimei: Colleague;
  beforeEach(async () => {
    front = await openFront();
    meimei = await front.hire('小美', 'marketer');
  });
  afterEach(() => front.close());

  test('other words are a new version, another name alone is not', async () => {
    const { body } = await meimei.post('/templates', thanks).expect(201);
    expect(body).toMatchObject({ ...thanks, version: 1 });
    expect((await meimei.put(`/templates/${body.id}`, { ...thanks, name: '道谢' }).expect(200)).body).toMatchObject({
      name: '道谢',
      version: 1,
    });
    const words = { ...thanks, bodies: { 'zh-CN': '多谢{{ honorific }}。' } };
    expect((await meimei.put(`/templates/${body.id}`, words).expect(200)).body.version).toBe(2);
    const versions = await front.store.rows('templateVersion').find({ order: { version: 'ASC' } });
    expect(versions.map(row => row.bodies['zh-CN'])).toEqual([thanks.bodies['zh-CN'], '多谢{{ honorific }}。']);
  });

  test('a name is given once', async () => {
    await meimei.post('/templates', thanks).expect(201);
    expect((await meimei.post('/templates', thanks).expect(409)).body.error.id).toBe('name_taken');
    const { body } = await meimei.post('/templates', { ...thanks, name: '二' }).expect(201);
    await meimei.put(`/templates/${body.id}`, thanks).expect(409);
  });

  test('a variable that can be missing needs a fallback', async () => {
    const { body } = await meimei
      .post('/templates', { ...thanks, bodies: { 'zh-CN': '您有 {{ fields.points }} 分' } })
      .expect(400);
    expect(body.error.fields['bodies.zh-CN']).toContain('fields.points');
  });

  test('can be seen as contacts would read them, and as someone made up', async () => {
    const { body: template } = await meimei.post('/templates', thanks).expect(201);
    const { body: wang } = await meimei.post('/contacts', { name: '王小明', gender: 'male', title: '总' }).expect(201);
    const { body: smith } = await meimei.post('/contacts', { name: 'John Smith', locale: 'en' }).expect(201);
    const see = async (what: object) =>
      (await meimei.post(`/templates/${template.id}/preview`, what).expect(200)).body.items;
    expect(await see({ contactIds: [wang.id, smith.id] })).toEqual([
      { contactId: wang.id, text: '王总，谢谢您！', locale: 'zh-CN', fault: null },
      { contactId: smith.id, text: expect.stringMatching(/^Thank you, .+!$/), locale: 'en', fault: null },
    ]);
    expect((await see({ sample: { name: '李梅', title: '老师' } }))[0].text).toBe('李老师，谢谢您！');
    const draft = { sample: {}, bodies: { 'zh-CN': '尊敬的{{ fields.none }}：' } };
    expect((await see(draft))[0]).toMatchObject({ text: null, fault: expect.any(String) });
    expect((await see({ sample: {}, bodies: { 'zh-CN': '{% if' } }))[0]).toMatchObject({
      text: null,
      fault: expect.any(String),
    });
    await meimei.post(`/templates/${template.id}/preview`, {}).expect(400);
  });

  test('pages run by name', async () => {
    for (const name of ['a', 'b', 'c']) await meimei.post('/templates', { ...thanks, name }).expect(201);
    const one = (await meimei.get('/templates?limit=2').expect(200)).body;
    const two = (await meimei.get(`/templates?limit=2&after=${one.next}`).expect(200)).body;
    expect([...one.items, ...two.items].map(item => item.name)).toEqual(['a', 'b', 'c']);
    expect(two.next).toBeNull();
  });
});

describe('festivals', () => {
  let front: Front;
  let meimei: Colleague;
  beforeAll(async () => {
    front = await openFront();
    meimei = await front.hire('小美', 'marketer');
  });
  afterAll(() => front.close());

  test('are told between two days', async () => {
    const { body } = await meimei.get('/festivals?from=2027-02-01&to=2027-02-28').expect(200);
    expect(body).toContainEqual(expect.objectContaining({ date: '2027-02-06', nameZh: '春节', lunar: '正月初一' }));
    const [{ id }] = body.filter((day: { nameZh: string }) => day.nameZh === '春节');
    const { body: years } = await meimei.get(`/festivals?from=2026-01-01&to=2030-12-31&id=${id}`).expect(200);
    expect(years.map((day: { date: string }) => day.date)).toEqual([
      '2026-02-17',
      '2027-02-06',
      '2028-01-26',
      '2029-02-13',
      '2030-02-03',
    ]);
  });

  test('a year from today when no day is named', async () => {
    const { body } = await meimei.get('/festivals').expect(200);
    expect(body[0].date >= '2026-11-20').toBe(true);
    expect(body.at(-1).date <= '2027-11-21').toBe(true);
  });

  test.each([
    ['?from=2027-02-30', 'from'],
    ['?from=1800-01-01&to=1800-02-01', 'from'],
    ['?from=2027-01-01&to=2090-01-01', 'to'],
    ['?id=nothing', 'id'],
  ])('for %s they say which word is wrong', async (query, field) => {
    expect(Object.keys((await meimei.get(`/festivals${query}`).expect(400)).body.error.fields)).toEqual([field]);
  });
});

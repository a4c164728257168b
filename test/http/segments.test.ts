import type { ChannelId } from '../../src/model';
import { type Colleague, type Front, openFront } from '../support/http';

describe('whom a segment means', () => {
  let front: Front;
  let boss: Colleague;
  let lin: Colleague;
  let phone: ChannelId;
  const ids = new Map<string, string>();

  const add = async (name: string, facts: object = {}) => {
    const { body } = await boss.post('/contacts', { name, ...facts }).expect(201);
    ids.set(name, body.id);
  };
  const tell = (name: string, event: string, at: string) =>
    boss.post(`/contacts/${ids.get(name)}/events`, { name: event, at }).expect(201);
  const says = (name: string, granted: boolean, channelId?: ChannelId) =>
    boss
      .post(`/contacts/${ids.get(name)}/consents`, {
        ...{ purpose: 'marketing', granted, source: 'phone', proof: '电话里说的' },
        ...(channelId === undefined ? {} : { channelId: String(channelId) }),
      })
      .expect(201);
  /** Writes it down, and who is meant by it, oldest first. */
  const meant = async (when: object) => {
    const { body } = await lin.post('/segments', { name: `人群${Math.random()}`, when }).expect(201);
    const { body: page } = await lin.get(`/segments/${body.id}/contacts`).expect(200);
    return page.items.map((one: { name: string }) => one.name).toReversed();
  };
  const list = async (name: string) =>
    (await lin.post('/segments', { name, kind: 'static' }).expect(201)).body.id as string;

  beforeAll(async () => {
    // 2026-11-23 is the 15th of the tenth month by the Chinese calendar.
    front = await openFront({ at: '2026-11-23T10:00:00+08:00' });
    boss = await front.hire('老板', 'admin');
    lin = await front.hire('小林', 'marketer');
    phone = await front.addChannel('stage');
    await add('王芳', { tags: ['金卡', '龙井'], region: '浙江杭州', birthday: '10-16', birthdayLunar: true });
    await add('李雷', { tags: ['银卡'], region: '江蘇蘇州', birthday: '1988-12-01', fields: { 积分: 320 } });
    await add('赵敏', { tags: [], member: 'ＶＩＰ', fields: { 积分: '40' }, lastPurchaseAt: '2026-11-11T12:00:00Z' });
    await add('陈晨', { tags: ['金卡 '], birthday: '02-29' });
    await tell('王芳', 'purchase', '2026-11-20T12:00:00Z');
    await tell('王芳', 'purchase', '2026-10-02T12:00:00Z');
    await tell('李雷', 'purchase', '2026-03-08T12:00:00Z');
    await says('王芳', true);
    await says('李雷', true);
    await says('李雷', false, phone);
  });
  afterAll(() => front.close());

  test.each<readonly [string, object, readonly string[]]>([
    ['a tag, exactly', { contact: { tags: { contains: '金卡' } } }, ['王芳', '陈晨']],
    ['no tag at all', { contact: { tags: { exists: false } } }, ['赵敏']],
    ['words in another script', { contact: { region: { contains: '苏州' } } }, ['李雷']],
    ['words of another width and case', { contact: { member: { eq: 'vip' } } }, ['赵敏']],
    ['one of several', { contact: { name: { in: ['王芳', '赵敏', '韩梅梅'] } } }, ['王芳', '赵敏']],
    ['a number, also where it was written as text', { contact: { 'fields.积分': { gte: 40 } } }, ['李雷', '赵敏']],
    ['what is not known is not equal', { contact: { member: { ne: 'VIP' } } }, ['王芳', '李雷', '陈晨']],
    ['a time', { contact: { lastPurchaseAt: { gt: Date.UTC(2026, 10, 1) } } }, ['赵敏']],
    ['an event lately', { event: { name: 'purchase', withinDays: 7 } }, ['王芳']],
    ['an event ever', { event: { name: 'purchase' } }, ['王芳', '李雷']],
    ['an event twice or more', { event: { name: 'purchase', count: { gte: 2 } } }, ['王芳']],
    ['no event for long', { event: { name: 'purchase', withinDays: 90, count: { lte: 0 } } }, ['李雷', '赵敏', '陈晨']],
    ['a lunar birthday tomorrow', { birthday: { withinDays: 3 } }, ['王芳']],
    ['birthdays of either calendar', { birthday: { withinDays: 10 } }, ['王芳', '李雷']],
    ['a month of birth', { birthday: { months: [2, 12] } }, ['李雷', '陈晨']],
    ['a yes to everything', { consent: { is: 'granted' } }, ['王芳', '李雷']],
    ['nothing said', { consent: { is: 'unsaid' } }, ['赵敏', '陈晨']],
    [
      'several at once',
      { all: [{ contact: { tags: { exists: true } } }, { not: { event: { name: 'purchase' } } }] },
      ['陈晨'],
    ],
    [
      'one or the other',
      { any: [{ contact: { name: { eq: '李雷' } } }, { birthday: { months: [2] } }] },
      ['李雷', '陈晨'],
    ],
    ['everybody', { all: [] }, ['王芳', '李雷', '赵敏', '陈晨']],
  ])('%s', async (_, when, names) => {
    // What was said with a blank at its end was kept without it.
    expect(await meant(when)).toEqual(names);
  });

  test('a no on one channel goes before the yes to all of them', async () => {
    const on = (is: string) => meant({ consent: { is, channelId: String(phone) } });
    expect([await on('granted'), await on('withdrawn')]).toEqual([['王芳'], ['李雷']]);
  });

  test('韩梅梅 wrote on her phone: she is reachable there, may be written to, and was heard of lately', async () => {
    await front.customer(phone, 'han').does({ name: '韩梅梅', text: '在吗' });
    const away = { lastInbound: { olderThanDays: 30 } };
    expect(await meant({ reachable: { channelType: 'stage' } })).toEqual(['韩梅梅']);
    expect(await meant({ reachable: { window: true } })).toEqual(['韩梅梅']);
    expect(await meant({ reachable: { channelType: 'email' } })).toEqual([]);
    expect(await meant({ lastInbound: { withinDays: 1 } })).toEqual(['韩梅梅']);
    expect(await meant(away)).toEqual([]);
    front.pass(31 * 86_400_000);
    expect(await meant(away)).toEqual(['韩梅梅']);
    front.pass(-31 * 86_400_000);
    const open = { name: '现在能发的', when: { reachable: { channelType: 'stage', window: true } } };
    expect((await lin.post('/segments', open).expect(201)).body.says.zh).toBe('在舞台上现在就能发消息');
    const { body } = await lin.post('/segments/count', { when: { all: [] } }).expect(200);
    expect(body).toMatchObject({ count: 5, exact: true, reachable: [{ channelId: String(phone), count: 1 }] });
    expect(body.sample[0]).toMatchObject({ name: '韩梅梅' });
  });

  test('小林 sees why 王芳 is in a segment, and 李雷 is not', async () => {
    const gold = await lin.post('/segments', { name: '金卡', when: { contact: { tags: { contains: '金卡' } } } });
    const when = { all: [{ segment: gold.body.id }, { event: { name: 'purchase', withinDays: 30 } }] };
    const { body } = await lin.post('/segments', { name: '近来买过的金卡', when }).expect(201);
    expect(body.says.zh).toBe('属于“金卡”，且近 30 天“purchase”至少 1 次');
    const why = async (name: string) => (await lin.get(`/segments/${body.id}/why/${ids.get(name)}`)).body;
    const fang = await why('王芳');
    expect(fang).toMatchObject({ holds: true, says: { zh: '属于“近来买过的金卡”' } });
    expect(fang.parts[0].parts).toMatchObject([
      { holds: true, says: { zh: '属于“金卡”' }, parts: [{ holds: true, says: { zh: '标签含有“金卡”' } }] },
      {
        holds: true,
        says: { zh: '近 30 天“purchase”至少 1 次', en: '“purchase” at least once in the last 30 days' },
      },
    ]);
    expect((await why('李雷')).parts[0].parts.map(({ holds }: { holds: boolean }) => holds)).toEqual([false, false]);
    await lin.get(`/segments/${body.id}/why/1`).expect(404);

    await lin
      .delete(`/segments/${gold.body.id}`)
      .expect(409)
      .expect(/近来买过的金卡/);
    await lin.put(`/segments/${gold.body.id}`, { name: '金卡', when: { not: { segment: body.id } } }).expect(400);
    const circle = await lin.put(`/segments/${gold.body.id}`, { name: '金卡', when: { not: { segment: body.id } } });
    expect(circle.body.error.fields).toEqual({ 'when.not.segment': 'refers to this segment itself in the end' });
    await lin.delete(`/segments/${body.id}`).expect(204);
    await lin.delete(`/segments/${gold.body.id}`).expect(204);
    await lin.get(`/segments/${gold.body.id}`).expect(404);
  });

  test('a campaign keeps the segment it is for', async () => {
    const { body } = await lin.post('/segments', { name: '春节', when: { all: [] } }).expect(201);
    const plan = JSON.stringify({ audience: { segments: [body.id], exclude: [] } });
    const columns = ['id', 'name', 'state', 'purpose', 'plan', 'version', 'createdAt', 'updatedAt'];
    const row = [front.store.id(), '新春问候', 'draft', 'greeting', plan, 1, 0, 0];
    await front.store.transact(tx => tx.insert('campaign', columns, [row]));
    const { body: no } = await lin.delete(`/segments/${body.id}`).expect(409);
    expect(no.error).toMatchObject({ id: 'segment_in_use', fields: { campaign: '新春问候' } });
    await front.store.transact(tx => tx.run("UPDATE campaign SET state = 'finished'"));
    await lin.delete(`/segments/${body.id}`).expect(204);
  });

  test('a list holds who was put on it: these people, or everybody a question meant then', async () => {
    const id = await list('品鉴会');
    const on = async () =>
      (await lin.get(`/segments/${id}/contacts`)).body.items.map((one: { name: string }) => one.name).toReversed();
    const [fang, lei] = [ids.get('王芳'), ids.get('李雷')];
    expect((await lin.post(`/segments/${id}/members`, { contactIds: [fang, lei] }).expect(200)).body.added).toBe(2);
    expect((await lin.post(`/segments/${id}/members`, { contactIds: [fang, '77'] }).expect(200)).body.added).toBe(0);
    const when = { contact: { tags: { exists: true } } };
    expect((await lin.post(`/segments/${id}/members`, { when }).expect(200)).body.added).toBe(1);
    await lin.post(`/segments/${id}/members/remove`, { contactIds: [lei] }).expect(200, { removed: 1 });
    expect(await on()).toEqual(['王芳', '陈晨']);
    expect(await meant({ all: [when, { not: { segment: id } }] })).toEqual(['李雷']);

    await add('王小芳');
    await boss.post(`/contacts/${ids.get('王小芳')}/merge`, { otherId: fang }).expect(200);
    expect(await on()).toEqual(['陈晨', '王小芳']);
    await boss.delete(`/contacts/${ids.get('陈晨')}`).expect(204);
    expect(await front.store.rows('segmentMember').countBy({ segmentId: Number(id) as never })).toBe(1);
    const { body } = await lin.post('/segments', { name: '其余', when: { all: [] } });
    await lin.post(`/segments/${body.id}/members`, { contactIds: [lei] }).expect(409);
  });

  test.each<readonly [string, object, string]>([
    ['nothing', {}, 'when'],
    ['two questions in one', { segment: '5', birthday: { months: [1] } }, 'when'],
    ['a field nobody has', { contact: { shoeSize: { eq: 44 } } }, 'when.contact.shoeSize'],
    ['a field whose name cannot be asked for', { contact: { 'fields."': { eq: 1 } } }, 'when.contact.fields."'],
    ['the size of tags', { contact: { tags: { gt: 3 } } }, 'when.contact.tags.gt'],
    ['a segment that is not there', { any: [{ segment: '5' }] }, 'when.any.0.segment'],
    ['a thirteenth month', { not: { birthday: { months: [13] } } }, 'when.not.birthday.months.0'],
    ['half a character', { contact: { name: { eq: '\ud83d' } } }, 'when'],
  ])('%s is refused by its path', async (_, when, path) => {
    const { body } = await lin.post('/segments/count', { when }).expect(400);
    expect(Object.keys(body.error.fields)).toContain(path);
  });

  test('too much, and too deep, is refused before anything is asked', async () => {
    const wide = { all: Array.from({ length: 99 }, () => ({ all: [{ birthday: { months: [1] } }, { all: [] }] })) };
    await lin
      .post('/segments/count', { when: wide })
      .expect(400)
      .expect(/more than 200 questions/);
    let deep: object = { birthday: { months: [1] } };
    for (let depth = 0; depth < 1000; depth++) deep = { not: deep };
    await lin.post('/segments/count', { when: deep }).expect(400);
    let chain: object = { birthday: { months: [1] } };
    for (let link = 0; link < 11; link++) {
      const answer = await lin.post('/segments', { name: `链${link}`, when: { all: [chain, chain] } });
      if (answer.status === 400) return expect(answer.body.error.fields.when).toMatch(/asks too much/);
      chain = { segment: answer.body.id };
    }
    throw new Error('a segment that asks two thousand questions was taken');
  });

  test('two segments of one name could not be told apart, and an old page does not overwrite a new one', async () => {
    const { body } = await lin.post('/segments', { name: '老客', when: { all: [] } }).expect(201);
    await lin.post('/segments', { name: '老客', when: { all: [] } }).expect(409);
    const change = { name: '老客户', when: { birthday: { months: [1] } }, version: 1 };
    expect((await lin.put(`/segments/${body.id}`, change).expect(200)).body).toMatchObject({
      version: 2,
      name: '老客户',
    });
    expect((await lin.put(`/segments/${body.id}`, change).expect(409)).body.error.id).toBe('segment_changed');
    expect((await lin.get('/segments?q=老客户')).body.items).toHaveLength(1);
  });

  test('segments are for who plans campaigns', async () => {
    const zhou = await front.hire('小周', 'agent');
    await zhou.get('/segments').expect(403);
    await zhou.post('/segments/count', { when: { all: [] } }).expect(403);
  });
});

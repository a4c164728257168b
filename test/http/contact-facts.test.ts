import { type Colleague, type Front, openFront } from '../support/http';

describe('what is known of a customer beside name and phone', () => {
  let front: Front;
  let boss: Colleague;
  let zhou: Colleague;
  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
    zhou = await front.hire('小周', 'agent');
  });
  afterEach(() => front.close());

  const faults = async (path: string, body: object, method: 'post' | 'patch' = 'post') =>
    (await zhou[method](path, body).expect(400)).body.error.fields;

  test('王芳 was born in the leap fifth month of 1990, is a gold member, and bought tea in November', async () => {
    const facts = {
      birthday: '1990-05-11',
      birthdayLunar: true,
      birthdayLeap: true,
      member: '金卡',
      region: '浙江杭州',
    };
    const purchase = { lastPurchaseAt: '2026-11-11T20:00:00+08:00', externalId: 'K-1001' };
    const { body } = await zhou.post('/contacts', { name: '王芳', ...facts, ...purchase }).expect(201);
    expect(body).toMatchObject({ ...facts, lastPurchaseAt: '2026-11-11T12:00:00.000Z', externalId: 'K-1001' });
    expect((await zhou.get('/contacts?q=K-1001').expect(200)).body.items).toHaveLength(1);

    const { body: later } = await zhou.patch(`/contacts/${body.id}`, { birthday: '05-20', member: null }).expect(200);
    expect(later).toMatchObject({ birthday: '05-20', birthdayLunar: false, birthdayLeap: false, member: null });
    const { body: none } = await zhou.patch(`/contacts/${body.id}`, { birthday: null }).expect(200);
    expect(none).toMatchObject({ birthday: null, region: '浙江杭州' });
  });

  test.each([
    [{ birthday: '02-30' }, 'birthday'],
    [{ birthday: '2027-02-29' }, 'birthday'],
    [{ birthday: '1990-04-10', birthdayLunar: true, birthdayLeap: true }, 'birthday'],
    [{ birthday: '04-10', birthdayLeap: true }, 'birthdayLeap'],
    [{ birthday: 'May 1' }, 'birthday'],
    [{ lastPurchaseAt: 'yesterday' }, 'lastPurchaseAt'],
  ])('%j is refused by field', async (body, field) => {
    expect(Object.keys(await faults('/contacts', { name: '王芳', ...body }))).toEqual([field]);
  });

  test('a day in February that only leap years have is a birthday when the year is not known', async () => {
    await zhou.post('/contacts', { name: '李雷', birthday: '02-29' }).expect(201);
    await zhou.post('/contacts', { name: '李梅', birthday: '1992-02-29' }).expect(201);
    await zhou.post('/contacts', { name: '李兰', birthday: '08-30', birthdayLunar: true }).expect(201);
  });

  test('fields are defined by an administrator, and hold what they were defined for', async () => {
    const named = (name: string, zh: string) => ({ name, label: { zh, en: name } });
    const fields = [
      { ...named('tea', '爱喝的茶'), type: 'choice', choices: ['龙井', '普洱'] },
      { ...named('points', '积分'), type: 'number' },
      { ...named('since', '入会日'), type: 'date' },
      { ...named('gift', '收过礼物'), type: 'yesno' },
      { ...named('note', '备注'), type: 'text' },
    ];
    await zhou.put('/settings/fields', { fields }).expect(403);
    await boss.put('/settings/fields', { fields }).expect(200);
    expect((await zhou.get('/settings/fields').expect(200)).body).toEqual({ fields });

    const good = { tea: '龙井', points: 12, since: '2026-03-01', gift: true, note: '不加糖', 门牌: '三楼' };
    const { body } = await zhou.post('/contacts', { name: '王芳', fields: good }).expect(201);
    expect(body.fields).toEqual(good);
    const bad = { tea: '咖啡', points: '12', since: '2026-13-01', gift: 'yes', note: 3, 门牌: 5 };
    const wrong = ['fields.tea', 'fields.points', 'fields.since', 'fields.gift', 'fields.note'];
    expect(Object.keys(await faults('/contacts', { name: '李雷', fields: bad }))).toEqual(wrong);
    expect(Object.keys(await faults(`/contacts/${body.id}`, { fields: bad }, 'patch'))).toEqual(wrong);
    await zhou.patch(`/contacts/${body.id}`, { fields: { tea: null } }).expect(200);
  });

  test.each([
    [[{ name: 'a b', label: { zh: '甲', en: 'A' }, type: 'text' }]],
    [[{ name: 'a', label: { zh: '甲' }, type: 'text' }]],
    [[{ name: 'a', label: { zh: '甲', en: 'A' }, type: 'choice' }]],
    [
      [
        { name: 'a', label: { zh: '甲', en: 'A' }, type: 'text' },
        { name: 'a', label: { zh: '乙', en: 'B' }, type: 'date' },
      ],
    ],
  ])('%j defines nothing', async fields => {
    await boss.put('/settings/fields', { fields }).expect(400);
  });

  test('another program tells what happened to her; erasing her takes it along', async () => {
    const { body: wang } = await zhou.post('/contacts', { name: '王芳' }).expect(201);
    const tell = (event: object) => zhou.post(`/contacts/${wang.id}/events`, event);
    await tell({ name: 'purchase', value: 268, at: '2026-11-11T20:00:00+08:00' }).expect(201);
    await tell({ name: '续保' }).expect(201);
    await tell({ name: 'purchase', at: '2026-12-24T20:00:00+08:00' }).expect(400);
    await tell({ name: 'two words' }).expect(400);
    await zhou.post('/contacts/1/events', { name: 'purchase' }).expect(404);

    const { body } = await zhou.get(`/contacts/${wang.id}/events`).expect(200);
    expect(body.items).toMatchObject([
      { name: '续保', value: null, at: '2026-11-20T02:00:00.000Z' },
      { name: 'purchase', value: 268, at: '2026-11-11T12:00:00.000Z' },
    ]);
    const { body: first } = await zhou.get(`/contacts/${wang.id}/events?limit=1`).expect(200);
    const { body: rest } = await zhou.get(`/contacts/${wang.id}/events?limit=1&after=${first.next}`).expect(200);
    expect([rest.items[0].name, rest.next]).toEqual(['purchase', null]);

    const { body: all } = await boss.get(`/contacts/${wang.id}/export`).expect(200);
    expect(all.events).toHaveLength(2);
    await boss.post(`/contacts/${wang.id}/erase`, { name: '王芳' }).expect(200);
    expect(await front.store.rows('contactEvent').count()).toBe(0);
  });

  test('小周 gave her tea and a clock, got mooncakes, and is told about the clock and the limit', async () => {
    const { body: wang } = await zhou.post('/contacts', { name: '王芳' }).expect(201);
    const gifts = `/contacts/${wang.id}/gifts`;
    const write = async (gift: object) => (await zhou.post(gifts, { direction: 'given', ...gift }).expect(201)).body;
    const tea = await write({ what: ' 明前龙井 ', value: 16_800, occasion: 'mid_autumn', date: '2026-09-25' });
    expect(tea).toEqual({
      ...{ id: expect.any(String), contactId: wang.id, direction: 'given', what: '明前龙井', value: 16_800 },
      ...{ occasion: 'mid_autumn', date: '2026-09-25', agentId: String(zhou.id), note: null },
      ...{ createdAt: '2026-11-20T02:00:00.000Z', warnings: [] },
    });
    const clock = await write({ what: '座钟', value: 30_000, note: '店庆' });
    expect([clock.date, clock.warnings.map((one: { id: string }) => one.id)]).toEqual([
      '2026-11-20',
      ['gift-limit', 'gift-clock'],
    ]);
    await write({ direction: 'received', what: '月饼', date: '2025-10-06', agentId: String(boss.id) });
    const { body: all } = await zhou.get(gifts).expect(200);
    expect(all.items.map((one: { what: string; agentId: string }) => [one.what, one.agentId])).toEqual([
      ['月饼', String(boss.id)],
      ['座钟', String(zhou.id)],
      ['明前龙井', String(zhou.id)],
    ]);
    expect([all.thisYear, all.next]).toEqual([{ given: 46_800, received: 0 }, null]);

    expect((await zhou.get('/settings/gifts').expect(200)).body).toEqual({ limit: 20_000 });
    await boss.put('/settings/gifts', { limit: null }).expect(200);
    const { body: page } = await zhou.get(`${gifts}?limit=2`).expect(200);
    expect(page.items[1].warnings.map((one: { id: string }) => one.id)).toEqual(['gift-clock']);
    expect((await zhou.get(`${gifts}?after=${page.next}`).expect(200)).body.items).toMatchObject([
      { what: '明前龙井' },
    ]);

    await zhou.delete(`${gifts}/${clock.id}`).expect(204);
    await zhou.delete(`${gifts}/${clock.id}`).expect(404);
    expect((await zhou.get(gifts).expect(200)).body.items).toHaveLength(2);
    const { body: known } = await boss.get(`/contacts/${wang.id}/export`).expect(200);
    expect(known.gifts).toMatchObject([{ what: '明前龙井', note: null }, { what: '月饼' }]);
    await boss.post(`/contacts/${wang.id}/erase`, { name: '王芳' }).expect(200);
    expect(await front.store.rows('gift').count()).toBe(0);
  });

  test('a gift that is nobody’s, of the day after tomorrow, or by a colleague who is none, is refused', async () => {
    const { body: wang } = await zhou.post('/contacts', { name: '王芳' }).expect(201);
    const path = `/contacts/${wang.id}/gifts`;
    const tea = { direction: 'given', what: '龙井' };
    expect(await faults(path, { ...tea, date: '2026-11-22' })).toEqual({ date: 'lies after 2026-11-20' });
    expect(await faults(path, { ...tea, agentId: '99' })).toHaveProperty('agentId');
    expect(await faults(path, { ...tea, value: 12.5, what: ' ' })).toEqual({
      value: expect.any(String),
      what: expect.any(String),
    });
    await zhou.post('/contacts/1/gifts', tea).expect(404);
  });
});

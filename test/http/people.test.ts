import { type Colleague, type Front, openFront } from '../support/http';

describe('colleagues, teams, tokens', () => {
  let front: Front;
  let boss: Colleague;
  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  const xiaozhou = { email: 'Xiaozhou@Yunjin.example', name: '小周', role: 'agent', password: '明前龙井已经上市' };

  test('a colleague is added once and can sign in at once', async () => {
    const { body } = await boss.post('/agents', xiaozhou).expect(201);
    expect(body).toMatchObject({
      email: 'xiaozhou@yunjin.example',
      name: '小周',
      role: 'agent',
      enabled: true,
      presence: 'offline',
      capacity: 10,
    });
    expect(JSON.stringify(body)).not.toMatch(/password|argon2/i);
    expect((await boss.post('/agents', xiaozhou).expect(409)).body.error.id).toBe('email_taken');
    await front.stranger().post('/session', { email: xiaozhou.email, password: xiaozhou.password }).expect(200);
    expect((await boss.get('/agents')).text).not.toContain('argon2');
    expect((await boss.get('/audit')).text).not.toContain(xiaozhou.password);
  });

  test('a new password ends the sign-ins made with the old one', async () => {
    const { body: agent } = await boss.post('/agents', xiaozhou).expect(201);
    const { body: before } = await front.stranger().post('/session', xiaozhou).expect(200);
    await boss.patch(`/agents/${agent.id}`, { password: '雨前毛尖也上市了' }).expect(200);
    await front.stranger().get('/session').set('authorization', `Bearer ${before.token}`).expect(401);
    await front.stranger().post('/session', xiaozhou).expect(401);
  });

  test('a colleague has a name to be alerted by: the administrator sets it, or they do themselves', async () => {
    const { body: agent } = await boss.post('/agents', { ...xiaozhou, alertUser: 'XiaoZhou' }).expect(201);
    expect(agent.alertUser).toBe('XiaoZhou');
    const zhou = await front.hire('小吴', 'agent');
    expect((await boss.get(`/agents/${zhou.id}`)).body.alertUser).toBeNull();
    const change = (alertUser: unknown) => boss.patch(`/agents/${zhou.id}`, { alertUser });
    expect((await change(' wu@yunjin ').expect(200)).body.alertUser).toBe('wu@yunjin');
    expect((await boss.patch(`/agents/${zhou.id}`, { capacity: 3 }).expect(200)).body.alertUser).toBe('wu@yunjin');
    expect((await zhou.get('/session').expect(200)).body.user.alertUser).toBe('wu@yunjin');
    for (const everybody of ['@all', 'xiaozhou|wu', '', '小吴', 'x'.repeat(65), 7]) {
      expect(Object.keys((await change(everybody).expect(400)).body.error.fields)).toEqual(['alertUser']);
      await zhou.patch('/session', { alertUser: everybody }).expect(400);
    }
    expect((await zhou.patch('/session', { alertUser: 'wu' }).expect(200)).body.user).toMatchObject({
      id: String(zhou.id),
      alertUser: 'wu',
    });
    await zhou.patch('/session', { alertUser: null, role: 'admin', capacity: 1000 }).expect(200);
    expect((await boss.get(`/agents/${zhou.id}`)).body).toMatchObject({ alertUser: null, role: 'agent', capacity: 3 });
    await front.stranger().patch('/session', { alertUser: 'wu' }).expect(401);
    const { body: audit } = await boss.get('/audit').expect(200);
    expect(audit.items).toContainEqual(
      expect.objectContaining({ action: 'agent.change', agentId: String(zhou.id), data: { alertUser: 'wu' } }),
    );
  });

  test('the last administrator stays one', async () => {
    expect((await boss.patch(`/agents/${boss.id}`, { role: 'agent' }).expect(409)).body.error.id).toBe('last_admin');
    expect((await boss.patch(`/agents/${boss.id}`, { enabled: false }).expect(409)).body.error.id).toBe('last_admin');
    const second = await front.hire('二老板', 'admin');
    const both = await Promise.all([
      boss.patch(`/agents/${second.id}`, { role: 'agent' }),
      second.patch(`/agents/${boss.id}`, { role: 'agent' }),
    ]);
    expect(both.filter(({ status }) => status === 200).length).toBe(1);
    expect(await front.store.rows('agent').countBy({ role: 'admin' })).toBe(1);
  });

  test('a role holds from the next request on', async () => {
    const second = await front.hire('小林', 'admin');
    await second.get('/audit').expect(200);
    await boss.patch(`/agents/${second.id}`, { role: 'agent' }).expect(200);
    await second.get('/audit').expect(403);
  });

  test('a team is named, renamed and removed; what was its own belongs to everybody', async () => {
    const { body: team } = await boss.post('/teams', { name: '售后' }).expect(201);
    expect((await boss.post('/teams', { name: '售后' }).expect(409)).body.error.id).toBe('name_taken');
    const zhou = await front.hire('小周', 'agent');
    await boss.patch(`/agents/${zhou.id}`, { teamId: team.id }).expect(200);
    const stage = await front.addChannel('stage');
    await front.customer(stage, 'wang').says('在吗');
    const conversation = await front.conversation(stage, 'wang');
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const { body: moved } = await boss.post(`/conversations/${conversation}/transfer`, { teamId: team.id }).expect(200);
    expect(moved).toMatchObject({ owner: 'queue', teamId: team.id });
    expect((await boss.patch(`/teams/${team.id}`, { name: '客服' }).expect(200)).body).toEqual({
      id: team.id,
      name: '客服',
    });
    await boss.delete(`/teams/${team.id}`).expect(204);
    expect((await boss.get(`/conversations/${conversation}`)).body.teamId).toBeNull();
    expect((await boss.get(`/agents/${zhou.id}`)).body.teamId).toBeNull();
    await boss.delete(`/teams/${team.id}`).expect(404);
  });

  test('a transfer names exactly one place', async () => {
    for (const to of [{}, { agentId: '1', teamId: '2' }, { agentId: 'x' }]) {
      expect(Object.keys((await boss.post('/conversations/1/transfer', to).expect(400)).body.error.fields)).toEqual([
        'agentId',
      ]);
    }
  });

  test('a token is told once, does what its colleague may, and can be taken back', async () => {
    const zhou = await front.hire('小周', 'agent');
    const { body } = await boss.post('/tokens', { name: '订单系统', agentId: String(zhou.id) }).expect(201);
    const program = () => front.stranger();
    const asProgram = (path: string) => program().get(path).set('authorization', `Bearer ${body.token}`);
    await asProgram('/conversations').expect(200);
    await asProgram('/audit').expect(403);
    const { body: list, text } = await boss.get('/tokens').expect(200);
    expect(list.items).toContainEqual(
      expect.objectContaining({ id: body.id, name: '订单系统', agentId: String(zhou.id), expiresAt: null }),
    );
    expect(text).not.toContain(body.token);
    await boss.delete(`/tokens/${body.id}`).expect(204);
    await asProgram('/conversations').expect(401);
    await boss.delete(`/tokens/${body.id}`).expect(404);
  });

  test('a token ends when it was said to', async () => {
    const expiresAt = new Date(front.now() + 60_000).toISOString();
    const { body } = await boss.post('/tokens', { name: '临时', expiresAt }).expect(201);
    const ask = () => front.stranger().get('/session').set('authorization', `Bearer ${body.token}`);
    await ask().expect(200);
    front.pass(60_000);
    await ask().expect(401);
  });
});

describe('contacts', () => {
  let front: Front;
  let zhou: Colleague;
  beforeEach(async () => {
    front = await openFront();
    zhou = await front.hire('小周', 'agent');
  });
  afterEach(() => front.close());

  test('are added, changed field by field, and found', async () => {
    const wang = { name: '王小明', phone: '13800000000', tags: ['老客', '老客'], fields: { points: 12, level: '金' } };
    const { body } = await zhou.post('/contacts', wang).expect(201);
    expect(body).toMatchObject({ ...wang, tags: ['老客'], gender: 'unknown', locale: 'zh-CN', identities: [] });
    const change = { title: '总', phone: null, fields: { points: 30, level: null, birthday: '05-20' } };
    const { body: after } = await zhou.patch(`/contacts/${body.id}`, change).expect(200);
    expect(after).toMatchObject({
      name: '王小明',
      title: '总',
      phone: null,
      fields: { points: 30, birthday: '05-20' },
    });
    await zhou.post('/contacts', { name: '李_梅', email: 'li@example.com' }).expect(201);
    const found = async (query: string) =>
      (await zhou.get(`/contacts?${query}`).expect(200)).body.items.map((item: { name: string }) => item.name);
    expect(await found('q=%E5%B0%8F%E6%98%8E')).toEqual(['王小明']);
    expect(await found('q=_')).toEqual(['李_梅']);
    expect(await found('q=li@')).toEqual(['李_梅']);
    expect(await found(`tag=${encodeURIComponent('老客')}`)).toEqual(['王小明']);
    expect(await found(`tag=${encodeURIComponent('老')}`)).toEqual([]);
    expect(await found('limit=1')).toEqual(['李_梅']);
  });

  test('show the names they have on channels', async () => {
    const stage = await front.addChannel('stage');
    await front.customer(stage, 'wang').does({ text: '在吗', name: '王小明' });
    const [item] = (await zhou.get('/contacts?q=wang').expect(200)).body.items;
    const { body } = await zhou.get(`/contacts/${item.id}`).expect(200);
    expect(body.identities).toEqual([
      expect.objectContaining({
        channelId: String(stage),
        address: 'wang',
        reachable: true,
        channel: { id: String(stage), type: 'stage', name: 'stage' },
      }),
    ]);
  });

  test('of whom something was said stay; others can be removed', async () => {
    const meimei = await front.hire('小美', 'marketer');
    const stage = await front.addChannel('stage');
    await front.customer(stage, 'wang').says('在吗');
    const [item] = (await meimei.get('/contacts').expect(200)).body.items;
    expect((await meimei.delete(`/contacts/${item.id}`).expect(409)).body.error.id).toBe('contact_has_conversations');
    const { body } = await meimei.post('/contacts', { name: '误建' }).expect(201);
    await meimei.delete(`/contacts/${body.id}`).expect(204);
    await meimei.get(`/contacts/${body.id}`).expect(404);
  });

  test.each([
    [{}, 'name'],
    [{ name: '王', zone: 'Mars/Olympus' }, 'zone'],
    [{ name: '王', email: 'not an address' }, 'email'],
    [{ name: '王', gender: 'robot' }, 'gender'],
    [{ name: '王', fields: { deep: { er: 1 } } }, 'fields.deep'],
  ])('%j is refused by field', async (body, field) => {
    expect(Object.keys((await zhou.post('/contacts', body).expect(400)).body.error.fields)).toContain(field);
  });
});

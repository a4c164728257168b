import request from 'supertest';
import { hashPassword } from '../../src/http/password';
import { makeFirstAdmin, offerSetup } from '../../src/http/setup';
import type { AgentId } from '../../src/model';
import { SESSION_IDLE_MS, sweepSessions } from '../../src/store/queries/sessions';
import { type Front, openFront } from '../support/http';

const PASSWORD = '明前龙井已经上市';
const EMAIL = 'xiaozhou@yunjin.example';

describe('signing in', () => {
  let front: Front;
  let xiaozhou: AgentId;

  beforeEach(async () => {
    front = await openFront();
    xiaozhou = await front.addAgent('小周');
    const hash = await hashPassword(PASSWORD);
    await front.store.transact(tx => tx.update('agent', ['email', 'passwordHash'], [[xiaozhou, EMAIL, hash]]));
  });
  afterEach(() => front.close());

  const signIn = (email: string, password: string) =>
    request(front.url).post('/api/v1/session').send({ email, password });
  /** As a browser would go on: with the cookies it was given. */
  const browser = async () => {
    const { body, headers } = await signIn(EMAIL, PASSWORD).expect(200);
    const set = headers['set-cookie'] as unknown as string[];
    return { body, set, cookie: set.map(line => line.split(';')[0]).join('; ') };
  };
  const me = (token: string) => request(front.url).get('/api/v1/session').set('authorization', `Bearer ${token}`);

  test('gives a token for programs and cookies for the console', async () => {
    const { body, set, cookie } = await browser();
    const facts = { role: 'agent', presence: 'online', capacity: 5, alertUser: null };
    const user = { id: String(xiaozhou), email: EMAIL, name: '小周', ...facts };
    expect(body).toEqual({ token: expect.any(String), csrf: expect.any(String), user });
    expect(set[0]).toMatch(/^guanxi_session=[\w-]{43}; Path=\/; SameSite=Lax; Max-Age=2592000; HttpOnly$/);
    expect(set[1]).toMatch(/^guanxi_csrf=[\w-]{43}; Path=\/; SameSite=Lax; Max-Age=2592000$/);
    expect((await me(body.token).expect(200)).body).toEqual({ user, csrf: body.csrf, zone: 'Asia/Shanghai' });
    await request(front.url).get('/api/v1/session').set('cookie', cookie).expect(200);
  });

  test('keeps nothing in the database that could be used to sign in', async () => {
    const { body } = await browser();
    const rows = JSON.stringify(await front.store.rows('session').find());
    expect(rows).not.toContain(body.token);
    expect(JSON.stringify(front.logged)).not.toContain(body.token);
  });

  test('says Secure once the public address is https', async () => {
    const secure = await openFront({ site: { publicUrl: 'https://chat.yunjin.example' } });
    await makeFirstAdmin(secure.door, { email: EMAIL, password: PASSWORD, name: '老板' });
    const { headers } = await request(secure.url).post('/api/v1/session').send({ email: EMAIL, password: PASSWORD });
    for (const line of headers['set-cookie'] as unknown as string[]) expect(line).toContain('; Secure');
    await secure.close();
  });

  test('an unknown name and a wrong password hear the same words', async () => {
    const wrong = await signIn(EMAIL, '猜一猜').expect(401);
    const unknown = await signIn('nobody@yunjin.example', '猜一猜').expect(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body.error.id).toBe('wrong_credentials');
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  test('after five wrong tries from one address even the right password waits', async () => {
    for (let i = 0; i < 5; i++) await signIn(`guess${i}@yunjin.example`, '猜').expect(401);
    const { body, headers } = await signIn(EMAIL, PASSWORD).expect(429);
    expect(body.error.id).toBe('rate_limited');
    expect(Number(headers['retry-after'])).toBeGreaterThan(200);
  });

  test('right sign-ins from one office do not use its tries up', async () => {
    for (let i = 0; i < 7; i++) await signIn(EMAIL, PASSWORD).expect(200);
  });

  test('an address in X-Forwarded-For counts only behind a proxy that is trusted', async () => {
    const from = (url: string, address: string) =>
      request(url)
        .post('/api/v1/session')
        .set('x-forwarded-for', address)
        .send({ email: 'x@y.example', password: '猜' });
    for (let i = 0; i < 5; i++) await from(front.url, `203.0.113.${i}`).expect(401);
    await from(front.url, '203.0.113.9').expect(429);
    const behind = await openFront({ site: { trustProxy: 1 } });
    for (let i = 0; i < 5; i++) await from(behind.url, `evil, 203.0.113.1`).expect(401);
    await from(behind.url, 'someone else, 203.0.113.1').expect(429);
    await from(behind.url, '203.0.113.2').expect(401);
    await behind.close();
  });

  test('one account is tried ten times at most, from wherever', async () => {
    const behind = await openFront({ site: { trustProxy: 1 } });
    const from = (n: number) =>
      request(behind.url)
        .post('/api/v1/session')
        .set('x-forwarded-for', `203.0.113.${n}`)
        .send({ email: EMAIL, password: '猜' });
    for (let i = 0; i < 10; i++) await from(i).expect(401);
    await from(11).expect(429);
    await behind.close();
  });

  test('a change by cookie needs the word only our own page can read', async () => {
    const { cookie, body } = await browser();
    const change = () =>
      request(front.url).post('/api/v1/session/presence').set('cookie', cookie).send({ presence: 'away' });
    expect((await change().expect(403)).body.error.id).toBe('csrf');
    expect((await change().set('x-csrf-token', 'guess').expect(403)).body.error.id).toBe('csrf');
    await change().set('x-csrf-token', body.csrf).expect(200);
    expect((await me(body.token)).body.user.presence).toBe('away');
  });

  test('a change by cookie from another site is refused, from our own taken', async () => {
    const { cookie, body } = await browser();
    const from = (origin: string) =>
      request(front.url)
        .post('/api/v1/session/presence')
        .set({ cookie, origin, 'x-csrf-token': body.csrf })
        .send({ presence: 'online' });
    expect((await from('https://evil.example').expect(403)).body.error.id).toBe('origin');
    expect((await from('null').expect(403)).body.error.id).toBe('origin');
    await from('http://guanxi.example').expect(200);
    await from(front.url).expect(200);
  });

  test('another site cannot sign a visitor in either', async () => {
    const foreign = signIn(EMAIL, PASSWORD).set('origin', 'https://evil.example');
    expect((await foreign.expect(403)).body.error.id).toBe('origin');
  });

  test('a form of another site cannot speak JSON', async () => {
    const { body } = await request(front.url)
      .post('/api/v1/session')
      .set('content-type', 'text/plain')
      .send(JSON.stringify({ email: EMAIL, password: PASSWORD }))
      .expect(415);
    expect(body.error.id).toBe('unsupported_type');
  });

  test('signing out ends the token and the cookies', async () => {
    const { cookie, body } = await browser();
    const out = await request(front.url)
      .delete('/api/v1/session')
      .set({ cookie, 'x-csrf-token': body.csrf })
      .expect(204);
    expect((out.headers['set-cookie'] as unknown as string[])[0]).toMatch(/^guanxi_session=; .*Max-Age=0/);
    await me(body.token).expect(401);
  });

  test('whoever is disabled is out at once, and cannot come back', async () => {
    const boss = await front.hire('老板', 'admin');
    const { body } = await browser();
    await boss.patch(`/agents/${xiaozhou}`, { enabled: false }).expect(200);
    await me(body.token).expect(401);
    await signIn(EMAIL, PASSWORD).expect(401);
    expect(await front.store.rows('session').countBy({ agentId: xiaozhou })).toBe(0);
  });

  test('a sign-in ends when it is not used for a week, and after a month in any case', async () => {
    const { body } = await browser();
    front.pass(SESSION_IDLE_MS - 1000);
    await me(body.token).expect(200);
    front.pass(SESSION_IDLE_MS - 1000);
    await me(body.token).expect(200);
    front.pass(SESSION_IDLE_MS);
    await me(body.token).expect(401);
    const again = (await browser()).body;
    for (let week = 0; week < 4; week++) {
      front.pass(SESSION_IDLE_MS - 1000);
      await me(again.token).expect(200);
    }
    front.pass(3 * 24 * 3600_000);
    await me(again.token).expect(401);
    await sweepSessions(front.store, front.now());
    expect(await front.store.rows('session').count()).toBe(0);
  });

  test('a colleague changes the own password, and is out everywhere else', async () => {
    const [here, elsewhere] = [(await browser()).body, (await browser()).body];
    const change = (current: string, password: string) =>
      request(front.url)
        .post('/api/v1/session/password')
        .set('authorization', `Bearer ${here.token}`)
        .send({ current, password });
    expect((await change('猜一猜', '雨前毛尖也上市了').expect(400)).body.error.fields).toEqual({
      current: 'is not the password',
    });
    expect((await change(PASSWORD, '短').expect(400)).body.error.fields).toHaveProperty('password');
    await change(PASSWORD, '雨前毛尖也上市了').expect(204);
    await me(here.token).expect(200);
    await me(elsewhere.token).expect(401);
    await signIn(EMAIL, PASSWORD).expect(401);
    await signIn(EMAIL, '雨前毛尖也上市了').expect(200);
  });

  test('presence is told to the others', async () => {
    const heard: string[] = [];
    front.live.subscribe(event => heard.push(event.type));
    const { body } = await browser();
    const set = (presence: string) =>
      request(front.url)
        .post('/api/v1/session/presence')
        .set('authorization', `Bearer ${body.token}`)
        .send({ presence });
    await set('offline').expect(200);
    expect(heard).toContain('agent.presence');
    expect((await set('asleep').expect(400)).body.error.fields).toHaveProperty('presence');
  });
});

describe('the first administrator', () => {
  let front: Front;
  beforeEach(async () => {
    front = await openFront();
  });
  afterEach(() => front.close());

  const first = { email: 'Boss@Yunjin.example', password: PASSWORD, name: '老板' };
  const setUp = (token: string, more: object = {}) => front.stranger().post('/setup', { ...first, ...more, token });

  test('comes through the link that was printed last, once', async () => {
    expect((await front.stranger().get('/setup').expect(200)).body).toEqual({ needed: true });
    const old = (await offerSetup(front.door))!;
    const token = (await offerSetup(front.door))!;
    expect((await setUp(old).expect(403)).body.error.id).toBe('setup_token');
    const { body, headers } = await setUp(token).expect(200);
    expect(body).toMatchObject({ token: expect.any(String), user: { email: 'boss@yunjin.example', role: 'admin' } });
    expect(headers['set-cookie']).toHaveLength(2);
    expect((await front.stranger().get('/setup')).body).toEqual({ needed: false });
    expect(await offerSetup(front.door)).toBeNull();
    await setUp(token).expect(403);
    await front.stranger().post('/session', { email: first.email, password: PASSWORD }).expect(200);
  });

  test('of two with the link at once, one is the administrator', async () => {
    const token = (await offerSetup(front.door))!;
    const both = await Promise.all([setUp(token), setUp(token, { email: 'other@yunjin.example' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await front.store.rows('agent').count()).toBe(1);
  });

  test('is told what is wrong with what they wrote', async () => {
    const token = (await offerSetup(front.door))!;
    const { body } = await setUp(token, { email: 'boss', password: 'short', name: ' ' }).expect(400);
    expect(Object.keys(body.error.fields).sort()).toEqual(['email', 'name', 'password']);
  });

  test('the link lies in the database as its hash only', async () => {
    const token = (await offerSetup(front.door))!;
    expect(JSON.stringify(await front.store.rows('setting').find())).not.toContain(token);
  });

  test('named by the environment is made only when there is none', async () => {
    expect(await makeFirstAdmin(front.door, first)).toBe(true);
    expect(await makeFirstAdmin(front.door, { ...first, email: 'second@yunjin.example' })).toBe(false);
    const agents = await front.store.rows('agent').find();
    expect(agents.map(agent => [agent.email, agent.role])).toEqual([['boss@yunjin.example', 'admin']]);
  });
});

import request from 'supertest';
import type { ChannelId } from '../../src/model';
import { type Colleague, type Front, openFront } from '../support/http';

type Item = { id: string; state: string; class: string };

describe('the outbox seen from outside', () => {
  let front: Front;
  let boss: Colleague;
  let stage: ChannelId;
  let conversation: string;

  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
    stage = await front.addChannel('stage');
    await front.setRules([
      { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
    ]);
    await front.customer(stage, 'wang').says('你好');
    conversation = String(await front.conversation(stage, 'wang'));
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
  });
  afterEach(() => front.close());

  const list = async (query: string): Promise<Item[]> =>
    (await boss.get(`/deliveries?${query}`).expect(200)).body.items;
  const say = async (text: string) =>
    (await boss.post(`/conversations/${conversation}/messages`, { text }).expect(201)).body.delivery.id as string;
  const end = (id: string, state: string, fault: object) =>
    front.store.transact(tx => tx.update('delivery', ['state', 'fault'], [[Number(id), state, JSON.stringify(fault)]]));

  test('tells the bot’s answers and a person’s words apart', async () => {
    const id = await say('我是小周');
    expect(await list(`conversationId=${conversation}`)).toEqual([
      expect.objectContaining({
        id,
        class: 'agent',
        state: 'due',
        text: '我是小周',
        contact: { id: expect.any(String), name: expect.any(String) },
        agentId: String(boss.id),
        channelId: String(stage),
        attempts: 0,
      }),
      expect.objectContaining({
        class: 'reply',
        state: 'sent',
        text: '您好！',
        explain: expect.objectContaining({ ruleName: '问候' }),
      }),
    ]);
  });

  test('is asked by state, several at once, and by channel', async () => {
    const [one, two, three] = [await say('一'), await say('二'), await say('三')];
    const fault = { kind: 'unreachable', code: '45015', detail: 'response out of time limit' };
    await end(one, 'failed', fault);
    await end(two, 'unknown', { kind: 'unknown', code: null, detail: 'no answer' });
    expect((await list('state=failed,unknown')).map(item => item.id)).toEqual([two, one]);
    expect((await list('state=due')).map(item => item.id)).toEqual([three]);
    expect(await list(`channelId=${Number(stage) + 1}`)).toEqual([]);
    const { contactId } = (await boss.get(`/conversations/${conversation}`).expect(200)).body;
    expect(await list(`contactId=${contactId}`)).toHaveLength(4);
    expect(await list(`contactId=${Number(contactId) + 1}`)).toEqual([]);
    const [failed] = await list('state=failed');
    expect(failed).toMatchObject({ fault: { ...fault, hint: expect.stringContaining('next message') } });
    expect((await boss.get('/deliveries?state=lost').expect(400)).body.error.fields).toHaveProperty(['state.0']);
  });

  test('tells when planned words leave, on the message itself', async () => {
    const sendAt = new Date(front.now() + 3_600_000).toISOString();
    const planned = { content: { type: 'text', text: '明天见' }, sendAt };
    const { body } = await boss.post(`/conversations/${conversation}/messages`, planned).expect(201);
    expect(body.delivery).toEqual({ id: expect.any(String), state: 'due', fault: null, dueAt: sendAt });
    await front.outbound.drain();
    expect(await list('state=due')).toEqual([expect.objectContaining({ dueAt: sendAt, text: '明天见' })]);
  });

  test('pages run newest first and meet every delivery once', async () => {
    for (const text of ['一', '二', '三']) await say(text);
    const all = (await list('limit=50')).map(item => item.id);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { body }: { body: { items: Item[]; next: string | null } } = await boss.get(
        `/deliveries?limit=3${after && `&after=${after}`}`,
      );
      seen.push(...body.items.map(item => item.id));
      after = body.next;
    }
    expect(seen).toEqual(all);
    expect(all).toHaveLength(4);
  });

  test('what failed is sent again once, however often one clicks; what was sent is not', async () => {
    const id = await say('一');
    await end(id, 'failed', { kind: 'busy', code: null, detail: 'down' });
    const again = () => boss.post(`/deliveries/${id}/resend`, {}).set('idempotency-key', 'again-1');
    const [one, two] = await Promise.all([again(), again()]);
    expect([one.status, two.status, one.body.state]).toEqual([200, 200, 'due']);
    await front.outbound.drain();
    expect((await boss.get(`/deliveries/${id}`).expect(200)).body).toMatchObject({ state: 'sent', fault: null });
    const late = await boss.post(`/deliveries/${id}/resend`, {}).expect(409);
    expect(late.body.error.id).toBe('delivery_not_resendable');
  });

  describe('taken along', () => {
    const download = (path: string) =>
      boss
        .get(`/exports/${path}`)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(Buffer.from(chunk)));
          response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
        });

    test('every message is a line, in the order it was said', async () => {
      await say('我是小周');
      const { body, headers } = await download('messages.ndjson').expect(200);
      expect(headers['content-type']).toBe('application/x-ndjson');
      expect(headers['content-disposition']).toBe('attachment; filename="messages.ndjson"');
      const lines = (body as string)
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as { content: { text: string }; externalId: string | null; direction: string });
      expect(lines.map(line => line.content.text)).toEqual(['你好', '您好！', expect.any(String), '我是小周']);
      expect(lines[0]?.externalId).toMatch(/^stage-/);
    });

    test('more than fits one page is all there, once', async () => {
      const rows = Array.from({ length: 1203 }, (_, index) => [
        front.store.id(),
        `客${index}`,
        'unknown',
        'zh-CN',
        '[]',
        '{}',
        1,
        1,
      ]);
      const columns = ['id', 'name', 'gender', 'locale', 'tags', 'fields', 'createdAt', 'updatedAt'];
      await front.store.transact(tx => tx.insert('contact', columns, rows as never));
      const { body } = await download('contacts.csv').expect(200);
      const names = (body as string)
        .split('\n')
        .map(line => line.split(',')[1])
        .filter(name => name?.startsWith('客'));
      expect(names).toEqual(rows.map(row => row[1]));
    });

    test('contacts open in a spreadsheet and run no formulas', async () => {
      await boss
        .post('/contacts', { name: '=HYPERLINK("http://evil.example")', tags: ['老客', 'VIP'], fields: { points: 3 } })
        .expect(201);
      const { body, headers } = await download('contacts.csv').expect(200);
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(body).toMatch(/^\ufeffid,name,surname,/);
      expect(body).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
      expect(body).toContain('老客; VIP,"{""points"":3}"');
    });

    test('deliveries of one campaign only, when asked', async () => {
      const id = await say('一');
      await say('二');
      await front.store.transact(tx => tx.update('delivery', ['campaignId'], [[Number(id), 77]]));
      const { body } = await download('deliveries.ndjson?campaignId=77').expect(200);
      expect(
        (body as string)
          .trimEnd()
          .split('\n')
          .map(line => (JSON.parse(line) as Item).id),
      ).toEqual([id]);
    });

    test('is written down', async () => {
      await download('messages.ndjson').expect(200);
      const { body } = await boss.get('/audit').expect(200);
      expect(body.items[0]).toMatchObject({ action: 'export', subject: 'messages.ndjson', agentId: String(boss.id) });
    });
  });
});

describe('the house seen by machines', () => {
  let front: Front;
  afterEach(() => front.close());

  test('is alive, and ready while its database takes writes and nobody asked it to end', async () => {
    front = await openFront();
    const ask = (path: string) => request(front.url).get(path);
    expect((await ask('/healthz').expect(200)).body).toEqual({ ok: true });
    expect((await ask('/readyz').expect(200)).body).toEqual({ ok: true, why: null });
    const written = await front.store.rows('setting').findOneByOrFail({ name: 'readyAt' });
    await ask('/readyz').expect(200);
    expect(await front.store.rows('setting').findOneByOrFail({ name: 'readyAt' })).toEqual(written);
    front.drain();
    expect((await ask('/readyz').expect(503)).body).toEqual({ ok: false, why: 'draining' });
    await ask('/healthz').expect(200);
  });

  test('is not ready when the database takes no writes, and is again when it does', async () => {
    front = await openFront();
    await front.store.transact(async tx => void (await tx.run('ALTER TABLE setting RENAME TO hidden')));
    expect((await request(front.url).get('/readyz').expect(503)).body.why).toContain('no writes');
    await front.store.transact(async tx => void (await tx.run('ALTER TABLE hidden RENAME TO setting')));
    front.pass(1000);
    await request(front.url).get('/readyz').expect(200);
  });

  test('counts its answers by route, never by path, and what waits', async () => {
    front = await openFront();
    const boss = await front.hire('老板', 'admin');
    await boss.get('/conversations/12345').expect(404);
    const { text } = await request(front.url).get('/metrics').expect(200);
    expect(text).toContain('guanxi_http_seconds_count{method="GET",route="/api/v1/conversations/:id",status="404"} 1');
    expect(text).not.toContain('12345');
    expect(text).toMatch(/^guanxi_deliveries_due 0$/m);
  });

  test('shows its counters to who knows the token only, when there is one', async () => {
    front = await openFront({ site: { metricsToken: 'scrape me' + ' not' } });
    await request(front.url).get('/metrics').expect(401);
    await request(front.url).get('/metrics').set('authorization', 'Bearer guess').expect(401);
  });

  test('logs a line per request without what was asked for', async () => {
    front = await openFront();
    const boss = await front.hire('老板', 'admin');
    await boss.get('/conversations?q=13800000000').expect(200);
    const line = front.logged.find(entry => entry.event === 'http.request');
    expect(line).toMatchObject({ method: 'GET', path: '/api/v1/conversations', status: 200, agentId: boss.id });
    expect(JSON.stringify(front.logged)).not.toContain('13800000000');
  });

  test('a fault of our own is in the log and not in the answer', async () => {
    front = await openFront();
    const boss = await front.hire('老板', 'admin');
    await front.store.transact(async tx => void (await tx.run('ALTER TABLE template RENAME TO hidden')));
    const { body } = await boss.get('/templates').expect(500);
    expect(body).toEqual({ error: { id: 'internal', message: expect.not.stringContaining('template') } });
    const where = expect.arrayContaining([expect.stringContaining('at ')]);
    expect(front.logged).toContainEqual(
      expect.objectContaining({ event: 'http.fault', path: '/api/v1/templates', where }),
    );
  });

  test('a fault of the database does not carry what it was given into the log', async () => {
    front = await openFront();
    const boss = await front.hire('老板', 'admin');
    await front.store.transact(async tx => void (await tx.run('ALTER TABLE contact RENAME TO hidden')));
    await boss.post('/contacts', { name: '王小明', phone: '13800000000' }).expect(500);
    expect(front.logged.filter(line => line.event === 'http.fault')).toHaveLength(1);
    expect(JSON.stringify(front.logged)).not.toMatch(/王小明|13800000000/);
  });

  test.each([
    ['words that are no JSON', '{"email":', 'application/json', 400, 'invalid_json'],
    ['a NUL', '{"email":"a\\u0000b"}', 'application/json', 400, 'invalid_json'],
    ['too much', JSON.stringify({ email: 'x'.repeat(1024 * 1024) }), 'application/json', 413, 'too_large'],
    ['a form', 'email=a', 'application/x-www-form-urlencoded', 415, 'unsupported_type'],
  ])('refuses %s', async (_, words, type, status, id) => {
    front = await openFront();
    const { body } = await request(front.url)
      .post('/api/v1/session')
      .set('content-type', type)
      .send(words)
      .expect(status);
    expect(body.error.id).toBe(id);
  });
});

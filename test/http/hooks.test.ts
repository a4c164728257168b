import type { ChannelId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';
import { openReceiver, type Receiver } from '../support/receiver';

interface Told {
  readonly author: string;
  readonly content: { readonly text: string };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.each(databases)('programs that are told what happens, on %s', (_, scratch) => {
  let front: Front;
  let stage: ChannelId;
  let boss: Colleague;
  let erp: Receiver;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch() });
    stage = await front.addChannel('stage');
    await front.setRules([
      { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
    ]);
    boss = await front.hire('周老板', 'admin');
    erp = await openReceiver();
  });

  afterEach(async () => {
    await front.close();
    await erp.close();
  });

  const join = async (change: object = {}) => {
    const given = { name: '进销存', url: erp.url, events: ['message.created'], inside: true, ...change };
    return (await boss.post('/webhooks', given).expect(201)).body as { id: string; secret: string };
  };
  const calls = async (id: string) =>
    (await boss.get(`/webhooks/${id}/calls`).expect(200)).body.items as Record<string, unknown>[];
  const hookOf = async (id: string) =>
    (await boss.get('/webhooks').expect(200)).body.items.find((one: { id: string }) => one.id === id);

  test('王女士的话和机器人的回答 arrive signed, whole, and once', async () => {
    const { id, secret } = await join();
    await front.customer(stage, '王女士').says('你好');
    await erp.until(2);
    await front.door.hooks.tick();
    expect(erp.told.map(one => one.isSignedWith(secret))).toEqual([true, true]);
    const texts = erp.told.map(({ event: { type, data } }) => {
      const { message, conversation } = data as { message: Told; conversation: { channelId: string } };
      return [type, message.author, message.content.text, conversation.channelId];
    });
    expect(texts.sort()).toEqual([
      ['message.created', 'bot', '您好！', String(stage)],
      ['message.created', 'contact', '你好', String(stage)],
    ]);
    expect(await calls(id)).toEqual([
      expect.objectContaining({ state: 'sent', status: 204, attempts: 1, fault: null }),
      expect.objectContaining({ state: 'sent', status: 204, attempts: 1, fault: null }),
    ]);
    expect(JSON.stringify(await hookOf(id))).not.toContain(secret.slice(6));
  });

  test('one that is down for a while hears everything afterwards, under the same id', async () => {
    const { id, secret } = await join();
    erp.answers = { status: 503 };
    await front.customer(stage, '李先生').says('在吗');
    await erp.until(1);
    await front.door.hooks.tick();
    expect(await calls(id)).toEqual([
      expect.objectContaining({ state: 'due', status: 503, attempts: 1, fault: 'it answered 503' }),
    ]);
    expect(await hookOf(id)).toMatchObject({ state: 'on', fault: 'it answered 503' });
    await front.door.hooks.tick();
    expect(erp.told).toHaveLength(1);
    erp.answers = { status: 200 };
    front.pass(2 * MINUTE_MS);
    await front.door.hooks.tick();
    expect(erp.told).toHaveLength(2);
    expect(erp.told[1]!.id).toBe(erp.told[0]!.id);
    expect(erp.told[1]!.isSignedWith(secret)).toBe(true);
    expect(await calls(id)).toEqual([expect.objectContaining({ state: 'sent', attempts: 2 })]);
    expect(await hookOf(id)).toMatchObject({ fault: null });
  });

  test('one that says how long to wait is asked no sooner', async () => {
    const { id } = await join();
    erp.answers = { status: 429, headers: { 'retry-after': '3600' } };
    await front.customer(stage, '李先生').says('在吗');
    await erp.until(1);
    await front.door.hooks.tick();
    front.pass(59 * MINUTE_MS);
    await front.door.hooks.tick();
    expect(erp.told).toHaveLength(1);
    front.pass(2 * MINUTE_MS);
    erp.answers = { status: 200 };
    await front.door.hooks.tick();
    expect(await calls(id)).toEqual([expect.objectContaining({ state: 'sent', attempts: 2 })]);
  });

  test('after days of silence it is given up, said, and can be told again by hand', async () => {
    const { id } = await join();
    erp.answers = { status: 500 };
    await front.customer(stage, '张阿姨').says('在吗');
    await erp.until(1);
    await front.door.hooks.tick();
    for (let tried = 1; tried < 12; tried++) {
      const [due] = await calls(id);
      front.pass(Date.parse(String(due?.dueAt)) - front.now());
      await front.door.hooks.tick();
    }
    const [call] = await calls(id);
    expect(call).toMatchObject({ state: 'failed', attempts: 10 });
    expect(erp.told).toHaveLength(10);
    erp.answers = { status: 200 };
    await boss.post(`/webhooks/${id}/calls/${call?.id}/resend`).expect(202);
    await erp.until(11);
    await front.door.hooks.tick();
    expect(erp.told).toHaveLength(11);
  });

  test('what was told a week ago is forgotten, what is still due is not', async () => {
    const { id } = await join();
    await front.customer(stage, '王女士').says('在吗');
    await erp.until(1);
    await front.door.hooks.tick();
    erp.answers = { status: 500 };
    await front.customer(stage, '王女士').says('有人吗');
    await erp.until(2);
    await front.door.hooks.tick();
    expect(await calls(id)).toHaveLength(2);
    front.pass(8 * DAY_MS);
    await front.door.hooks.tick();
    expect(await calls(id)).toEqual([expect.objectContaining({ state: 'due' })]);
  });

  test('one that answers 410 is told no more until it is switched on again', async () => {
    const { id } = await join();
    erp.answers = { status: 410 };
    await front.customer(stage, '王女士').says('在吗');
    await erp.until(1);
    await front.door.hooks.tick();
    expect(await hookOf(id)).toMatchObject({ state: 'off', fault: 'it answered 410: it wants no more' });
    await front.customer(stage, '王女士').says('有人吗');
    await front.door.hooks.tick();
    expect(erp.told).toHaveLength(1);
    erp.answers = { status: 200 };
    await boss.patch(`/webhooks/${id}`, { state: 'on' }).expect(200);
    await front.customer(stage, '王女士').says('我再问一下');
    await erp.until(2);
    expect(await hookOf(id)).toMatchObject({ state: 'on', fault: null });
  });

  test('a slow one holds up no other, and one hears only what it asked for', async () => {
    const slow = await openReceiver();
    try {
      const other = await join({ name: '报表', url: slow.url, events: ['conversation.updated'] });
      await join();
      slow.answers = { status: 500 };
      await front.customer(stage, '王女士').says('在吗');
      await erp.until(1);
      await slow.until(1);
      await front.door.hooks.tick();
      expect(new Set(slow.told.map(({ event }) => event.type))).toEqual(new Set(['conversation.updated']));
      expect(new Set(erp.told.map(({ event }) => event.type))).toEqual(new Set(['message.created']));
      await boss.delete(`/webhooks/${other.id}`).expect(204);
      await boss.get(`/webhooks/${other.id}/calls`).expect(404);
    } finally {
      await slow.close();
    }
  });
});

describe('the settings of an outgoing webhook', () => {
  let front: Front;
  let boss: Colleague;

  beforeEach(async () => {
    front = await openFront();
    boss = await front.hire('周老板', 'admin');
  });

  afterEach(() => front.close());

  const given = { name: '进销存', url: 'https://erp.example/crm', events: ['message.created'] };

  test.each([
    'http://127.0.0.1/x',
    'http://2130706433/x',
    'http://[::1]/x',
    'http://[::ffff:10.0.0.8]/x',
    'http://169.254.169.254/latest/meta-data',
    'https://192.168.1.7/x',
  ])('%s is refused unless somebody says that inside is meant', async url => {
    const { body } = await boss.post('/webhooks', { ...given, url }).expect(400);
    expect(body.error.fields.url).toContain('inside our own network');
    await boss.post('/webhooks', { ...given, url, inside: true }).expect(201);
  });

  test('a name that leads inside is found out when it is called', async () => {
    const { body } = await boss.post('/webhooks', { ...given, url: 'http://localhost:9/x' }).expect(201);
    const tried = await boss.post(`/webhooks/${body.id}/test`).expect(200);
    expect(tried.body).toEqual({ ok: false, status: null, fault: expect.stringContaining('inside our own network') });
  });

  test('a try tells the program so, signed; a new secret is told once and used at once', async () => {
    const erp = await openReceiver();
    try {
      const { body } = await boss.post('/webhooks', { ...given, url: erp.url, inside: true }).expect(201);
      expect((await boss.post(`/webhooks/${body.id}/test`).expect(200)).body).toEqual({
        ok: true,
        status: 204,
        fault: null,
      });
      expect(erp.told[0]!.event.type).toBe('test');
      expect(erp.told[0]!.isSignedWith(body.secret)).toBe(true);
      const renewed = await boss.patch(`/webhooks/${body.id}`, { secret: 'new' }).expect(200);
      await boss.post(`/webhooks/${body.id}/test`).expect(200);
      expect(erp.told[1]!.isSignedWith(renewed.body.secret)).toBe(true);
      expect(erp.told[1]!.isSignedWith(body.secret)).toBe(false);
      const audit = JSON.stringify((await boss.get('/audit').expect(200)).body);
      expect(audit).toContain('webhook.change');
      expect(audit).not.toContain(renewed.body.secret);
    } finally {
      await erp.close();
    }
  });

  test('nonsense is refused with the field that is wrong', async () => {
    for (const wrong of [{ url: 'ftp://erp.example' }, { events: [] }, { events: ['typing'] }, { name: ' ' }])
      await boss.post('/webhooks', { ...given, ...wrong }).expect(400);
  });
});

test('the roles tell what each of them may do', async () => {
  const front = await openFront();
  try {
    const { body } = await (await front.hire('小周', 'agent')).get('/roles').expect(200);
    const may = (id: string) => body.items.find((role: { id: string }) => role.id === id).may as { path: string }[];
    expect(body.items.map((role: { id: string }) => role.id)).toEqual(['admin', 'agent', 'marketer']);
    expect(may('admin').some(({ path }) => path === '/webhooks')).toBe(true);
    expect(may('agent').some(({ path }) => path === '/webhooks')).toBe(false);
    expect(may('agent').some(({ path }) => path === '/conversations/:id/takeover')).toBe(true);
  } finally {
    await front.close();
  }
});

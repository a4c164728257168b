import request from 'supertest';
import { z } from 'zod';
import { defineAdapter } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { type Colleague, type Front, openFront } from '../support/http';

const SETTINGS = {
  appId: 'wx0123456789abcdef',
  appSecret: 'app-secret-of-yunjin-0123456789ab',
  token: 'tokenofyunjin',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
const SECRETS = [SETTINGS.appSecret, SETTINGS.token, SETTINGS.encodingAesKey];

const server = z.strictObject({ host: z.string().describe('Server'), password: z.string() });
/** A mailbox whose secrets lie inside groups. */
const post = defineAdapter({
  type: 'post',
  name: { zh: '邮局', en: 'Post' },
  settings: z.strictObject({ imap: server, smtp: server.optional() }),
  secrets: ['imap.password', 'smtp.password'],
  guide: [],
  open: (id, { imap }) => ({
    id,
    limits: {
      textBytes: 2048,
      sends: ['text'],
      media: {},
      windows: {},
      rate: { count: 1, perMs: 1 },
      idempotency: 'none',
    },
    send: async () => ({ externalId: imap.password }),
  }),
});

describe('channels', () => {
  let front: Front;
  let boss: Colleague;

  beforeEach(async () => {
    front = await openFront({ adapters: [post] });
    boss = await front.hire('老板', 'admin');
  });
  afterEach(() => front.close());

  const add = (settings: object = SETTINGS) =>
    boss.post('/channels', { type: 'wechat-oa', name: '云锦服务号', settings });

  test('every kind tells what it needs', async () => {
    const { body } = await boss.get('/channel-types').expect(200);
    const types = new Map(body.map((type: { type: string }) => [type.type, type]));
    expect(types.get('wechat-oa')).toMatchObject({
      name: { zh: expect.any(String), en: expect.any(String) },
      settings: {
        type: 'object',
        properties: { appId: { type: 'string' } },
        required: expect.arrayContaining(['appId']),
      },
      secrets: expect.arrayContaining(['appSecret']),
      guide: expect.arrayContaining([{ zh: expect.any(String), en: expect.any(String) }]),
    });
    expect(types.get('stage')).toMatchObject({ settings: { type: 'object' }, secrets: [] });
  });

  test('no kind shows a field that sounds like a secret', async () => {
    interface Fields {
      readonly properties?: Readonly<Record<string, Fields>>;
    }
    const { body } = await boss.get('/channel-types').expect(200);
    const bare = (under: string, { properties = {} }: Fields, secrets: readonly string[]): string[] =>
      Object.entries(properties).flatMap(([name, field]) => {
        const path = under + name;
        if (secrets.includes(path)) return [];
        if (field.properties) return bare(`${path}.`, field, secrets);
        return /secret|password|token|aeskey/i.test(name) ? [path] : [];
      });
    const shown = (body as { type: string; settings: Fields; secrets: string[] }[]).flatMap(
      ({ type, settings, secrets }) => bare('', settings, secrets).map(path => `${type}: ${path}`),
    );
    // An address that tokens are fetched from is no secret.
    expect(shown.filter(each => !each.endsWith(': tokenBase'))).toEqual([]);
  });

  test('a secret goes in, opens the account, and never comes out', async () => {
    const { body } = await add().expect(201);
    expect(body).toMatchObject({
      type: 'wechat-oa',
      name: '云锦服务号',
      settings: { appId: SETTINGS.appId, appSecret: { set: true } },
      state: 'on',
      lastError: null,
      lastInboundAt: null,
      webhookUrl: `http://guanxi.example/webhooks/${body.id}`,
    });
    expect(front.channels.get(Number(body.id) as ChannelId)).toMatchObject({ type: 'wechat-oa' });
    const kept = JSON.stringify(await front.store.rows('channel').find());
    const audit = JSON.stringify(await front.store.rows('audit').find());
    const shown = (await boss.get('/channels').expect(200)).text;
    const list = (await boss.get('/audit').expect(200)).text;
    for (const place of [kept, audit, shown, list, JSON.stringify(front.logged), JSON.stringify(body)]) {
      for (const secret of SECRETS.filter(value => !SETTINGS.appId.includes(value)))
        expect(place).not.toContain(secret);
    }
  });

  test('a secret inside a group is kept when its neighbours change, and never comes out', async () => {
    const { body: types } = await boss.get('/channel-types').expect(200);
    const group = { type: 'object', properties: { host: { type: 'string', description: 'Server' } } };
    expect(types.find(({ type }: { type: string }) => type === 'post')).toMatchObject({
      settings: { properties: { imap: group, smtp: group } },
      secrets: ['imap.password', 'smtp.password'],
    });
    const imap = { host: 'imap.yunjin.example', password: 'longjing-2026' };
    const { body } = await boss.post('/channels', { type: 'post', name: '邮箱', settings: { imap } }).expect(201);
    expect(body.settings).toEqual({ imap: { host: imap.host, password: { set: true } } });
    const id = Number(body.id) as ChannelId;
    const key = async () => {
      const { channel } = front.channels.get(id)!;
      const nobody = { address: '', thread: '', content: { type: 'text' as const, text: '' }, answers: null };
      const sent = await channel.send({ ...nobody, class: 'agent', key: '' }, AbortSignal.timeout(1000));
      return sent.externalId;
    };
    const change = (settings: object) => boss.patch(`/channels/${id}`, { settings });
    const { body: moved } = await change({ imap: { host: 'mx.yunjin.example' } }).expect(200);
    expect(moved.settings).toEqual({ imap: { host: 'mx.yunjin.example', password: { set: true } } });
    expect(await key()).toBe(imap.password);
    await change({ imap: { password: 'biluochun-2026' } }).expect(200);
    expect(await key()).toBe('biluochun-2026');
    const wrong = await change({ imap: { password: null } }).expect(400);
    expect(Object.keys(wrong.body.error.fields)).toEqual(['settings.imap.password']);
    const kept = JSON.stringify([await front.store.rows('channel').find(), await front.store.rows('audit').find()]);
    expect(kept).not.toMatch(/longjing-2026|biluochun-2026/);
  });

  test('what is wrong with the settings is told by field, and no secret is repeated', async () => {
    const { body, text } = await add({ ...SETTINGS, appId: '', encodingAesKey: 'short' }).expect(400);
    expect(body.error.id).toBe('invalid');
    expect(Object.keys(body.error.fields)).toEqual(
      expect.arrayContaining(['settings.appId', 'settings.encodingAesKey']),
    );
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(await front.store.rows('channel').count()).toBe(0);
  });

  test('a kind that there is not is told with those that there are', async () => {
    const { body } = await boss.post('/channels', { type: 'icq', name: '老朋友' }).expect(400);
    expect(body.error.fields.type).toMatch(/^is none of .*stage/);
  });

  test('a change keeps the secrets it does not name, and those sent back as they were shown', async () => {
    const { body } = await add().expect(201);
    const before = (await front.store.rows('channel').findOneByOrFail({})).settings;
    const shown = { ...body.settings, appId: 'wxfedcba9876543210' };
    const { body: after } = await boss.patch(`/channels/${body.id}`, { name: '云锦', settings: shown }).expect(200);
    expect(after).toMatchObject({ name: '云锦', settings: { appId: 'wxfedcba9876543210', appSecret: { set: true } } });
    const row = await front.store.rows('channel').findOneByOrFail({});
    const opened = (settings: unknown) =>
      front.door.sealer.open((settings as { sealed: string }).sealed, 'channel.appSecret');
    expect(opened(row.settings.appSecret)).toBe(SETTINGS.appSecret);
    expect(row.settings.appSecret).not.toEqual(before.appSecret);
    await boss
      .patch(`/channels/${body.id}`, { settings: { appSecret: 'another-secret-0123456789abcdef01' } })
      .expect(200);
    expect(opened((await front.store.rows('channel').findOneByOrFail({})).settings.appSecret)).toBe(
      'another-secret-0123456789abcdef01',
    );
  });

  test('can be paused and switched on again; new settings try a broken one anew', async () => {
    const { body } = await add().expect(201);
    const state = async (change: object) => (await boss.patch(`/channels/${body.id}`, change).expect(200)).body.state;
    expect(await state({ state: 'paused' })).toBe('paused');
    expect(await state({ settings: { appId: 'wxaaaaaaaaaaaaaaaa' } })).toBe('paused');
    expect(await state({ state: 'on' })).toBe('on');
    await front.channels.pause(Number(body.id) as ChannelId, '40001: invalid credential');
    expect((await boss.get(`/channels/${body.id}`)).body).toMatchObject({
      state: 'broken',
      lastError: '40001: invalid credential',
    });
    expect(await state({ name: '云锦' })).toBe('broken');
    expect((await boss.patch(`/channels/${body.id}`, { settings: SETTINGS }).expect(200)).body).toMatchObject({
      state: 'on',
      lastError: null,
    });
  });

  test('colleagues see that it is there, not how it is set up', async () => {
    await add().expect(201);
    const xiaozhou = await front.hire('小周', 'agent');
    const { body } = await xiaozhou.get('/channels').expect(200);
    expect(body.items[0]).toMatchObject({ type: 'wechat-oa', name: '云锦服务号', settings: {}, webhookUrl: null });
  });

  test('testing asks the platform and tells its words', async () => {
    const stage = await front.addChannel('stage');
    expect((await boss.post(`/channels/${stage}/test`).expect(200)).body).toEqual({ ok: true, fault: null });
    const { body } = await add({ ...SETTINGS, apiBase: 'http://127.0.0.1:9' }).expect(201);
    const told = (await boss.post(`/channels/${body.id}/test`).expect(200)).body;
    expect(told).toEqual({ ok: false, fault: { kind: expect.any(String), detail: expect.any(String) } });
  });

  test('removed, it is gone from the list and hears nothing more; its conversations stay', async () => {
    const stage = await front.addChannel('stage');
    const wang = front.customer(stage, 'wang');
    await wang.says('在吗');
    const conversation = await front.conversation(stage, 'wang');
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await boss.post(`/conversations/${conversation}/messages`, { text: '您好' }).expect(201);
    await boss.delete(`/channels/${stage}`).expect(204);
    await boss.get(`/channels/${stage}`).expect(404);
    await request(front.url).post(`/webhooks/${stage}`).send('{}').expect(403);
    expect((await boss.get(`/conversations/${conversation}`).expect(200)).body).toMatchObject({
      channel: null,
      lastSeq: expect.any(Number),
    });
    const { body } = await boss.get(`/deliveries?conversationId=${conversation}`).expect(200);
    expect(body.items.map((item: { state: string }) => item.state)).toEqual(['cancelled']);
  });

  test('the same request twice makes one account', async () => {
    const once = () => add().set('idempotency-key', 'first-channel');
    const [one, two] = [await once(), await once()];
    expect(two.body).toEqual(one.body);
    expect(await front.store.rows('channel').count()).toBe(1);
  });
});

describe('the stage', () => {
  let front: Front;
  beforeEach(async () => {
    front = await openFront();
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: '九点到六点。' } }] },
    ]);
  });
  afterEach(() => front.close());

  test('what a customer says there is heard, answered and seen like everything else', async () => {
    const stage = await front.addChannel('stage');
    const xiaozhou = await front.hire('小周', 'agent');
    await xiaozhou
      .post(`/channels/${stage}/stage`, { address: 'wang', name: '王小明', text: '营业时间？' })
      .expect(200);
    await front.outbound.drain();
    const { body } = await xiaozhou.get('/conversations').expect(200);
    expect(body.items[0]).toMatchObject({ contact: { name: '王小明' }, preview: '九点到六点。' });
    const said = (await xiaozhou.get(`/conversations/${body.items[0].id}/messages`).expect(200)).body.items;
    expect(said[0]).toMatchObject({
      author: 'bot',
      content: { type: 'text', text: '九点到六点。' },
      delivery: { state: 'sent', fault: null },
      explain: { ruleName: '营业时间', because: [expect.stringContaining('营业时间')] },
    });
    expect(said[1]).toMatchObject({ author: 'contact', direction: 'in', content: { text: '营业时间？' } });
  });

  test('is only there on a channel that is a stage', async () => {
    const boss = await front.hire('老板', 'admin');
    const { body } = await boss.post('/channels', { type: 'wechat-oa', name: '云锦', settings: SETTINGS }).expect(201);
    const { body: refused } = await boss
      .post(`/channels/${body.id}/stage`, { address: 'wang', text: '在吗' })
      .expect(422);
    expect(refused.error.id).toBe('not_a_stage');
  });
});

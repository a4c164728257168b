import { ApiError } from '../../src/http/errors';
import { addressKey } from '../../src/http/limits';
import { openOnce } from '../../src/http/once';
import type { AgentId } from '../../src/model';
import { type Front, openFront } from '../support/http';

describe('a request with an Idempotency-Key', () => {
  let front: Front;
  let ask: (key: string, work: () => Promise<{ status: number; body: unknown }>, body?: unknown) => Promise<unknown>;
  const agentId = 7 as AgentId;

  beforeEach(async () => {
    front = await openFront();
    const once = openOnce(front.door);
    ask = (key, work, body = {}) => once(key, { agentId, method: 'POST', path: '/x', body }, work);
  });
  afterEach(() => front.close());

  const counted = () => {
    let times = 0;
    return async () => ({ status: 201, body: { times: ++times } });
  };

  test('is done once by two at the same time and by one who comes later', async () => {
    const work = counted();
    const answers = [...(await Promise.all([ask('k', work), ask('k', work)])), await ask('k', work)];
    expect(answers).toEqual(Array(3).fill({ status: 201, body: { times: 1 } }));
  });

  test('keeps its answer over a restart', async () => {
    await ask('k', counted());
    const afterwards = openOnce(front.door);
    const again = await afterwards('k', { agentId, method: 'POST', path: '/x', body: {} }, async () => ({
      status: 500,
      body: 'never',
    }));
    expect(again).toEqual({ status: 201, body: { times: 1 } });
  });

  test('belongs to one agent', async () => {
    const work = counted();
    const once = openOnce(front.door);
    const by = (id: number) => once('k', { agentId: id as AgentId, method: 'POST', path: '/x', body: {} }, work);
    expect([await by(1), await by(2)]).toEqual([
      { status: 201, body: { times: 1 } },
      { status: 201, body: { times: 2 } },
    ]);
  });

  test('that was refused may be tried again with the same key', async () => {
    const refused = ask('k', () => Promise.reject(new ApiError(409, 'conversation_taken', 'a colleague holds it')));
    await expect(refused).rejects.toMatchObject({ id: 'conversation_taken' });
    expect(await ask('k', counted())).toEqual({ status: 201, body: { times: 1 } });
  });

  test('that broke off in the middle is never done again by itself', async () => {
    await expect(ask('k', () => Promise.reject(new Error('the power went')))).rejects.toThrow('the power went');
    await expect(ask('k', counted())).rejects.toMatchObject({ status: 409, id: 'outcome_unknown' });
  });

  test('cannot be used for something else, whether the first is done or at work', async () => {
    let finish = () => {};
    const slow = ask('k', () => new Promise(resolve => (finish = () => resolve({ status: 200, body: null }))), {
      text: '一',
    });
    await expect(ask('k', counted(), { text: '二' })).rejects.toMatchObject({
      status: 422,
      id: 'idempotency_key_reused',
    });
    while ((await front.store.rows('request').count()) === 0) await new Promise(setImmediate);
    finish();
    await slow;
    await expect(ask('k', counted(), { text: '二' })).rejects.toMatchObject({ status: 422 });
  });

  test('leaves no trace of what was in it but what only the key of the house can tell', async () => {
    await ask('k', async () => ({ status: 200, body: null }), { password: '123456' });
    const [row] = await front.store.rows('request').find();
    expect(row?.fingerprint).toBe(front.door.sealer.print(`POST /x\n${JSON.stringify({ password: '123456' })}`));
    expect(row?.body).toBe('null');
  });

  test.each(['', ' ', 'x'.repeat(151), '钥匙'])('must be a key: %j is none', async key => {
    await expect(ask(key, counted())).rejects.toMatchObject({
      status: 400,
      fields: { 'Idempotency-Key': expect.any(String) },
    });
  });
});

describe('whom a limit counts together', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (ip, key) => expect(addressKey(ip)).toBe(key));
});

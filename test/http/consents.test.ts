import type { ChannelId, ContactId } from '../../src/model';
import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Colleague, type Front, openFront } from '../support/http';

describe.each(databases)('what a person allows, on %s', (_, scratch) => {
  let front: Front;
  let xiaozhou: Colleague;
  let stage: ChannelId;
  let wang: ContactId;
  let greetings: ReturnType<typeof greetingsIn>;

  beforeAll(async () => {
    front = await openFront({ scratch: await scratch() });
    xiaozhou = await front.hire('小周', 'agent');
    stage = await front.addChannel('stage');
    greetings = greetingsIn(front);
  });
  beforeEach(async () => {
    wang = await greetings.met(stage, `wang-${front.store.id()}`);
  });
  afterAll(() => front.close());

  const address = async () => (await front.store.rows('identity').findOneByOrFail({ contactId: wang })).address;
  const marketing = { purpose: 'marketing', source: 'counter' };

  test('a colleague writes down a yes with its proof, and it stands in the ledger', async () => {
    const proof = { form: '门店登记表 0317', signed: true };
    const { body } = await xiaozhou
      .post(`/contacts/${wang}/consents`, { ...marketing, granted: true, proof, wording: 'v3' })
      .expect(201);
    expect(body.current).toMatchObject([{ purpose: 'marketing', channelId: null, granted: true }]);
    expect(body.greetings).toMatchObject([{ channel: { type: 'stage' }, allowed: true, because: 'granted' }]);
    expect(body.ledger).toMatchObject([{ granted: true, source: 'counter', proof, wording: 'v3', channel: null }]);
    expect((await xiaozhou.get(`/contacts/${wang}/consents`).expect(200)).body.ledger).toEqual(body.ledger);
    const [line] = await front.store.rows('audit').findBy({ subject: `contact:${wang}` });
    expect(line).toMatchObject({ action: 'consent.grant', agentId: xiaozhou.id, data: { source: 'counter' } });
  });

  test('a yes without a proof is refused and leaves nothing; a no needs none and cancels what waits', async () => {
    const refused = await xiaozhou.post(`/contacts/${wang}/consents`, { ...marketing, granted: true }).expect(400);
    expect(Object.keys(refused.body.error.fields)).toEqual(['proof']);
    const waiting = await greetings.greet(stage, await address());
    const { body } = await xiaozhou
      .post(`/contacts/${wang}/consents`, { ...marketing, granted: false, channelId: String(stage) })
      .expect(201);
    expect(body).toMatchObject({
      inFlight: false,
      current: [{ granted: false, channelId: String(stage), channel: { type: 'stage' } }],
      greetings: [{ allowed: false, because: 'withdrawn' }],
    });
    expect(body.ledger).toHaveLength(1);
    expect(await greetings.delivery(waiting)).toMatchObject({ state: 'cancelled' });
  });

  test('the same request sent twice under one key is one row', async () => {
    const body = { ...marketing, granted: false };
    for (let time = 0; time < 2; time++)
      await xiaozhou.post(`/contacts/${wang}/consents`, body).set('Idempotency-Key', `withdraw-${wang}`).expect(201);
    expect(await front.store.rows('consent').countBy({ contactId: wang })).toBe(1);
  });

  test('of nobody there is nothing to write down', async () => {
    await xiaozhou.get('/contacts/99/consents').expect(404);
    await xiaozhou.post('/contacts/99/consents', { ...marketing, granted: false }).expect(404);
    await xiaozhou.post(`/contacts/${wang}/consents`, { ...marketing, purpose: 'spam', granted: false }).expect(400);
  });

  test('an administrator sets how often people are greeted, and it holds for the next greeting', async () => {
    const boss = await front.hire('老板', 'admin');
    expect((await boss.get('/settings/greetings').expect(200)).body).toEqual({ most: 3, days: 7 });
    await boss.put('/settings/greetings', { most: 1, days: 30 }).expect(200);
    expect(await greetings.fate(await greetings.greet(stage, await address()))).toBe('sent');
    expect(await greetings.fate(await greetings.greet(stage, await address()))).toBe('skipped: cap');
    const shown = await boss.get('/deliveries?state=skipped').expect(200);
    expect(shown.body.items[0].fault).toMatchObject({ kind: 'withheld', code: 'cap' });
    await boss.put('/settings/greetings', { most: 0, days: 30 }).expect(400);
    await boss.put('/settings/greetings', { most: null, days: 7 }).expect(200);
    expect(await greetings.fate(await greetings.greet(stage, await address()))).toBe('sent');
  });
});

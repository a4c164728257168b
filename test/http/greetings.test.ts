import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Colleague, type Front, openFront } from '../support/http';

/** Noon in Shanghai on the day before Spring Festival 2027. */
const EVE = '2027-02-05T04:00:00Z';

describe.each(databases)('greetings that wait for a colleague, on %s', (_, scratch) => {
  let front: Front;
  let chen: Colleague;
  let zhou: Colleague;
  let zhao: Colleague;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch(), at: EVE });
    const lin = await front.hire('林策划', 'marketer');
    chen = await front.hire('陈主管', 'admin');
    zhou = await front.hire('小周', 'agent');
    zhao = await front.hire('小赵', 'agent');
    const stage = await front.addChannel('stage');
    const wang = await greetingsIn(front).met(stage, 'wang');
    await greetingsIn(front).met(stage, 'li');
    await front.store.transact(tx => tx.run('UPDATE contact SET ownerAgentId = ? WHERE id = ?', [zhou.id, wang]));
    const bodies = {
      'zh-CN': '{{ 称呼 }}，{{ agent.name | default: "我们" }}给您拜年。',
      en: 'A warm New Year from {{ agent.name | default: "all of us" }}.',
    };
    const template = await lin.post('/templates', { name: '拜年', purpose: 'greeting', bodies }).expect(201);
    const wish = {
      ...{ name: '2027 春节', festival: 'spring_festival', byOwner: true, ladder: [String(stage)] },
      schedule: { festival: 'spring_festival', days: 0, at: '09:00' },
      variants: [{ name: 'A', templateId: template.body.id }],
    };
    const { body } = await lin.post('/campaigns', wish).expect(201);
    await chen.post(`/campaigns/${body.id}/approve`, {}).expect(200);
    await lin.post(`/campaigns/${body.id}/start`, {}).expect(200);
    while (await front.door.campaigns.look());
  });
  afterEach(() => front.close());

  const waiting = async (who: Colleague) => (await who.get('/greetings').expect(200)).body.items;
  const keyOf = ({ occurrenceId, contact }: { occurrenceId: string; contact: { id: string } }) => ({
    ...{ occurrenceId, contactId: contact.id },
  });

  test('are listed in the voice of whoever looks, with the campaign, the time and the last talk', async () => {
    const items = await waiting(zhou);
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      campaign: { name: '2027 春节', festival: 'spring_festival' },
      contact: { ownerAgentId: String(zhou.id) },
      ...{ text: expect.stringMatching(/小周给您拜年。$/), reachable: true, dueAt: '2027-02-06T01:00:00.000Z' },
      lastMessageAt: expect.stringMatching(/^2027-02-05T04:00/),
    });
    const counted = async (who: Colleague) => (await who.get('/waiting').expect(200)).body.greetings;
    expect(await Promise.all([zhou, zhao].map(counted))).toEqual([2, 1]);
    const [only, ...none] = await waiting(zhao);
    expect([only.contact.ownerAgentId, none]).toEqual([null, []]);
    await zhou.get('/greetings?after=nowhere').expect(400);
  });

  test('are let go once however often the request comes, each told by itself', async () => {
    const [mine, anyones] = await waiting(zhou);
    const items = [{ ...keyOf(mine), text: '王姐，给您拜年了' }, keyOf(anyones)];
    const send = () => zhou.post('/greetings/approve', { items }).set('idempotency-key', 'spring').expect(200);
    const { body } = await send();
    expect(body.items.map((one: { result: string }) => one.result)).toEqual(['done', 'done']);
    expect((await send()).body).toEqual(body);
    expect(await waiting(zhou)).toEqual([]);
    const { body: deliveries } = await zhou.get('/deliveries?state=due').expect(200);
    expect(deliveries.items).toHaveLength(2);
    expect(deliveries.items.map((one: { agentId: string }) => one.agentId)).toEqual([String(zhou.id), String(zhou.id)]);
    const again = await zhou.post('/greetings/approve', { items: [keyOf(mine)] }).expect(200);
    expect(again.body.items).toEqual([{ ...keyOf(mine), result: 'gone' }]);
  });

  test('are passed over and taken back, and those of a colleague are not touched', async () => {
    const [mine] = await waiting(zhou);
    const items = [keyOf(mine)];
    expect((await zhao.post('/greetings/skip', { items }).expect(200)).body.items[0].result).toBe('not_yours');
    expect((await zhou.post('/greetings/skip', { items }).expect(200)).body.items[0].result).toBe('done');
    expect(await waiting(zhou)).toHaveLength(1);
    expect((await zhou.post('/greetings/unskip', { items }).expect(200)).body.items[0].result).toBe('done');
    expect(await waiting(zhou)).toHaveLength(2);
  });

  test('are at most twenty at once, and never without words', async () => {
    const [mine] = await waiting(zhou);
    await zhou.post('/greetings/approve', { items: Array.from({ length: 21 }, () => keyOf(mine)) }).expect(400);
    await zhou.post('/greetings/approve', { items: [{ ...keyOf(mine), text: ' ' }] }).expect(400);
    await zhou.post('/greetings/skip', { items: [] }).expect(400);
    expect(await waiting(zhou)).toHaveLength(2);
  });
});

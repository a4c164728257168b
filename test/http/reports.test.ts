import type { CampaignId, ChannelId } from '../../src/model';
import { portionsOf } from '../../src/store/queries/report-portions';
import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Colleague, type Front, openFront } from '../support/http';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Half past eleven at night in Shanghai: what follows crosses midnight. */
const NIGHT = '2026-11-19T23:30:00+08:00';
const DAYS = 'from=2026-11-18&to=2026-11-20';

/** Greetings that did not arrive: 李 had not written lately, 王 had blocked the account. */
const FAULTS = {
  李: { kind: 'unreachable', code: '45015', detail: 'response out of time limit' },
  王: { kind: 'unreachable', code: 'left', detail: 'the customer left or blocked this account' },
};

/** Two customers in one night: the bot answers 王 at once; 李 wants a person and waits over midnight for 小周. */
describe.each(databases)('the reports on a night and a day, on %s', (_, scratch) => {
  let front: Front;
  let stage: ChannelId;
  let lin: Colleague;
  let zhou: Colleague;
  const ruleIds = new Map<string, string>();

  beforeAll(async () => {
    front = await openFront({ scratch: await scratch(), at: NIGHT });
    stage = await front.addChannel('stage');
    await front.setRules([
      {
        name: '营业时间',
        when: { text: { contains: '营业时间' } },
        then: [{ reply: { text: '早九晚六。' } }, { reply: { text: '周末休息。' } }],
      },
      {
        name: '转人工',
        when: { text: { contains: '人工' } },
        then: [{ reply: { text: '好的，请稍候。' } }, { handoff: {} }],
      },
      { name: '没听懂', when: { misses: { gte: 1 } }, then: [{ reply: { text: '请换个说法。' } }] },
    ]);
    for (const { id, name } of await front.store.rows('rule').find()) ruleIds.set(name, String(id));
    lin = await front.hire('林策划', 'marketer');
    zhou = await front.hire('小周', 'agent');
    await front.store.transact(tx => tx.update('agent', ['presence'], [[zhou.id, 'offline']]));
    await theNight();
    await theCampaign();
  });
  afterAll(() => front.close());

  const theNight = async () => {
    await front.customer(stage, '王').says('营业时间');
    await front.customer(stage, '王').says('营业时间？');
    await front.customer(stage, '李').says('咕噜咕噜');
    await front.customer(stage, '李').says('人工');
    front.pass(40 * MINUTE_MS);
    const li = await front.conversation(stage, '李');
    await zhou.post(`/conversations/${li}/claim`, {}).expect(200);
    await zhou.post(`/conversations/${li}/messages`, { text: '您好，我是小周。' }).expect(201);
    await front.outbound.drain();
    front.pass(MINUTE_MS);
    await front.customer(stage, '李').says('想买龙井');
    await front.customer(stage, '李').says('二两');
    front.pass(2 * MINUTE_MS);
    await zhou.post(`/conversations/${li}/messages`, { text: '好的。' }).expect(201);
    await front.outbound.drain();
    await zhou.post(`/conversations/${li}/close`, {}).expect(200);
    await front.customer(stage, '王').says('营业时间');
  };

  /** Four people of a campaign: 王 got it and wrote back, 赵 waits, 钱 was left out, one has been erased. */
  const theCampaign = async () => {
    const { store } = front;
    const id = store.id<'campaign'>();
    const occurrence = store.id<'occurrence'>();
    const due = front.now();
    const greeted = await greetingsIn(front).greet(stage, '王', '小雪安康');
    await front.outbound.drain();
    for (const [name, fault] of Object.entries(FAULTS)) {
      const failed = await greetingsIn(front).greet(stage, name);
      await store.transact(tx =>
        tx.update('delivery', ['state', 'fault'], [[failed, 'failed', JSON.stringify(fault)]]),
      );
    }
    const { contactId } = await store.rows('delivery').findOneByOrFail({ id: greeted });
    front.pass(MINUTE_MS);
    await front.customer(stage, '王').says('同乐');
    await store.transact(async tx => {
      const campaign = [id, '小雪问候', 'finished', 'greeting', '{}', 1, due, due];
      await tx.insert(
        'campaign',
        ['id', 'name', 'state', 'purpose', 'plan', 'version', 'createdAt', 'updatedAt'],
        [campaign],
      );
      const columns = ['id', 'campaignId', 'occurrenceKey', 'state', 'dueAt', 'dueUntil', 'position', 'createdAt'];
      await tx.insert('occurrence', columns, [[occurrence, id, 'once', 'filled', due, due + DAY_MS, 0, due]]);
      await tx.insert(
        'recipient',
        [
          'occurrenceId',
          'contactId',
          'campaignId',
          'state',
          'reason',
          'variant',
          'step',
          'dueAt',
          'expiresAt',
          'deliveryId',
        ],
        [
          [occurrence, contactId, id, 'queued', null, 0, 0, due, due + DAY_MS, greeted],
          [occurrence, 2, id, 'skipped', 'cap', 0, 0, due, due, null],
          [occurrence, 3, id, 'queued', null, 0, 0, due, due, 99],
          [occurrence, 4, id, 'planned', null, 0, 0, due + DAY_MS, due + DAY_MS, null],
        ],
      );
    });
    campaignId = id;
  };
  let campaignId: CampaignId;

  const report = async (name: string, days = DAYS) => (await lin.get(`/reports/${name}?${days}`).expect(200)).body;

  test('conversations: each begins once, and counts on every day on which the bot spoke in it', async () => {
    const { total, days, subjects } = await report('conversations');
    const nothing = { opened: 0, botAnswered: 0, handedOver: 0, takenOver: 0, closed: 0 };
    expect(days).toEqual([
      { date: '2026-11-18', values: nothing },
      { date: '2026-11-19', values: { ...nothing, opened: 2, botAnswered: 2, handedOver: 1 } },
      { date: '2026-11-20', values: { ...nothing, botAnswered: 1, closed: 1 } },
    ]);
    expect(subjects).toEqual([{ id: String(stage), name: 'stage', values: total }]);
  });

  test('response times: the bot at once, 小周 forty minutes after the handoff, on the day it was asked for', async () => {
    const { days, subjects, columns } = await report('response-times');
    expect(columns).toEqual([
      ...['answers', 'answerMedianSeconds', 'answerP90Seconds'],
      ...['toPersons', 'toPersonMedianSeconds', 'toPersonP90Seconds'],
    ]);
    const of = (id: string) => subjects.find((one: { id: string }) => one.id === id);
    expect(of('bot').values).toMatchObject({
      answers: 6,
      answerMedianSeconds: 0,
      toPersons: 0,
      toPersonMedianSeconds: null,
    });
    expect(of(String(zhou.id))).toMatchObject({
      name: '小周',
      values: {
        answers: 1,
        answerMedianSeconds: 120,
        toPersons: 1,
        toPersonMedianSeconds: 2400,
        toPersonP90Seconds: 2400,
      },
    });
    expect(days[1].values.toPersons).toBe(1);
    expect(days[2].values.toPersons).toBe(0);
  });

  test('agents: what 小周 took, said and closed', async () => {
    const { subjects } = await report('agents');
    expect(subjects).toEqual([
      {
        ...{ id: String(zhou.id), name: '小周' },
        values: {
          ...{ taken: 1, conversations: 1, messages: 2, closed: 1, passedOn: 0 },
          ...{ answers: 1, answerMedianSeconds: 120, answerP90Seconds: 120 },
          ...{ toPersons: 1, toPersonMedianSeconds: 2400, toPersonP90Seconds: 2400 },
        },
      },
    ]);
  });

  test('channels: what came in and what arrived', async () => {
    const { total } = await report('channels');
    expect(total).toEqual({ received: 8, sent: 12, failed: 1, unknown: 0, windowShut: 1 });
  });

  test('rules: two sentences to one question are one answer, and what nobody understood is told apart', async () => {
    const { subjects } = await report('rules');
    const by = Object.fromEntries(subjects.map((one: { name: string; values: object }) => [one.name, one.values]));
    expect(by).toEqual({
      营业时间: { fired: 3, missed: 0, toPerson: 0 },
      转人工: { fired: 1, missed: 0, toPerson: 1 },
      没听懂: { fired: 2, missed: 2, toPerson: 0 },
    });
    expect(subjects.map((one: { id: string }) => one.id).sort()).toEqual([...ruleIds.values()].sort());
  });

  test('campaigns: where its people are whose turn fell into the time, who is erased among those left out', async () => {
    const { subjects, days } = await report('campaigns');
    const values = { sent: 1, replied: 1, waiting: 0, failed: 0, unknown: 0, skipped: 2, expired: 0, cancelled: 0 };
    expect(subjects).toEqual([{ id: String(campaignId), name: '小雪问候', values }]);
    expect(days[2].values).toEqual(values);
    expect((await report('campaigns', 'from=2026-11-21&to=2026-11-21')).total).toMatchObject({ sent: 0, waiting: 1 });
  });

  test('the last seven days are meant when none are named, and other days hold nothing of it', async () => {
    const { body } = await lin.get('/reports/conversations').expect(200);
    expect(body).toMatchObject({ from: '2026-11-14', to: '2026-11-20', zone: 'Asia/Shanghai', total: { opened: 2 } });
    expect((await report('conversations', 'from=2026-11-01&to=2026-11-02')).total.opened).toBe(0);
    expect((await report('conversations', 'from=2026-12-01&to=2026-12-02')).items).toEqual([]);
  });

  test('as CSV it opens in a spreadsheet with its Chinese names whole', async () => {
    await front.store.transact(tx => tx.update('channel', ['name'], [[stage, '=云锦茶行']]));
    const answer = await lin.get(`/reports/conversations?${DAYS}&format=csv`).expect(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('conversations_2026-11-18_2026-11-20.csv');
    expect(answer.text).toBe(
      [
        '\ufeffdate,id,name,opened,botAnswered,handedOver,takenOver,closed',
        `2026-11-19,${stage},'=云锦茶行,2,2,1,0,0`,
        `2026-11-20,${stage},'=云锦茶行,0,1,0,0,1\n`,
      ].join('\n'),
    );
  });

  test('a report that is none is refused with the names of those there are, and so are days that are no span', async () => {
    const { body } = await lin.get('/reports/weather').expect(404);
    expect(body.error).toMatchObject({
      id: 'not_found',
      message: expect.stringContaining('conversations, response-times, agents'),
    });
    await lin.get('/reports/constructor').expect(404);
    for (const days of ['from=2026-11-20&to=2026-11-19', 'from=2025-01-01&to=2026-11-19', 'from=2026-02-30']) {
      expect((await lin.get(`/reports/rules?${days}`).expect(400)).body.error.id).toBe('invalid');
    }
  });

  test('rows are looked at newest first, and no further back than there is something to find', async () => {
    const seen: string[] = [];
    const store = {
      read: async <Row>(sql: string, values?: readonly (string | number | null)[]) => {
        seen.push(String(values?.[0]));
        return front.store.read<Row>(sql, values as never);
      },
    };
    const [from, until] = [Date.parse('2026-11-18T00:00:00+08:00'), Date.parse('2026-11-21T00:00:00+08:00')];
    const portions = [];
    for await (const portion of portionsOf(store, 'message', { from, until })) portions.push(portion);
    expect(portions).toHaveLength(1);
    const later = [];
    for await (const portion of portionsOf(store, 'message', { from: until + 9 * DAY_MS, until: until + 10 * DAY_MS }))
      later.push(portion);
    expect([later, seen.length]).toEqual([[], 3]);
  });
});

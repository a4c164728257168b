import type { ChannelId } from '../../src/model';
import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Colleague, type Front, openFront } from '../support/http';

const HOUR_MS = 3_600_000;
/** Noon in Shanghai, five days before the eve of Spring Festival 2027 (6 February). */
const BEFORE = '2027-01-31T04:00:00Z';
const EVE = Date.parse('2027-02-05T10:00:00Z');

describe.each(databases)('a campaign, on %s', (_, scratch) => {
  let front: Front;
  let lin: Colleague;
  let chen: Colleague;
  let zhou: Colleague;
  let stage: ChannelId;
  let templateId: string;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch(), at: BEFORE });
    lin = await front.hire('林策划', 'marketer');
    chen = await front.hire('陈主管', 'admin');
    zhou = await front.hire('小周', 'agent');
    stage = await front.addChannel('stage');
    const greetings = greetingsIn(front);
    for (const name of ['wang', 'li', 'zhao']) await greetings.met(stage, name);
    const bodies = { 'zh-CN': '{{ 称呼 }}，除夕安康，阖家团圆。', en: 'A warm New Year to you, {{ honorific }}.' };
    const { body } = await lin.post('/templates', { name: '除夕问候', purpose: 'greeting', bodies }).expect(201);
    templateId = body.id;
  });
  afterEach(() => front.close());

  const wish = (more: object = {}) => ({
    name: '2027 除夕',
    festival: 'spring_festival',
    schedule: { festival: 'spring_festival', days: -1, at: '18:00' },
    ladder: [String(stage)],
    variants: [{ name: 'A', templateId }],
    ...more,
  });
  const made = async (more: object = {}) => (await lin.post('/campaigns', wish(more)).expect(201)).body;
  const approved = async (more: object = {}) => {
    const { id } = await made(more);
    await chen.post(`/campaigns/${id}/approve`, {}).expect(200);
    return id as string;
  };
  /** Everything that is to be done until it is quiet. */
  const work = async () => {
    for (let more = true; more; ) {
      const [looked, sent] = [await front.door.campaigns.look(), await front.outbound.drain()];
      more = looked || sent > 0;
    }
  };

  test('can go to many at once only where the platform takes that, and in words that are the same for everybody', async () => {
    const massSend = { channelId: String(stage), massSend: true };
    const { body } = await lin.post('/campaigns', wish({ ladder: [String(stage), massSend] })).expect(400);
    expect(body.error.fields).toEqual({
      'ladder[1]': expect.stringContaining('knows no mass send'),
      'variants[0].templateId': expect.stringContaining('{{ 称呼 }}, {{ honorific }}'),
    });
    const twice = await lin.post('/campaigns', wish({ ladder: [massSend, massSend] })).expect(400);
    expect(twice.body.error.fields).toMatchObject({ ladder: 'names a channel twice' });
  });

  test('is a draft first, with what was left out filled in, and can be changed by whoever saw the last version', async () => {
    const draft = await made();
    expect(draft).toMatchObject({
      ...{ name: '2027 除夕', state: 'draft', version: 1, createdBy: String(lin.id), approval: null, fault: null },
      ...{ purpose: 'greeting', holdoutPercent: 0, quiet: { then: 'hold' }, lateness: { missed: 'skip' } },
      ...{ counts: { planned: 0, sent: 0, replied: 0 }, skippedBy: {} },
    });
    const change = { holdoutPercent: 5, version: 1 };
    expect((await lin.patch(`/campaigns/${draft.id}`, change).expect(200)).body).toMatchObject({
      ...{ version: 2, holdoutPercent: 5, name: '2027 除夕' },
    });
    const stale = await lin.patch(`/campaigns/${draft.id}`, change).expect(409);
    expect(stale.body.error.id).toBe('campaign_changed');
    await lin.delete(`/campaigns/${draft.id}`).expect(204);
    await lin.get(`/campaigns/${draft.id}`).expect(404);
  });

  test('that names what is not there, or a personal account, is refused field by field', async () => {
    const personal = await front.addChannel('wechaty', { puppet: 'wechaty-puppet-mock', acceptRisk: true });
    const { body } = await lin
      .post('/campaigns', wish({ ladder: ['99', String(personal)], audience: { segments: ['7'] } }))
      .expect(400);
    expect(body.error.fields).toEqual({
      'audience.segments[0]': 'there is no such segment',
      'ladder[0]': 'there is no such channel',
      'ladder[1]': expect.stringContaining('personal account'),
    });
    await zhou.post('/campaigns', wish()).expect(403);
  });

  test('is looked at before: whom it reaches and when, what the worst cases read, what the desk has to expect', async () => {
    const { id } = await made();
    const { body } = await lin.post(`/campaigns/${id}/preflight`).expect(200);
    expect(body).toMatchObject({
      ...{ audience: 3, reached: 3, skippedBy: {}, approved: false, findings: [] },
      channels: [{ channelId: String(stage), people: 3 }],
      times: [{ dueAt: new Date(EVE).toISOString(), people: 3, send: 'now' }],
    });
    const reads = body.readings[0].reads as { case: string; locale: string; text: string }[];
    const read = (of: string, locale: string) => reads.find(one => one.case === of && one.locale === locale)?.text;
    expect(read('plain', 'zh-CN')).toMatch(/^王女士|^王芳|^尊敬的|^您好/);
    for (const { text } of reads) expect(text).not.toMatch(/^，|undefined|null|，，/);
    expect(body.load.hours[0]).toMatchObject({ at: new Date(EVE).toISOString(), sends: 3 });
  });

  test('with words that cannot be said to somebody is stopped before it starts', async () => {
    const bodies = { 'zh-CN': '{% if name %}{{ name }}{% endif %}' };
    const { body: template } = await lin.post('/templates', { name: '空话', purpose: 'greeting', bodies }).expect(201);
    const { id } = await made({ variants: [{ name: 'A', templateId: template.id }] });
    const { body } = await lin.post(`/campaigns/${id}/preflight`).expect(200);
    expect(body.findings).toContainEqual(expect.objectContaining({ id: 'words_fail', severity: 'stop' }));
  });

  test('that the preflight stops is not started, by nobody: the reasons are told, and mended it starts', async () => {
    const blank = { 'zh-CN': '{% if name %}{{ name }}{% endif %}' };
    const { body: template } = await lin
      .post('/templates', { name: '空话', purpose: 'greeting', bodies: blank })
      .expect(201);
    const gold = { name: '金卡', kind: 'dynamic', when: { contact: { member: { eq: '金卡' } } } };
    const { body: segment } = await lin.post('/segments', gold).expect(201);
    const id = await approved({
      variants: [
        { name: 'A', templateId },
        { name: 'B', templateId: template.id },
      ],
      audience: { segments: [segment.id] },
    });
    for (const colleague of [lin, chen]) {
      const { body } = await colleague.post(`/campaigns/${id}/start`, { despite: ['nobody'] }).expect(409);
      expect(body.error).toMatchObject({
        id: 'preflight_stops',
        message: expect.stringContaining('it would reach nobody; look at its people'),
        fields: {
          nobody: expect.any(String),
          'words_fail:B': expect.stringContaining('give its variables a fallback'),
        },
      });
    }
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.state).toBe('draft');
    await lin.patch(`/campaigns/${id}`, { variants: [{ name: 'A', templateId }], audience: {} }).expect(200);
    await chen.post(`/campaigns/${id}/approve`, {}).expect(200);
    await lin.post(`/campaigns/${id}/start`).expect(200);
  });

  test('for birthdays is started before anybody has one: it never ends, and people are still to come', async () => {
    const id = await approved({ festival: null, schedule: { birthday: { days: 0, at: '09:00' } } });
    const { body } = await lin.post(`/campaigns/${id}/preflight`).expect(200);
    expect(body.findings).toMatchObject([{ id: 'nobody', severity: 'warn' }]);
    await lin.post(`/campaigns/${id}/start`).expect(200);
  });

  test('is read on one’s own phone before others read it; pressed too often it waits', async () => {
    const { id } = await made();
    const { items } = (await lin.get('/contacts').expect(200)).body as { items: { id: string }[] };
    const contactId = items.at(-1)!.id;
    const press = () => lin.post(`/campaigns/${id}/test`, { contactId });
    expect((await press().expect(422)).body.error.id).toBe('not_a_colleague');
    await lin.patch(`/contacts/${contactId}`, { tags: ['同事'] }).expect(200);
    const { body } = await press().expect(200);
    expect(body).toEqual({ channelId: String(stage), deliveryIds: [expect.any(String)], unsaid: [] });
    await front.outbound.drain();
    expect((await lin.get(`/deliveries/${body.deliveryIds[0]}`).expect(200)).body).toMatchObject({
      ...{ state: 'sent', class: 'agent', campaignId: null, contactId },
      explain: { test: true, campaignId: id, templateName: '除夕问候' },
    });
    await lin.post(`/campaigns/${id}/test`, { contactId: '9' }).expect(404);
    for (let times = 3; times < 10; times++) await press().expect(200);
    expect((await press().expect(429)).body.error.id).toBe('rate_limited');
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.counts).toMatchObject({ planned: 0, due: 0, sent: 0 });
  });

  test('needs a second person, who approves exactly this: anything changed asks again', async () => {
    const { id } = await made();
    const waiting = async (who: Colleague) => (await who.get('/waiting').expect(200)).body.campaigns;
    expect(await Promise.all([chen, lin, zhou].map(waiting))).toEqual([1, 0, 0]);
    expect((await lin.post(`/campaigns/${id}/start`).expect(409)).body.error.id).toBe('not_approved');
    expect((await lin.post(`/campaigns/${id}/approve`, {}).expect(409)).body.error.id).toBe('own_campaign');
    await zhou.post(`/campaigns/${id}/approve`, {}).expect(403);
    const { body } = await chen.post(`/campaigns/${id}/approve`, {}).expect(200);
    expect(body.approval).toMatchObject({ agentId: String(chen.id), audience: 3 });
    expect(await waiting(chen)).toBe(0);
    const words = { 'zh-CN': '{{ 称呼 }}，新春快乐，限时五折！', en: 'Sale!' };
    await lin.put(`/templates/${templateId}`, { name: '除夕问候', purpose: 'greeting', bodies: words }).expect(200);
    expect((await lin.post(`/campaigns/${id}/start`).expect(409)).body.error.id).toBe('not_approved');
    await chen.post(`/campaigns/${id}/approve`, {}).expect(200);
    await lin.patch(`/campaigns/${id}`, { holdoutPercent: 10 }).expect(200);
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.approval).toBeNull();
  });

  test('asks again when a segment within its segment means others now', async () => {
    const inner = (
      await lin
        .post('/segments', { name: '金卡', kind: 'dynamic', when: { contact: { member: { exists: false } } } })
        .expect(201)
    ).body;
    const outer = (
      await lin.post('/segments', { name: '常客', kind: 'dynamic', when: { all: [{ segment: inner.id }] } }).expect(201)
    ).body;
    const id = await approved({ audience: { segments: [outer.id] } });
    const when = { any: [{ contact: { member: { exists: false } } }, { contact: { member: { eq: '银卡' } } }] };
    await lin.put(`/segments/${inner.id}`, { name: '金卡', when, version: inner.version }).expect(200);
    expect((await lin.post(`/campaigns/${id}/start`).expect(409)).body.error.id).toBe('not_approved');
  });

  test('approved for three people is not started for thirty', async () => {
    const id = await approved();
    const greetings = greetingsIn(front);
    for (let number = 0; number < 27; number++) await greetings.met(stage, `new-${number}`);
    const { body } = await lin.post(`/campaigns/${id}/start`).expect(409);
    expect(body.error).toMatchObject({ id: 'not_approved', fields: { approved: '3', audience: '30' } });
  });

  test('waits for its day, writes to everybody once, and tells what became of it', async () => {
    const id = await approved();
    const { body: started } = await lin.post(`/campaigns/${id}/start`).expect(200);
    expect(started.state).toBe('running');
    await work();
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.counts).toMatchObject({ planned: 3, sent: 0 });
    front.pass(EVE + 1000 - front.now());
    await work();
    const { body } = await lin.get(`/campaigns/${id}`).expect(200);
    expect(body).toMatchObject({ state: 'finished', counts: { planned: 0, sent: 3, failed: 0, unknown: 0 } });

    front.pass(HOUR_MS);
    await front.customer(stage, 'wang').says('新年快乐！我的订单还没到');
    const { body: page } = await lin.get(`/campaigns/${id}/recipients?state=sent&limit=2`).expect(200);
    expect(page.items).toHaveLength(2);
    const rest = await lin.get(`/campaigns/${id}/recipients?state=sent&limit=2&after=${page.next}`).expect(200);
    expect(rest.body.items).toHaveLength(1);
    const replied = await lin.get(`/campaigns/${id}/recipients?replied=true`).expect(200);
    expect(replied.body.items).toHaveLength(1);
    expect((await lin.get(`/campaigns/${id}/report`).expect(200)).body).toMatchObject({
      ...{ sent: 3, replied: 1, left: 0, converted: 0, holdout: null },
      variants: [{ name: 'A', sent: 3, replied: 1 }],
    });
  });

  test('is rehearsed for another day and leaves nothing behind', async () => {
    const { id } = await made();
    const { body } = await lin.post(`/campaigns/${id}/rehearse`, { at: '2028-01-01T00:00:00Z' }).expect(200);
    expect(body.times).toMatchObject([{ dueAt: '2028-01-25T10:00:00.000Z', people: 3 }]);
    expect(await front.store.rows('recipient').count()).toBe(0);
    expect(await front.store.rows('occurrence').count()).toBe(0);
  });

  test('of last year becomes next year’s draft, and both are seen on the calendar', async () => {
    const { id } = await made({ schedule: { at: '2027-02-05T18:00' } });
    const { body } = await lin.post(`/campaigns/${id}/clone`, { name: '2028 除夕' }).expect(201);
    expect(body).toMatchObject({ state: 'draft', name: '2028 除夕', schedule: { at: '2028-01-25T18:00' } });
    await made({ name: '会员除夕' });
    const planned = (await lin.get('/campaigns/planned?from=2027-01-01&to=2028-12-31').expect(200)).body;
    expect(planned.items.map(({ date, name }: { date: string; name: string }) => `${date} ${name}`)).toEqual([
      ...['2027-02-05 2027 除夕', '2027-02-05 会员除夕', '2028-01-25 2028 除夕', '2028-01-25 会员除夕'],
    ]);
    expect(planned.clashes).toMatchObject([{ why: 'festival', date: '2027-02-05' }, { date: '2028-01-25' }]);
  });

  test('is held with all others on a day of mourning, and goes on afterwards', async () => {
    const id = await approved({ lateness: { missed: 'send' } });
    await lin.post(`/campaigns/${id}/start`).expect(200);
    await work();
    await lin.put('/mourning', { reason: '全国哀悼日' }).expect(403);
    const { body: held } = await chen.put('/mourning', { reason: '全国哀悼日' }).expect(200);
    const by = { id: String(chen.id), name: '陈主管' };
    const since = BEFORE.replace('Z', '.000Z');
    expect(held).toEqual({ mourning: { since, reason: '全国哀悼日', by, held: 0 }, inFlight: false });
    front.pass(EVE + 1000 - front.now());
    await work();
    expect((await zhou.get('/mourning').expect(200)).body.mourning).toMatchObject({ by, held: 3 });
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.counts).toMatchObject({ sent: 0 });
    await chen.put('/mourning', { reason: null }).expect(200);
    expect((await zhou.get('/mourning').expect(200)).body).toEqual({ mourning: null });
    await work();
    expect((await lin.get(`/campaigns/${id}`).expect(200)).body.counts).toMatchObject({ sent: 3 });
  });

  test('tells what it would cost where a price is known', async () => {
    const other = await front.addChannel('stage');
    const { id } = await made({ ladder: [String(stage), String(other)] });
    await lin.put('/settings/prices', { [String(stage)]: 5 }).expect(403);
    await chen.put('/settings/prices', { [String(stage)]: 5 }).expect(200);
    const { body } = await lin.post(`/campaigns/${id}/preflight`).expect(200);
    expect(body.cost).toEqual([
      { channelId: String(stage), people: 3, total: 15 },
      { channelId: String(other), people: 0, total: null },
    ]);
  });
});

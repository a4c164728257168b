import { stage as stageAdapter } from '../../adapters/stage';
import type { Adapter } from '../../src/channel';
import { fillOccurrence, planOccurrences } from '../../src/flows/campaign-fill';
import { trial } from '../../src/flows/campaign-trial';
import type { ContactId } from '../../src/model';
import { databases } from '../support/databases';
import { fillingIn } from '../support/filling';
import { openHouse, type TestHouse } from '../support/house';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Must have been allowed, as a letter must. */
const letters: Adapter = { ...stageAdapter, type: 'letters' };
/** Sends only while the customer's window is open. */
const counter: Adapter = {
  ...stageAdapter,
  type: 'counter',
  open(id, settings, tools) {
    const channel = stageAdapter.open(id, settings, tools);
    const message = { count: 5, forMs: 48 * HOUR, window: 'main' } as const;
    return { ...channel, limits: { ...channel.limits, windows: { message } } };
  },
};

describe.each(databases)('writing down who is greeted, on %s', (_, scratch) => {
  let house: TestHouse;
  let filling: ReturnType<typeof fillingIn>;

  beforeEach(async () => {
    house = await openHouse({
      scratch: await scratch(),
      at: '2027-02-04T10:00:00+08:00',
      adapters: [letters, counter],
    });
    filling = fillingIn(house);
  });
  afterEach(() => house.close());

  test('at the Spring Festival of 2027 everybody has ten in the morning of their own sixth of February', async () => {
    const stage = await house.addChannel('stage');
    const zones = {
      王芳: 'Asia/Shanghai',
      李雷: 'America/New_York',
      韩梅: 'Europe/Berlin',
      林涛: 'Australia/Lord_Howe',
    };
    for (const [name, zone] of Object.entries({ ...zones, 吴敏: 'Asia/Kathmandu', 周杰: 'Mars/Olympus', 郑爽: null })) {
      await filling.on(await filling.person({ name, zone }), stage);
    }
    const campaign = await filling.campaign(filling.plan({ ladder: [stage], festival: 'spring_festival' }));
    const [occurrence] = await filling.fill(campaign);
    const rows = await filling.rows(campaign.id);
    expect(
      Object.fromEntries(rows.map(row => [filling.nameOf(row.contactId), new Date(row.dueAt).toISOString()])),
    ).toEqual({
      王芳: '2027-02-06T02:00:00.000Z',
      李雷: '2027-02-06T15:00:00.000Z',
      韩梅: '2027-02-06T09:00:00.000Z',
      林涛: '2027-02-05T23:00:00.000Z',
      吴敏: '2027-02-06T04:15:00.000Z',
      周杰: '2027-02-06T02:00:00.000Z',
      郑爽: '2027-02-06T02:00:00.000Z',
    });
    expect(rows.map(row => row.expiresAt - row.dueAt)).toEqual(rows.map(() => 12 * 3_600_000));
    expect(occurrence).toMatchObject({ state: 'open', occurrenceKey: 'festival:spring-festival:2027' });
    expect([occurrence!.dueAt, occurrence!.dueUntil].map(at => new Date(at).toISOString())).toEqual([
      '2027-02-05T23:00:00.000Z',
      '2027-02-06T15:00:00.000Z',
    ]);
    const told = await trial(house, filling.plan({ ladder: [stage] }), house.now());
    expect(told).toMatchObject({
      audience: 7,
      reached: 7,
      zoneless: { missing: 1, unknown: 1, names: ['Mars/Olympus'] },
    });
  });

  test('each gets the first channel of the ladder on which they may be written to; the others are told why not', async () => {
    const [desk, stage, mail] = [
      await house.addChannel('counter'),
      await house.addChannel('stage'),
      await house.addChannel('letters'),
    ];
    const due = Date.parse('2027-02-06T10:00:00+08:00');
    const somebody = async (name: string, ...channels: (typeof desk)[]): Promise<ContactId> => {
      const id = await filling.person({ name });
      for (const channel of channels) await filling.on(id, channel);
      return id;
    };
    const wang = await somebody('窗口开着', desk, stage);
    await filling.said(wang, desk, true);
    await filling.talked(wang, desk, { windowUntil: due + 1, left: 3 });
    const li = await somebody('窗口那时已关', desk, stage);
    await filling.said(li, desk, true);
    await filling.talked(li, desk, { windowUntil: due - 1, left: 3 });
    await filling.said(await somebody('只有信箱', mail), mail, true);
    await filling.said(await somebody('全部同意', mail), null, true);
    await filling.said(await somebody('信箱不要', stage, mail), mail, false);
    const gone = await filling.person({ name: '拉黑后只剩信箱' });
    await filling.on(gone, stage, false);
    await filling.on(gone, mail);
    await filling.said(gone, mail, true);

    await somebody('没有渠道');
    await filling.on(await filling.person({ name: '拉黑了' }), stage, false);
    await somebody('没问过', mail);
    await filling.said(await somebody('退订了', stage), null, false);
    const late = await somebody('窗口关了', desk);
    await filling.said(late, desk, true);
    await filling.talked(late, desk, { windowUntil: due - 1, left: 3 });
    const spent = await somebody('次数用完', desk);
    await filling.said(spent, desk, true);
    await filling.talked(spent, desk, { windowUntil: due + 1, left: 0 });
    const often = await somebody('问候太多', stage);
    for (const day of [1, 2, 3]) await filling.greeted(often, stage, `g${day}`, due - day * DAY);
    const seldom = await somebody('上月问候过', stage);
    for (const day of [1, 2, 8]) await filling.greeted(seldom, stage, `h${day}`, due - day * DAY);
    const failed = await somebody('没发成的不算', stage);
    for (const day of [1, 2, 3]) await filling.greeted(failed, stage, `i${day}`, due - day * DAY, 'failed');
    await filling.talked(await somebody('刚刚聊过', stage), stage, { wroteAt: due - 2 * HOUR });
    await filling.talked(await somebody('昨天聊过', stage), stage, { wroteAt: due - 30 * HOUR });
    const key = 'greet:spring_festival:2027:';
    const twice = await somebody('别的活动已拜年', stage);
    await filling.greeted(twice, stage, `${key}${twice}`, due - DAY);
    const merged = await somebody('以前是两个人', stage);
    await filling.greeted(merged, stage, `${key}4711`, due - DAY);

    const plan = filling.plan({ ladder: [desk, stage, mail], festival: 'spring_festival', recentHours: 24 });
    // A day before it is not known yet whose window will be open.
    expect(await trial(house, plan, house.now())).toMatchObject({
      reached: 11,
      hoped: 2,
      channels: [{ people: 3 }, {}, {}],
    });
    house.pass(due - HOUR / 2 - house.now());
    const campaign = await filling.campaign(plan);
    await filling.fill(campaign);
    const name = new Map([
      [desk, '柜台'],
      [stage, '台上'],
      [mail, '信箱'],
    ]);
    const rows = await filling.rows(campaign.id);
    const fates = rows.map(row => [
      filling.nameOf(row.contactId),
      row.state === 'planned' ? `${name.get(row.channelId!)} ${row.step}` : `${row.state} ${row.reason}`,
    ]);
    expect(Object.fromEntries(fates)).toEqual({
      窗口开着: '柜台 0',
      窗口那时已关: '台上 1',
      只有信箱: '信箱 2',
      全部同意: '信箱 2',
      信箱不要: '台上 1',
      拉黑后只剩信箱: '信箱 2',
      没有渠道: 'skipped no_channel',
      拉黑了: 'skipped unreachable',
      没问过: 'skipped no_consent',
      退订了: 'skipped withdrawn',
      窗口关了: 'skipped window',
      次数用完: 'skipped quota',
      问候太多: 'skipped cap',
      上月问候过: '台上 1',
      没发成的不算: '台上 1',
      刚刚聊过: 'skipped recent',
      昨天聊过: '台上 1',
      别的活动已拜年: 'skipped greeted',
      以前是两个人: 'skipped greeted',
    });
    const told = await trial(house, plan, house.now(), { campaignId: campaign.id });
    expect(told.skippedBy).toEqual({
      ...{ no_channel: 1, unreachable: 1, no_consent: 1, withdrawn: 1, window: 1, quota: 1, cap: 1, recent: 1 },
      greeted: 2,
    });
    expect(told).toMatchObject({
      ...{ audience: 19, reached: 9, hoped: 0, variants: [9], occurrenceKey: 'festival:spring-festival:2027' },
      channels: [
        { channelId: desk, people: 1 },
        { channelId: stage, people: 5 },
        { channelId: mail, people: 3 },
      ],
    });
  });

  test('the dice of hold-out and variants fall as they are weighted, for each campaign anew and always the same', async () => {
    const stage = await house.addChannel('stage');
    await filling.crowd(3000, stage);
    const wordings = [
      { name: '一', templateId: '1', share: 3 },
      { name: '二', templateId: '2', share: 1 },
    ];
    const plan = filling.plan({ ladder: [stage], holdoutPercent: 10, variants: wordings });
    const [one, other] = [await filling.campaign(plan), await filling.campaign(plan)];
    for (const campaign of [one, other]) await filling.fill(campaign);
    const [rows, others] = [await filling.rows(one.id), await filling.rows(other.id)];
    const held = (some: typeof rows) => new Set(some.filter(row => row.reason === 'holdout').map(row => row.contactId));
    const part = (some: typeof rows, variant: number) =>
      some.filter(row => row.variant === variant).length / some.length;
    // Five standard deviations: 2.7 and 4 points.
    expect(Math.abs(held(rows).size / 3000 - 0.1)).toBeLessThan(0.027);
    const planned = rows.filter(row => row.state === 'planned');
    expect(Math.abs(part(planned, 0) - 0.75)).toBeLessThan(0.04);
    expect(
      Math.abs(
        part(
          rows.filter(row => row.state === 'skipped'),
          0,
        ) - 0.75,
      ),
    ).toBeLessThan(0.13);
    const both = [...held(rows)].filter(id => held(others).has(id)).length;
    expect(both / held(rows).size).toBeLessThan(0.2);
    const told = await trial(house, plan, house.now(), { campaignId: one.id });
    expect(told.skippedBy).toEqual({ holdout: held(rows).size });
    expect(told.variants).toEqual([0, 1].map(variant => planned.filter(row => row.variant === variant).length));
  });

  test('an experiment is tried on its part of the people, and the others wait for the winner', async () => {
    const stage = await house.addChannel('stage');
    await filling.crowd(1000, stage);
    const variants = ['1', '2'].map(templateId => ({ name: templateId, templateId }));
    const experiment = { testPercent: 20, afterMinutes: 240 };
    const campaign = await filling.campaign(filling.plan({ ladder: [stage], variants, experiment }));
    await filling.fill(campaign);
    const rows = await filling.rows(campaign.id);
    const waiting = rows.filter(row => row.variant === -1);
    expect(Math.abs(waiting.length / 1000 - 0.8)).toBeLessThan(0.065);
    const due = Date.parse('2027-02-06T10:00:00+08:00');
    expect(new Set(waiting.map(row => row.dueAt))).toEqual(new Set([due + 4 * HOUR]));
    expect(new Set(rows.filter(row => row.variant >= 0).map(row => row.dueAt))).toEqual(new Set([due]));
    expect(new Set(rows.map(row => row.expiresAt))).toEqual(new Set([due + 12 * HOUR]));
  });

  test('birthdays by either calendar are found on their day, in leap months and on days a year has not', async () => {
    const stage = await house.addChannel('stage');
    const people = [
      { name: '阳历今天', birthday: '1990-02-05' },
      { name: '阳历明天', birthday: '02-06' },
      // 2027-02-05 is the 29th of the twelfth month, the last there is.
      { name: '腊月廿九', birthday: '12-29', lunar: true },
      { name: '腊月三十', birthday: '1988-12-30', lunar: true },
      { name: '腊月廿八', birthday: '12-28', lunar: true },
      { name: '闰腊月廿九', birthday: '12-29', lunar: true, leap: true },
      { name: '纽约阳历今天', birthday: '02-05', zone: 'America/New_York' },
      { name: '纽约阳历昨天', birthday: '02-04', zone: 'America/New_York' },
      { name: '没写生日' },
    ];
    for (const one of people) await filling.on(await filling.person(one), stage);
    const campaign = await filling.campaign(
      filling.plan({ ladder: [stage], schedule: { birthday: { days: 0, at: '09:00' } } }),
    );
    const [today, tomorrow] = await filling.fill(campaign);
    expect([today?.occurrenceKey, tomorrow?.occurrenceKey]).toEqual(['day:2027-02-04', 'day:2027-02-05']);
    const rows = await filling.rows(campaign.id);
    const on = (id?: number) =>
      Object.fromEntries(
        rows
          .filter(row => row.occurrenceId === id)
          .map(row => [filling.nameOf(row.contactId), new Date(row.dueAt).toISOString().slice(5, 16)]),
      );
    expect(on(today?.id)).toEqual({ 纽约阳历昨天: '02-04T14:00' });
    expect(on(tomorrow?.id)).toEqual({
      阳历今天: '02-05T01:00',
      腊月廿九: '02-05T01:00',
      腊月三十: '02-05T01:00',
      闰腊月廿九: '02-05T01:00',
      纽约阳历今天: '02-05T14:00',
    });
  });

  test('a 29 February is kept on the 28th where the plan says so, and who was greeted already is not again', async () => {
    const stage = await house.addChannel('stage');
    house.pass(23 * DAY);
    const li = await filling.person({ name: '李雷', birthday: '2000-02-29' });
    const wang = await filling.person({ name: '王芳', birthday: '02-28' });
    for (const id of [li, wang]) await filling.on(id, stage);
    const campaign = await filling.campaign(
      filling.plan({ ladder: [stage], schedule: { birthday: { days: 0, at: '09:00' } } }),
    );
    await filling.greeted(wang, stage, `campaign:${campaign.id}:birthday:2027:${wang}`, house.now() - HOUR);
    await filling.fill(campaign);
    expect(await filling.fates(campaign.id)).toEqual({ 李雷: 'planned', 王芳: 'greeted' });
  });

  test('days that fields name are found: thirty days before a renewal, a week after a purchase', async () => {
    const stage = await house.addChannel('stage');
    const wang = await filling.person({ name: '王芳', fields: { renewal: '2027-03-07' } });
    const li = await filling.person({ name: '李雷', fields: { renewal: '2027-03-08' } });
    const han = await filling.person({ name: '韩梅', lastPurchaseAt: Date.parse('2027-01-29T20:00:00+08:00') });
    for (const id of [wang, li, han]) await filling.on(id, stage);
    const renewals = await filling.campaign(
      filling.plan({ ladder: [stage], schedule: { field: 'renewal', days: -30, at: '09:00' } }),
    );
    const purchases = await filling.campaign(
      filling.plan({ ladder: [stage], schedule: { field: 'lastPurchaseAt', days: 7, at: '18:00' } }),
    );
    for (const campaign of [renewals, purchases]) await filling.fill(campaign);
    expect(await filling.fates(renewals.id)).toEqual({ 王芳: 'planned' });
    expect(await filling.fates(purchases.id)).toEqual({ 韩梅: 'planned' });
  });

  test('what a crash interrupts goes on, and nobody is written down twice', async () => {
    const stage = await house.addChannel('stage');
    await filling.crowd(2500, stage);
    const campaign = await filling.campaign(filling.plan({ ladder: [stage] }));
    const { occurrences } = await planOccurrences(house, campaign);
    let writes = 0;
    const falls: typeof house.store.transact = work =>
      house.store.transact(async tx => {
        const done = await work(tx);
        if (++writes === 2) throw new Error('the power went');
        return done;
      });
    const falling = { ...house, store: { ...house.store, transact: falls } };
    await expect(fillOccurrence(falling, campaign, occurrences[0]!, new AbortController().signal)).rejects.toThrow(
      'the power went',
    );
    const half = await filling.rows(campaign.id);
    expect([half.length > 0, half.length < 2500]).toEqual([true, true]);
    const [occurrence] = await filling.fill(campaign);
    expect(occurrence?.state).toBe('open');
    expect((await filling.rows(campaign.id)).length).toBe(2500);
  });

  test('of two processes that write the same down one does, and so it is when it is paused or another took it', async () => {
    const stage = await house.addChannel('stage');
    await filling.crowd(2500, stage);
    const campaign = await filling.campaign(filling.plan({ ladder: [stage] }));
    const { occurrences } = await planOccurrences(house, campaign);
    const { signal } = new AbortController();
    const change = (sets: string) =>
      house.store.transact(tx => tx.run(`UPDATE campaign SET ${sets} WHERE id = ?`, [campaign.id]));
    await change("state = 'paused'");
    expect(await fillOccurrence(house, campaign, occurrences[0]!, signal)).toBe(false);
    await change("state = 'running', lease = 8");
    expect(await fillOccurrence(house, campaign, occurrences[0]!, signal)).toBe(false);
    expect(await filling.rows(campaign.id)).toEqual([]);
    await change('lease = 7');
    const again = await planOccurrences(house, campaign);
    expect(again.occurrences.map(({ id }) => id)).toEqual(occurrences.map(({ id }) => id));
    const both = [occurrences[0]!, again.occurrences[0]!].map(one => fillOccurrence(house, campaign, one, signal));
    expect((await Promise.all(both)).sort()).toEqual([false, true]);
    expect((await filling.rows(campaign.id)).length).toBe(2500);
  });

  test('who comes into the segment after it was written down is not in it, and who is excluded never was', async () => {
    const stage = await house.addChannel('stage');
    const [wang, li, han] = [
      await filling.person({ name: '王芳' }),
      await filling.person({ name: '李雷' }),
      await filling.person({ name: '韩梅' }),
    ];
    for (const id of [wang, li, han]) await filling.on(id, stage);
    const [regulars, staff] = [house.store.id<'segment'>(), house.store.id<'segment'>()];
    const join = (segmentId: number, ...ids: ContactId[]) =>
      house.store.transact(tx =>
        tx.insert(
          'segmentMember',
          ['segmentId', 'contactId'],
          ids.map(id => [segmentId, id]),
        ),
      );
    await house.store.transact(tx =>
      tx.insert(
        'segment',
        ['id', 'name', 'kind', 'version', 'createdAt', 'updatedAt'],
        [regulars, staff].map(id => [id, `名单${id}`, 'static', 1, 0, 0]),
      ),
    );
    await join(regulars, wang, han);
    await join(staff, han);
    const audience = { segments: [String(regulars)], exclude: [String(staff)] };
    const campaign = await filling.campaign(filling.plan({ ladder: [stage], audience }));
    await filling.fill(campaign);
    await join(regulars, li);
    await filling.fill(campaign);
    expect(await filling.fates(campaign.id)).toEqual({ 王芳: 'planned' });
  });

  test('where colleagues greet in their own voice everybody is a draft', async () => {
    const stage = await house.addChannel('stage');
    await filling.on(await filling.person({ name: '王芳' }), stage);
    const campaign = await filling.campaign(filling.plan({ ladder: [stage], byOwner: true }));
    await filling.fill(campaign);
    expect(await filling.fates(campaign.id)).toEqual({ 王芳: 'draft' });
  });
});

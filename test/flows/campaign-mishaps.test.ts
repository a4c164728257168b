import { erase } from '../../src/flows/erase';
import { noteSaid } from '../../src/flows/withdrawal';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { mergeContacts } from '../../src/store/merge';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { seeded } from '../support/customers';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** `GUANXI_WITHDRAWALS=1000` for as many people who change their minds. */
const withdrawals = Number(process.env.GUANXI_WITHDRAWALS ?? 60);
const seed = Number(process.env.GUANXI_SEED ?? Date.now() % 1_000_000);

describe.each(databases)('what goes wrong with campaigns elsewhere, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let letters: ChannelId;
  let marketing: Marketing;

  beforeEach(async () => {
    post = openPost();
    // The eve of the year of the Horse's end, in the morning.
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter], at: '2027-02-05T10:00:00+08:00' });
    letters = await house.addChannel('letters');
    marketing = await openMarketing(house);
  });
  afterEach(() => house.close());

  const many = (count: number, zone?: string): Promise<ContactId[]> =>
    addPeople(
      house.store,
      [letters],
      Array.from({ length: count }, (__, index) => ({ name: `客人${index}`, ...(zone ? { zone } : {}) })),
      house.now(),
    );
  const tally = (id: CampaignId) => marketing.tally(id);
  const festival = { festival: 'spring_festival', schedule: { festival: 'spring_festival', days: 0, at: '09:00' } };
  const until = (text: string) => house.pass(Date.parse(text) - house.now());
  const restart = async () => {
    await house.store.transact(tx => tx.run('UPDATE campaign SET lease = NULL WHERE lease IS NOT NULL'));
  };

  test('a festival that was slept through is expired the next day, and never sent', async () => {
    await many(3);
    const id = await marketing.started({ ladder: [letters], ...festival });
    await marketing.settle();
    expect(await tally(id)).toBe('planned 3');
    until('2027-02-07T10:00:00+08:00');
    await marketing.settle();
    expect(post.asked).toBe(0);
    expect(await tally(id)).toBe('expired 3');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('a snapshot of the morning that is restored in the evening sends nothing of the morning again, nor the next day', async () => {
    await many(3);
    const id = await marketing.started({ ladder: [letters] });
    while (await house.campaigns.look());
    house.pass(13 * HOUR);
    await marketing.settle();
    expect(post.asked).toBe(0);
    expect(await tally(id)).toBe('expired 3');
  });

  test.each([
    ['skip', 'skipped 3: late 3', 'finished'],
    ['send', 'sent 3', 'finished'],
    ['ask', 'planned 3', 'paused: late'],
  ] as const)('two hours late and told to %s: %s', async (missed, standing, state) => {
    await many(3);
    const id = await marketing.started({ ladder: [letters], ...festival, lateness: { missed } });
    await marketing.settle();
    until('2027-02-06T11:00:00+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe(standing);
    expect(await marketing.state(id)).toBe(state);
    if (missed !== 'ask') return;
    await house.campaigns.resume(id, marketing.xiaozhou);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 3');
  });

  test('what waits for its turn within a slow campaign is not late', async () => {
    await many(12);
    const id = await marketing.started({ ladder: [letters], ...festival, perMinute: 4 });
    await marketing.settle();
    until('2027-02-06T09:00:00+08:00');
    for (let minutes = 0; minutes < 40; minutes += 10) {
      while (await house.campaigns.look());
      await house.outbound.drain();
      house.pass(10 * MINUTE);
    }
    await marketing.settle();
    expect(await tally(id)).toBe('sent 12');
  });

  test('quiet hours hold by the clock of each person', async () => {
    await many(1);
    await many(1, 'Europe/Berlin');
    const quiet = { hours: { from: '21:30', to: '08:30' } };
    const id = await marketing.started({ ladder: [letters], quiet });
    await marketing.settle();
    // It is three in the morning in Berlin.
    expect(await tally(id)).toBe('planned 1, sent 1');
    until('2027-02-05T15:29:00+08:00');
    await marketing.settle();
    expect(post.taken).toHaveLength(1);
    house.pass(MINUTE);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 2');
  });

  test('where the quiet is to drop, it drops', async () => {
    await many(1, 'Europe/Berlin');
    const quiet = { hours: { from: '21:30', to: '08:30' }, then: 'drop' as const };
    const id = await marketing.started({ ladder: [letters], quiet });
    await marketing.settle();
    expect(await tally(id)).toBe('skipped 1: quiet 1');
  });

  test('one bad zone loses nobody of the list', async () => {
    await many(4);
    await many(1, 'Mars/Olympus');
    const id = await marketing.started({ ladder: [letters], ...festival });
    await marketing.settle();
    until('2027-02-06T09:00:00+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe('sent 5');
  });

  test('it is not finished while one is open, and a restart loses nothing of the batch', async () => {
    await many(30);
    const id = await marketing.started({ ladder: [letters] });
    while (await house.campaigns.look());
    await restart();
    await house.campaigns.look();
    expect(await marketing.state(id)).toBe('running');
    await marketing.settle();
    expect(await tally(id)).toBe('sent 30');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('words with a hole are said to nobody, and the others get theirs', async () => {
    const [wang] = await many(2);
    await house.store.transact(tx => tx.run(`UPDATE contact SET fields = '{"shop":"云锦"}' WHERE id = ?`, [wang!]));
    const templateId = await marketing.words('{{ fields.shop }}恭祝新春');
    const id = await marketing.started({ ladder: [letters], variants: [{ name: 'A', templateId }] });
    await marketing.settle();
    expect(await tally(id)).toBe('sent 1, skipped 1: missing_variable 1');
  });

  test('words that are changed after the yes are not what is said', async () => {
    await many(1);
    const templateId = await marketing.words('恭祝新春');
    const id = await marketing.draft({ ladder: [letters], variants: [{ name: 'A', templateId }] });
    house.pass(MINUTE);
    await house.store.transact(tx => tx.run(`UPDATE template SET bodies = '{"zh-CN":"清仓甩卖"}', version = 2`));
    await house.campaigns.start(id, marketing.xiaozhou);
    await marketing.settle();
    expect(post.taken.map(({ content }) => content)).toEqual([{ type: 'text', text: '恭祝新春' }]);
  });

  test('who was merged meanwhile is greeted as who they are now, once', async () => {
    const [wang, old, li] = await many(3);
    const id = await marketing.started({ ladder: [letters], ...festival });
    await marketing.settle();
    const merging = { keptId: wang!, otherId: old!, cause: 'agent' as const, agentId: null, at: house.now() };
    await house.store.transact(tx => mergeContacts(house.store, tx, merging));
    until('2027-02-06T09:00:00+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe('sent 2, skipped 1: merged 1');
    expect(post.taken.map(({ address }) => address)).toContain(`at-${li}`);
  });

  test('who was erased meanwhile is greeted by nobody', async () => {
    const [wang] = await many(2);
    const id = await marketing.started({ ladder: [letters], ...festival });
    await marketing.settle();
    await erase(house, { contactId: wang!, name: '客人0', pseudonym: 'erased-1', agentId: marketing.xiaozhou });
    until('2027-02-06T09:00:00+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe('sent 1, skipped 1: erased 1');
  });

  test('greetings leave before promotions that waited longer', async () => {
    await many(40);
    const sale = await marketing.started({ ladder: [letters], purpose: 'promotion', name: '大促' });
    while (await house.campaigns.look());
    house.pass(1);
    await many(3);
    const id = await marketing.started({ ladder: [letters], name: '问候' });
    while (await house.campaigns.look());
    const first = await house.store.rows('delivery').countBy({ campaignId: sale });
    await house.outbound.drain();
    const order = post.taken.map(({ key }) => Number.parseInt(key.slice(1), 36));
    const rows = await house.store.rows('delivery').find();
    const campaignOf = new Map(rows.map(row => [Number(row.id), row.campaignId]));
    expect(first).toBe(40);
    // Whoever waits for a promotion already gets one thing after the other.
    const atOnce = order.slice(0, 24).map(key => campaignOf.get(key));
    expect(atOnce.filter(each => each === id)).toHaveLength(3);
  });

  test('an answer to a customer does not wait for the mountain of greetings on the same account', async () => {
    await many(100);
    await marketing.started({ ladder: [letters] });
    while (await house.campaigns.look());
    const gate = post.hold();
    const draining = house.outbound.drain();
    while (gate.waiting() === 0) await new Promise(resolve => setImmediate(resolve));
    const aloft = gate.waiting();
    await house.setRules([
      { name: '营业', when: { text: { contains: '营业' } }, then: [{ reply: { text: '九点开门' } }] },
    ]);
    await house.inbound.hear([house.words(letters, 'zhao', '营业时间')]);
    const answering = house.outbound.drain();
    while (gate.waiting() === aloft) await new Promise(resolve => setImmediate(resolve));
    gate.release();
    await Promise.all([draining, answering]);
    expect(post.taken.slice(0, aloft + 1).map(({ class: kind }) => kind)).toContain('reply');
  });

  test(`whoever withdraws while it runs gets nothing afterwards (${withdrawals}, seed ${seed})`, async () => {
    const ids = await many(withdrawals * 2);
    const random = seeded(seed);
    const withdrawn = new Map<string, number>();
    const wishes = new Set(ids.toSorted(() => random() - 0.5).slice(0, withdrawals));
    const id = await marketing.started({ ladder: [letters], perMinute: 100_000 });
    const leaving: Promise<unknown>[] = [];
    const late: string[] = [];
    post.says = async ({ address }) => {
      if (withdrawn.has(address)) late.push(address);
      for (const contactId of [...wishes].slice(0, Math.floor(random() * 4))) {
        wishes.delete(contactId);
        const said = { contactId, channelId: null, purpose: 'marketing' as const, granted: false, source: 'agent' };
        const facts = { proof: null, wording: null, agentId: null };
        leaving.push(
          noteSaid(house, [{ ...said, ...facts }]).then(
            ({ inFlight }) => !inFlight && withdrawn.set(`at-${contactId}`, post.asked),
          ),
        );
      }
      await new Promise(resolve => setImmediate(resolve));
    };
    await marketing.settle();
    await Promise.all(leaving);
    expect(late).toEqual([]);
    expect(withdrawn.size).toBeGreaterThan(0);
    expect(await tally(id)).toMatch(/withdrawn \d+|^sent/);
  });
});

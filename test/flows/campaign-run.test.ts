import { ChannelError } from '../../src/channel';
import { mourn } from '../../src/flows/mourning';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(databases)('a campaign runs, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let second: Post;
  let letters: ChannelId;
  let parcels: ChannelId;
  let marketing: Marketing;

  beforeEach(async () => {
    post = openPost();
    second = openPost('parcels');
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter, second.adapter] });
    letters = await house.addChannel('letters');
    parcels = await house.addChannel('parcels');
    marketing = await openMarketing(house);
  });
  afterEach(() => house.close());

  const people = (names: readonly string[], channels: readonly ChannelId[] = [letters]): Promise<ContactId[]> =>
    addPeople(
      house.store,
      channels,
      names.map(name => ({ name })),
      house.now(),
    );
  const many = (count: number, channels?: readonly ChannelId[]) =>
    people(
      Array.from({ length: count }, (_, index) => `客人${index}`),
      channels,
    );
  /** Everybody who is due is in the outbox. */
  const laid = async () => {
    while (await house.campaigns.look());
  };
  const tally = (id: CampaignId) => marketing.tally(id);

  test('everybody is greeted once, in their own words, and then it is finished', async () => {
    await people(['王芳', '李雷', '欧阳娜娜']);
    const id = await marketing.started({ ladder: [letters] });
    expect(await marketing.state(id)).toBe('running');
    await marketing.settle();
    expect(post.taken.map(({ content }) => ('text' in content ? content.text : ''))).toEqual([
      expect.stringContaining('王'),
      expect.stringContaining('李'),
      expect.stringContaining('欧阳'),
    ]);
    expect(new Set(post.taken.map(({ address }) => address)).size).toBe(3);
    expect(await tally(id)).toBe('sent 3');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('on a channel with windows it writes to who has written by then; the others are told apart, or met elsewhere', async () => {
    const message = { count: 5, forMs: 48 * HOUR, window: 'main' } as const;
    const desk = openPost('desk', { windows: { message } });
    await house.close();
    house = await openHouse({ scratch: await scratch(), adapters: [desk.adapter, post.adapter] });
    [letters, parcels] = [await house.addChannel('letters'), await house.addChannel('desk')];
    marketing = await openMarketing(house);
    const [wang, li] = await people(['王芳', '李雷'], [parcels]);
    const [han] = await people(['韩梅梅'], [parcels, letters]);
    const at = new Date(house.now() + 50 * HOUR).toISOString().slice(0, 16);
    const id = await marketing.started({
      ladder: [parcels, letters],
      schedule: { at: `${at}Z` },
      quiet: { hours: null },
    });
    await marketing.settle();
    expect(await tally(id)).toBe('planned 3');
    house.pass(49 * HOUR);
    await house.customer(parcels, `at-${wang}`).says('还在营业吗');
    house.pass(HOUR + MINUTE);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 2, skipped 1: window 1');
    const greeted = (one: Post) => one.taken.filter(sent => sent.class === 'greeting').map(({ address }) => address);
    expect(greeted(desk)).toEqual([`at-${wang}`]);
    expect(greeted(post)).toEqual([`at-${han}`]);
    expect(await house.store.rows('recipient').findOneByOrFail({ contactId: li! })).toMatchObject({ reason: 'window' });
  });

  test('why somebody was greeted can be told: words, version, segments, who said yes', async () => {
    await people(['王芳']);
    const id = await marketing.started({ ladder: [letters] });
    await marketing.settle();
    const { why, class: kind, dedupeKey } = await house.store.rows('delivery').findOneByOrFail({ campaignId: id });
    expect(kind).toBe('greeting');
    expect(dedupeKey).toMatch(/^campaign:/);
    expect(why).toMatchObject({ campaignId: String(id), templateVersion: 1, locale: 'zh-CN', consent: 'granted' });
    expect(why).toHaveProperty('approvedBy');
  });

  test('who answers is counted as having replied', async () => {
    await people(['王芳', '李雷']);
    const id = await marketing.started({ ladder: [letters] });
    await marketing.settle();
    house.pass(MINUTE);
    await house.customer(letters, post.taken[0]!.address).says('同乐同乐');
    expect((await marketing.standing(id)).counts).toMatchObject({ sent: 2, replied: 1 });
  });

  test('paused between two messages, nothing more leaves; resumed, the rest does and nobody twice', async () => {
    await many(60);
    const gate = post.hold();
    const id = await marketing.started({ ladder: [letters] });
    await laid();
    const draining = house.outbound.drain();
    while (gate.waiting() === 0) await new Promise(resolve => setImmediate(resolve));
    const pausing = house.campaigns.pause(id, marketing.xiaozhou);
    while ((await marketing.state(id)) !== 'paused') await new Promise(resolve => setImmediate(resolve));
    gate.release();
    expect(await pausing).toEqual({ inFlight: false });
    await draining;
    const before = post.taken.length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(60);
    await marketing.settle();
    expect(post.taken).toHaveLength(before);
    await house.campaigns.resume(id, marketing.xiaozhou);
    await marketing.settle();
    expect(post.taken).toHaveLength(60);
    expect(new Set(post.taken.map(({ address }) => address)).size).toBe(60);
    expect(await tally(id)).toBe('sent 60');
  });

  test('cancelled with some in flight, it says so; the others are never written to and give their occasion back', async () => {
    await many(40);
    const gate = post.hold();
    const id = await marketing.started({ ladder: [letters], festival: 'spring_festival' });
    await laid();
    const draining = house.outbound.drain();
    while (gate.waiting() === 0) await new Promise(resolve => setImmediate(resolve));
    const aloft = gate.waiting();
    const cancelling = house.campaigns.cancel(id, marketing.xiaozhou);
    while ((await marketing.state(id)) !== 'cancelled') await new Promise(resolve => setImmediate(resolve));
    gate.release();
    expect(await cancelling).toEqual({ inFlight: false });
    await draining;
    await marketing.settle();
    expect(post.taken).toHaveLength(aloft);
    expect(await tally(id)).toBe(`sent ${aloft}, cancelled ${40 - aloft}`);
    const again = await marketing.started({ ladder: [letters], festival: 'spring_festival' });
    await marketing.settle();
    expect(await tally(again)).toBe(`sent ${40 - aloft}, skipped ${aloft}: greeted ${aloft}`);
  });

  test('a send nobody answers for keeps nobody who pauses waiting for ever', async () => {
    await people(['王芳']);
    const gate = post.hold();
    const id = await marketing.started({ ladder: [letters] });
    await laid();
    const draining = house.outbound.drain();
    while (gate.waiting() === 0) await new Promise(resolve => setImmediate(resolve));
    expect(await house.campaigns.pause(id, marketing.xiaozhou)).toEqual({ inFlight: true });
    gate.release();
    await draining;
  });

  test('only what was approved runs, and only what runs is paused', async () => {
    const id = await marketing.draft({ ladder: [letters] });
    await house.store.transact(tx => tx.run('UPDATE campaign SET approval = NULL WHERE id = ?', [id]));
    const act = house.campaigns;
    await expect(act.start(id, marketing.xiaozhou)).rejects.toMatchObject({ id: 'not_approved' });
    await expect(act.pause(id, marketing.xiaozhou)).rejects.toMatchObject({ id: 'campaign_state' });
    await expect(act.cancel(9 as CampaignId, marketing.xiaozhou)).rejects.toMatchObject({ what: 'campaign' });
    const good = await marketing.started({ ladder: [letters] });
    await expect(act.start(good, marketing.xiaozhou)).rejects.toMatchObject({ id: 'campaign_state' });
  });

  test('pressed twice it starts once', async () => {
    await people(['王芳']);
    const id = await marketing.draft({ ladder: [letters] });
    const presses = await Promise.allSettled([1, 2, 3].map(() => house.campaigns.start(id, marketing.xiaozhou)));
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await marketing.settle();
    expect(post.taken).toHaveLength(1);
  });

  test('too many faults pause it by itself, with most people left; resumed, it is judged anew', async () => {
    await many(200);
    post.says = async () => {
      if (post.asked % 10 === 0) await house.campaigns.look();
      throw new ChannelError('refused', '45047', 'too many');
    };
    const id = await marketing.started({ ladder: [letters], pauseOn: { faultPercent: 20, of: 20 } });
    await laid();
    house.pass(1);
    await house.outbound.drain();
    expect(await marketing.state(id)).toBe('paused: faults');
    const { counts } = await marketing.standing(id);
    expect(counts.failed).toBeLessThan(150);
    post.says = 'ok';
    house.pass(MINUTE);
    await house.campaigns.resume(id, marketing.xiaozhou);
    await marketing.settle();
    expect(await tally(id)).toBe(`sent ${200 - counts.failed}, failed ${counts.failed}`);
  });

  test('told to come again later it comes again later, and no 429 writes anybody off', async () => {
    await many(12);
    const id = await marketing.started({ ladder: [letters] });
    post.says = 'busy';
    for (let minute = 0; minute < 10; minute++) {
      const asked = post.asked;
      await marketing.settle();
      house.pass(30_000);
      await marketing.settle();
      expect(post.asked - asked).toBeLessThanOrEqual(24);
      house.pass(30_001);
    }
    expect(await tally(id)).toBe('due 12');
    post.says = 'ok';
    await marketing.settle();
    expect(await tally(id)).toBe('sent 12');
    expect(post.taken).toHaveLength(12);
  });

  test('what nobody knows is never sent again, on this channel or another', async () => {
    await people(['王芳'], [letters, parcels]);
    post.says = 'unknown';
    const id = await marketing.started({ ladder: [letters, parcels], nextStepWithinMinutes: 60 });
    await marketing.settle();
    house.pass(HOUR / 2);
    await marketing.settle();
    expect(second.asked).toBe(0);
    expect(await tally(id)).toBe('unknown 1');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('what definitely failed goes the next way of the ladder within its time', async () => {
    const [wang] = await people(['王芳'], [letters, parcels]);
    await people(['李雷'], [letters]);
    post.says = 'refused';
    const id = await marketing.started({ ladder: [letters, parcels], nextStepWithinMinutes: 60 });
    await marketing.settle();
    expect(second.taken.map(({ address }) => address)).toEqual([`at-${wang}`]);
    expect(await tally(id)).toBe('sent 1, failed 1');
    expect(await marketing.state(id)).toBe('finished');
    const row = await house.store.rows('recipient').findOneByOrFail({ contactId: wang! });
    expect(row).toMatchObject({ step: 1, channelId: parcels });
  });

  test('too late for another way, it stays failed', async () => {
    await people(['王芳'], [letters, parcels]);
    post.says = () => {
      house.pass(61 * MINUTE);
      throw Object.assign(new Error(), {});
    };
    const id = await marketing.started({ ladder: [letters, parcels], nextStepWithinMinutes: 60 });
    await marketing.settle();
    expect(second.asked).toBe(0);
    expect(await marketing.state(id)).toBe('finished');
  });

  test('a minute has no more of it than was asked for', async () => {
    await many(25);
    const id = await marketing.started({ ladder: [letters], perMinute: 10 });
    const sent = [];
    for (let minute = 0; minute < 3; minute++) {
      await laid();
      await house.outbound.drain();
      house.pass(MINUTE / 2);
      await laid();
      await house.outbound.drain();
      sent.push(post.taken.length);
      house.pass(MINUTE / 2 + 1);
    }
    expect(sent).toEqual([10, 20, 25]);
    await marketing.settle();
    expect(await marketing.state(id)).toBe('finished');
  });

  test('in mourning nothing leaves, whatever runs; answers do; afterwards it goes on', async () => {
    await many(5);
    const id = await marketing.started({ ladder: [letters] });
    await laid();
    expect(await mourn(house, '公祭日', marketing.xiaozhou)).toEqual({ inFlight: false });
    await house.outbound.drain();
    expect(post.taken).toEqual([]);
    await house.setRules([
      { name: '营业', when: { text: { contains: '营业' } }, then: [{ reply: { text: '九点开门' } }] },
    ]);
    const stage = await house.addChannel('stage');
    expect(await house.customer(stage, 'wang').says('营业时间')).toEqual(['九点开门']);
    await mourn(house, null, marketing.xiaozhou);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 5');
  });
});

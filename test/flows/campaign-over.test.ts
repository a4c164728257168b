import { closeOver } from '../../src/flows/campaign-over';
import type { CampaignId, ChannelId } from '../../src/model';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const DAY = 86_400_000;

describe.each(databases)('a campaign that comes again every day, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let letters: ChannelId;
  let parcels: ChannelId;
  let marketing: Marketing;

  beforeEach(async () => {
    post = openPost();
    const second = openPost('parcels');
    const adapters = [post.adapter, second.adapter];
    house = await openHouse({ scratch: await scratch(), adapters, at: '2026-11-20T08:00:00+08:00' });
    [letters, parcels] = [await house.addChannel('letters'), await house.addChannel('parcels')];
    marketing = await openMarketing(house);
    const people = [{ name: '王芳' }, { name: '李雷' }];
    await addPeople(house.store, [letters, parcels], people, house.now());
    // How often they may be greeted is not what this is about.
    await house.store.transact(tx =>
      tx.insert('setting', ['name', 'value'], [['greetings', JSON.stringify({ most: null, days: 1 })]]),
    );
  });
  afterEach(() => house.close());

  const daily = (wish: object = {}) =>
    marketing.started({
      schedule: { every: { days: 1, at: '10:00', from: '2026-11-20' } },
      ladder: [letters],
      lateness: { expires: { afterMinutes: 120 } },
      ...wish,
    });
  const until = async (text: string) => {
    house.pass(Date.parse(`${text}+08:00`) - house.now());
    await marketing.settle();
  };
  /** Each of its times, in order: `2026-11-20 done`. */
  const times = async (id: CampaignId) => {
    const rows = await house.store.rows('occurrence').find({ where: { campaignId: id }, order: { dueAt: 'ASC' } });
    return rows.map(({ occurrenceKey, state }) => `${/\d{4}-\d{2}-\d{2}/.exec(occurrenceKey)![0].slice(5)} ${state}`);
  };

  test('keeps no day open that is over: it is closed once everybody has ended and its time is past', async () => {
    const id = await daily();
    await until('2026-11-20T10:01:00');
    // Everybody has theirs, and yet somebody might be sent another way until noon.
    expect([await closeOver(house), await times(id)]).toEqual([0, ['11-20 open', '11-21 open']]);
    await until('2026-11-20T12:00:00');
    expect([await closeOver(house), await times(id)]).toEqual([1, ['11-20 done', '11-21 open']]);
    for (let day = 21; day <= 25; day++) await until(`2026-11-${day}T10:01:00`);
    expect(await closeOver(house)).toBe(4);
    expect(await closeOver(house)).toBe(0);
    expect((await times(id)).slice(-2)).toEqual(['11-25 open', '11-26 open']);
    expect((await marketing.standing(id)).counts).toMatchObject({ sent: 12, planned: 2 });
    expect(await marketing.state(id)).toBe('running');
  });

  test('keeps a day open of which one is on the way still, or waits in the outbox', async () => {
    const id = await daily({ lateness: { expires: { afterMinutes: 30 } } });
    const gate = post.hold();
    house.pass(2 * 3_600_000);
    while (await house.campaigns.look());
    const draining = house.outbound.drain();
    while (gate.waiting() < 2) await new Promise(resolve => setImmediate(resolve));
    house.pass(DAY / 2);
    expect([await closeOver(house), await times(id)]).toEqual([0, ['11-20 open', '11-21 open']]);
    gate.release();
    await draining;
    expect([await closeOver(house), await times(id)]).toEqual([1, ['11-20 done', '11-21 open']]);
  });

  test('keeps a day open while its drafts wait, and while another way may be taken', async () => {
    const drafts = await daily({ byOwner: true });
    const ladder = await daily({ ladder: [letters, parcels], nextStepWithinMinutes: 600 });
    await until('2026-11-20T10:01:00');
    house.pass(DAY / 12);
    expect(await closeOver(house)).toBe(0);
    // Nobody read them in time.
    await marketing.settle();
    expect(await closeOver(house)).toBe(1);
    expect([(await times(drafts))[0], (await times(ladder))[0]]).toEqual(['11-20 done', '11-20 open']);
    await until('2026-11-20T20:00:00');
    expect(await closeOver(house)).toBe(1);
  });

  test('is left alone while it is paused, and closed to the last day when it was cancelled; twice at once is once', async () => {
    const id = await daily();
    await until('2026-11-20T10:01:00');
    await house.campaigns.pause(id, marketing.xiaozhou);
    house.pass(3 * DAY);
    expect(await closeOver(house)).toBe(0);
    await house.campaigns.cancel(id, marketing.xiaozhou);
    const closed = await Promise.all([closeOver(house), closeOver(house)]);
    expect(closed.reduce((sum, each) => sum + each)).toBe(2);
    expect(await times(id)).toEqual(['11-20 done', '11-21 done']);
  });
});

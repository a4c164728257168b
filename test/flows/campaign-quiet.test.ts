import { AHEAD } from '../../src/flows/campaign-feed';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MINUTE = 60_000;
const NIGHT = { hours: { from: '21:30', to: '08:30' } };

describe.each(databases)('a greeting that the platform put off until night, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let letters: ChannelId;
  let marketing: Marketing;

  const open = async (at: string, limits: Parameters<typeof openPost>[1] = {}) => {
    post = openPost('letters', limits);
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter], at });
    letters = await house.addChannel('letters');
    marketing = await openMarketing(house);
  };
  afterEach(() => house.close());

  const people = (...names: string[]): Promise<ContactId[]> =>
    addPeople(
      house.store,
      [letters],
      names.map(name => ({ name })),
      house.now(),
    );
  const tally = (id: CampaignId) => marketing.tally(id);
  const until = (text: string) => house.pass(Date.parse(text) - house.now());
  /** Told at 21:29:30 to come again in a minute. */
  const putOff = async (wish: object = {}) => {
    const id = await marketing.started({ ladder: [letters], quiet: NIGHT, ...wish });
    post.says = 'busy';
    await marketing.settle();
    expect([post.asked, await tally(id)]).toEqual([1, 'due 1']);
    post.says = 'ok';
    house.pass(MINUTE + 1);
    await marketing.settle();
    return id;
  };

  test('waits for the morning, keeps nobody’s answer waiting meanwhile, and leaves when the night is over', async () => {
    await open('2026-11-20T21:29:30+08:00');
    const [wang] = await people('王芳');
    const id = await putOff();
    expect([post.asked, await tally(id)]).toEqual([1, 'due 1']);
    await house.setRules([
      { name: '营业', when: { text: { contains: '营业' } }, then: [{ reply: { text: '明早九点开门' } }] },
    ]);
    until('2026-11-20T22:10:00+08:00');
    expect(await house.customer(letters, `at-${wang}`).says('营业时间')).toEqual(['明早九点开门']);
    until('2026-11-21T08:29:59+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe('due 1');
    house.pass(1000);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 1');
    expect(post.taken.map(sent => sent.class)).toEqual(['reply', 'greeting']);
    expect(await marketing.state(id)).toBe('finished');
  });

  test('that would be worth nothing in the morning is expired', async () => {
    await open('2026-11-20T21:29:30+08:00');
    await people('王芳');
    const id = await putOff({ lateness: { expires: { afterMinutes: 120 } } });
    expect([post.asked, await tally(id)]).toEqual([1, 'expired 1']);
    expect(await marketing.state(id)).toBe('finished');
  });

  test('is dropped where the plan says so', async () => {
    await open('2026-11-20T21:29:30+08:00');
    await people('王芳');
    const id = await putOff({ quiet: { ...NIGHT, then: 'drop' } });
    expect([post.asked, await tally(id)]).toEqual([1, 'skipped 1: quiet 1']);
  });

  test('on the night of 除夕 waits for the late morning, for each by their own clock', async () => {
    await open('2027-02-05T19:59:30+08:00');
    await people('王芳');
    await addPeople(house.store, [letters], [{ name: '李雷', zone: 'Europe/Berlin' }], house.now());
    const quiet = { ...NIGHT, nights: [{ festival: 'chuxi' as const, from: '20:00', to: '09:00' }] };
    const id = await marketing.started({ ladder: [letters], quiet, lateness: { expires: { afterMinutes: 1200 } } });
    post.says = 'busy';
    await marketing.settle();
    post.says = 'ok';
    house.pass(MINUTE + 1);
    await marketing.settle();
    // It is one in the afternoon in Berlin.
    expect(await tally(id)).toBe('due 1, sent 1');
    until('2027-02-06T08:59:59+08:00');
    await marketing.settle();
    expect(post.taken).toHaveLength(1);
    house.pass(1000);
    await marketing.settle();
    expect(await tally(id)).toBe('sent 2');
  });

  test('kept by a paused account is not let loose at midnight', async () => {
    await open('2026-11-20T21:00:00+08:00');
    await people('王芳', '李雷', '韩梅');
    const id = await marketing.started({ ladder: [letters], quiet: NIGHT });
    while (await house.campaigns.look());
    await house.channels.pause(letters, '换密钥');
    await house.outbound.drain();
    until('2026-11-21T00:00:00+08:00');
    await house.store.transact(tx => tx.run("UPDATE channel SET state = 'on' WHERE id = ?", [letters]));
    await house.channels.reload(letters);
    await marketing.settle();
    expect([post.asked, await tally(id)]).toEqual([0, 'due 3']);
    until('2026-11-21T08:30:00+08:00');
    await marketing.settle();
    expect(await tally(id)).toBe('sent 3');
  });

  test('takes no place of those for whom it is day', async () => {
    await open('2026-11-20T21:00:00+08:00');
    await people(...Array.from({ length: AHEAD }, (__, index) => `客人${index}`));
    // The last of all, and for whom it is afternoon.
    const [li] = await addPeople(house.store, [letters], [{ name: '李雷', zone: 'Europe/Berlin' }], house.now());
    const id = await marketing.started({ ladder: [letters], quiet: NIGHT, lateness: { missed: 'send' } });
    await house.channels.pause(letters, '换密钥');
    while (await house.campaigns.look());
    expect(await tally(id)).toBe(`planned 1, due ${AHEAD}`);
    until('2026-11-20T22:00:00+08:00');
    await house.store.transact(tx => tx.run("UPDATE channel SET state = 'on' WHERE id = ?", [letters]));
    await house.channels.reload(letters);
    await marketing.settle();
    expect(await tally(id)).toBe(`due ${AHEAD}, sent 1`);
    expect(post.taken.map(({ address }) => address)).toEqual([`at-${li}`]);
  });

  test('that may have arrived is asked no more, though the platform knows our keys: till morning it may forget them', async () => {
    await open('2026-11-20T21:29:58+08:00', { idempotency: 'key' });
    await people('王芳');
    const id = await marketing.started({ ladder: [letters], quiet: NIGHT });
    post.says = 'unknown';
    await marketing.settle();
    expect(await tally(id)).toBe('due 1');
    house.pass(MINUTE + 1);
    await marketing.settle();
    expect([post.asked, await tally(id)]).toEqual([1, 'unknown 1']);
  });
});

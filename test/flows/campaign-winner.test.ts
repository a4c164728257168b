import { reportOn } from '../../src/flows/campaign-report';
import type { CampaignId, ChannelId } from '../../src/model';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MINUTE = 60_000;
const PEOPLE = 200;

describe.each(databases)('two wordings are tried on some, by a rule fixed before, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let letters: ChannelId;
  let marketing: Marketing;

  beforeEach(async () => {
    post = openPost();
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter], at: '2026-11-20T10:00:00+08:00' });
    letters = await house.addChannel('letters');
    marketing = await openMarketing(house);
    const names = Array.from({ length: PEOPLE }, (__, index) => ({ name: `客人${index}` }));
    await addPeople(house.store, [letters], names, house.now());
  });
  afterEach(() => house.close());

  const tryOut = async (minimumSample: number, perMinute: number | null = null): Promise<CampaignId> =>
    marketing.started({
      ...{ ladder: [letters], perMinute },
      variants: [
        { name: '甲', templateId: await marketing.words('新茶到了') },
        { name: '乙', templateId: await marketing.words('新茶到了，给您留了一份') },
      ],
      experiment: { metric: 'replied', testPercent: 80, afterMinutes: 240, minimumSample },
    });
  const readersOf = (words: string) =>
    post.taken.filter(({ content }) => 'text' in content && content.text === words).map(({ address }) => address);
  const [first, second] = ['新茶到了', '新茶到了，给您留了一份'];
  const reply = async (addresses: readonly string[]) => {
    for (const address of addresses) await house.customer(letters, address).says('好的');
  };
  const winner = async () => (await house.store.rows('occurrence').find()).map(row => row.winner);
  const choiceOf = async (id: CampaignId) =>
    (await reportOn(house, await house.store.rows('campaign').findOneByOrFail({ id }))).choice;

  test('each side has enough readers: at the hour fixed before, the rest get what more of them answered', async () => {
    const id = await tryOut(50);
    await marketing.settle();
    const [tried, rest] = [post.taken.length, PEOPLE - post.taken.length];
    const [some, others] = [readersOf(first), readersOf(second)];
    expect(rest).toBeGreaterThan(10);
    expect([some.length >= 50, others.length >= 50, some.length + others.length]).toEqual([true, true, tried]);
    house.pass(MINUTE);
    await reply([...some.slice(0, 2), ...others.slice(0, 12)]);
    house.pass(238 * MINUTE);
    await marketing.settle();
    expect([await marketing.tally(id), await winner()]).toEqual([`planned ${rest}, sent ${tried}, replied 14`, [null]]);
    house.pass(MINUTE);
    await marketing.settle();
    expect(await winner()).toEqual([1]);
    expect([readersOf(first).length, readersOf(second).length]).toEqual([some.length, others.length + rest]);
    expect(await choiceOf(id)).toEqual({ winner: 1, why: 'better' });
    expect([await marketing.tally(id), await marketing.state(id)]).toEqual([`sent ${PEOPLE}, replied 14`, 'finished']);
  });

  test('a side has too few readers: nothing has won, and the rest get the first wording, whatever was answered', async () => {
    const id = await tryOut(150);
    await marketing.settle();
    const [some, others] = [readersOf(first), readersOf(second)];
    house.pass(MINUTE);
    await reply(others.slice(0, 12));
    house.pass(239 * MINUTE);
    await marketing.settle();
    expect(await choiceOf(id)).toEqual({ winner: 0, why: 'too_few' });
    expect(readersOf(second)).toHaveLength(others.length);
    expect(readersOf(first)).toHaveLength(PEOPLE - others.length);
    expect(readersOf(first).slice(0, some.length)).toEqual(some);
    expect(await marketing.tally(id)).toBe(`sent ${PEOPLE}, replied 12`);
  });

  test('what was chosen stays, though the first wording catches up while the rest are written to', async () => {
    const id = await tryOut(50, 15);
    const aMinute = async () => {
      await marketing.settle();
      house.pass(MINUTE + 1);
    };
    for (let minutes = 0; minutes < 15; minutes++) await aMinute();
    const [some, others] = [readersOf(first), readersOf(second)];
    await reply(others.slice(0, 3));
    house.pass(225 * MINUTE);
    await aMinute();
    expect([await winner(), readersOf(second).length]).toEqual([[1], others.length + 15]);
    await reply(some.slice(0, 20));
    while ((await marketing.state(id)) === 'running') await aMinute();
    expect(readersOf(second)).toHaveLength(PEOPLE - some.length);
    expect(await choiceOf(id)).toMatchObject({ winner: 0 });
  });
});

import request from 'supertest';
import { reportOn } from '../../src/flows/campaign-report';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { mergeContacts } from '../../src/store/merge';
import { unmergeContacts } from '../../src/store/unmerge';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44';
const SHOP = 'https://shop.example/tea?id=7';
const STORY = 'https://story.example/';

describe.each(databases)('links in the words of a campaign, on %s', (_, scratch) => {
  let front: Front;
  let post: Post;
  let letters: ChannelId;
  let marketing: Marketing;
  let lin: Colleague;

  beforeEach(async () => {
    post = openPost();
    front = await openFront({ scratch: await scratch(), adapters: [post.adapter] });
    letters = await front.addChannel('letters');
    marketing = await openMarketing(front);
    lin = await front.hire('林策划', 'marketer');
  });
  afterEach(() => front.close());

  const people = (...names: string[]): Promise<ContactId[]> =>
    addPeople(
      front.store,
      [letters],
      names.map(name => ({ name })),
      front.now(),
    );
  const variant = async (name: string, text: string) => ({ name, templateId: await marketing.words(text) });
  const greet = async (text: string, trackLinks = true): Promise<CampaignId> => {
    const id = await marketing.started({ ladder: [letters], trackLinks, variants: [await variant('A', text)] });
    await marketing.settle();
    return id;
  };
  const saidTo = (id: ContactId): string => {
    const sent = post.taken.filter(({ address }) => address === `at-${id}`).at(-1);
    return sent !== undefined && 'text' in sent.content ? (sent.content.text ?? '') : '';
  };
  const linksTo = (id: ContactId): string[] => saidTo(id).match(/https:\/\/kefu\.example\/l\/[\w-]{32}/g) ?? [];
  const get = (link: string, userAgent = PHONE) =>
    request(front.url).get(new URL(link).pathname).redirects(0).set('User-Agent', userAgent);
  const clicks = async (contactId: ContactId) =>
    (await front.store.rows('click').findBy({ contactId })).map(({ count }) => Number(count));
  const report = async (id: CampaignId) => reportOn(front, await front.store.rows('campaign').findOneByOrFail({ id }));

  test('王芳 and 李雷 get links of their own, which lead to the shop; the words of others are as they were written', async () => {
    const [wang, li] = await people('王芳', '李雷');
    await greet(`新茶：${SHOP}，故事：${STORY}。再看一次 ${SHOP}`);
    expect(linksTo(wang!)).toHaveLength(3);
    expect(linksTo(wang!)[0]).toBe(linksTo(wang!)[2]);
    expect(saidTo(wang!)).toMatch(/^新茶：\S+，故事：\S+。再看一次 \S+$/);
    expect(saidTo(wang!)).not.toContain('example/tea');
    expect(linksTo(li!)[0]).not.toBe(linksTo(wang!)[0]);
    const { headers } = await get(linksTo(wang!)[0]!).expect(302);
    expect(headers).toMatchObject({
      ...{ location: SHOP, 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' },
    });
    await get(linksTo(wang!)[1]!).expect(302).expect('location', STORY);
    expect(await front.store.rows('trackedLink').count()).toBe(2);
    await greet(`新茶：${SHOP}`, false);
    expect(saidTo(wang!)).toBe(`新茶：${SHOP}`);
  });

  test('the way to say no stays as it is', async () => {
    const [wang] = await people('王芳');
    await greet(`新茶：${SHOP} 退订：{{ unsubscribeUrl }}`);
    expect(saidTo(wang!)).toContain(front.pages.urlOf({ contactId: wang!, channelId: letters }));
    expect(linksTo(wang!)).toHaveLength(1);
  });

  test('who opens a link is counted once as a person, and each time as a click', async () => {
    const [wang, li] = await people('王芳', '李雷', '赵敏');
    const id = await greet(`${SHOP} ${STORY}`);
    await get(linksTo(wang!)[0]!).expect(302);
    await get(linksTo(wang!)[0]!).expect(302);
    await get(linksTo(wang!)[1]!).expect(302);
    await get(linksTo(li!)[0]!).expect(302);
    const links = [
      { url: SHOP, people: 2, clicks: 3 },
      { url: STORY, people: 1, clicks: 1 },
    ];
    expect(await report(id)).toMatchObject({ sent: 3, clicked: 2, replied: 0, links, variants: [{ clicked: 2 }] });
    const { body } = await lin.get(`/campaigns/${id}/report`).expect(200);
    expect(body).toMatchObject({ clicked: 2, links });
  });

  test('programs that look before a person does, and colleagues, are led on but not counted', async () => {
    const [wang] = await people('王芳');
    await greet(SHOP);
    const [link] = linksTo(wang!);
    await request(front.url).head(new URL(link!).pathname).redirects(0).set('User-Agent', PHONE).expect(302);
    for (const robot of [
      'TelegramBot (like TwitterBot)',
      'QQ-URL-Manager',
      'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
    ])
      await get(link!, robot).expect(302).expect('location', SHOP);
    await get(link!).set('Sec-Purpose', 'prefetch').expect(302);
    await get(link!).set('Cookie', 'guanxi_session=of-xiaozhou').expect(302);
    expect(await clicks(wang!)).toEqual([]);
    await get(link!).expect(302);
    expect(await clicks(wang!)).toEqual([1]);
  });

  test('a forged token, and one of an address that was never kept, lead nowhere', async () => {
    const [wang] = await people('王芳');
    await greet(SHOP);
    const [link] = linksTo(wang!);
    const forged = link!.slice(0, -1) + (link!.endsWith('A') ? 'B' : 'A');
    const never = front.clicks.urlOf({ contactId: wang!, linkId: 7 as never });
    for (const address of [forged, never, 'https://kefu.example/l/https%3A%2F%2Fevil.example']) {
      const { text, headers } = await get(address).expect(404);
      expect(text).toContain('这个地址打不开');
      expect(headers.location).toBeUndefined();
    }
    await request(front.url)
      .get(`${new URL(link!).pathname}?to=https://evil.example`)
      .redirects(0)
      .expect('location', SHOP);
    await request(front.url).post(new URL(link!).pathname).expect(405).expect('allow', 'HEAD, GET');
    expect(await clicks(wang!)).toEqual([]);
  });

  test('an address that opens links without end has to wait', async () => {
    const path = `/l/${'A'.repeat(32)}`;
    const statuses = new Set<number>();
    for (let asked = 0; asked < 610; asked++) statuses.add((await request(front.url).head(path)).status);
    expect([...statuses]).toEqual([404, 429]);
    const { headers } = await request(front.url).get(path).expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  test('the wording whose link more people opened is the better one', async () => {
    const guests = await people(...Array.from({ length: 200 }, (_, index) => `客人${index}`));
    const experiment = { metric: 'clicked' as const, minimumSample: 50 };
    const variants = [await variant('A', `甲 ${SHOP}`), await variant('B', `乙 ${SHOP}`)];
    const id = await marketing.started({ ladder: [letters], trackLinks: true, experiment, variants });
    await marketing.settle();
    const second = guests.filter(guest => saidTo(guest).startsWith('乙'));
    const [link] = await front.store.rows('trackedLink').find();
    await front.store.transact(tx =>
      tx.insert(
        'click',
        ['linkId', 'contactId', 'firstAt', 'count'],
        second.map(guest => [link!.id, guest, front.now(), 1]),
      ),
    );
    const { variants: sides, choice } = await report(id);
    expect(sides).toMatchObject([
      { clicked: 0, rate: 0 },
      { clicked: second.length, sent: second.length, rate: 1, against: { significant: true } },
    ]);
    expect(choice).toEqual({ winner: 1, why: 'better' });
  });

  test('comparing by clicks needs links that are remembered', async () => {
    const wish = {
      ...{ name: '试一试', schedule: { at: '2026-12-01T10:00' }, ladder: [String(letters)] },
      variants: [await variant('A', SHOP), await variant('B', SHOP)],
      experiment: { metric: 'clicked' },
    };
    const { body } = await lin.post('/campaigns', wish).expect(400);
    expect(body.error.fields).toEqual({ trackLinks: 'is needed to compare by it' });
    expect((await lin.post('/campaigns', { ...wish, trackLinks: true }).expect(201)).body.trackLinks).toBe(true);
  });

  test('those who opened a link can be written to again, and the others not', async () => {
    const [wang, li] = await people('王芳', '李雷');
    const id = await greet(SHOP);
    await get(linksTo(wang!)[0]!).expect(302);
    const when = { campaign: { id: String(id), outcome: 'clicked' } };
    const { body } = await lin.post('/segments', { name: '点开的人', kind: 'dynamic', when }).expect(201);
    const { body: found } = await lin.get(`/segments/${body.id}/contacts`).expect(200);
    expect(found.items.map((each: { id: string }) => each.id)).toEqual([String(wang)]);
    const why = async (who: ContactId) => (await lin.get(`/segments/${body.id}/why/${who}`).expect(200)).body;
    expect([await why(wang!), await why(li!)]).toMatchObject([{ holds: true }, { holds: false }]);
  });

  test('clicks go along when two are joined, go back when they are parted, and go with who is erased', async () => {
    const [wang, li, zhao] = await people('王芳', '李雷', '赵敏');
    const id = await greet(SHOP);
    for (const one of [wang, wang, li]) await get(linksTo(one!)[0]!).expect(302);
    const by = { agentId: null, at: front.now() };
    const join = (keptId: ContactId, otherId: ContactId) =>
      front.store.transact(tx => mergeContacts(front.store, tx, { keptId, otherId, cause: 'agent', ...by }));

    const joined = await join(zhao!, li!);
    expect([await clicks(li!), await clicks(zhao!)]).toEqual([[], [1]]);
    await get(linksTo(li!)[0]!).expect(302);
    expect(await clicks(zhao!)).toEqual([2]);
    expect(await report(id)).toMatchObject({ clicked: 2 });
    if ('why' in joined) throw new Error(joined.why);
    await front.store.transact(tx =>
      unmergeContacts(front.store, tx, { mergeId: joined.mergeId, contactId: zhao!, ...by }),
    );
    // Both were greeted, so nobody can tell whose click it was.
    expect([await clicks(li!), await clicks(zhao!)]).toEqual([[], [2]]);

    const [stranger] = await people('老友');
    const met = await join(stranger!, wang!);
    if ('why' in met) throw new Error(met.why);
    expect(await clicks(stranger!)).toEqual([2]);
    await front.store.transact(tx =>
      unmergeContacts(front.store, tx, { mergeId: met.mergeId, contactId: wang!, ...by }),
    );
    expect([await clicks(stranger!), await clicks(wang!)]).toEqual([[], [2]]);

    await join(wang!, zhao!);
    expect(await clicks(wang!)).toEqual([4]);
    const chen = await front.hire('陈主管', 'admin');
    const { body: known } = await chen.get(`/contacts/${wang}/export`).expect(200);
    expect(known.clicks).toEqual([{ url: SHOP, firstAt: new Date(front.now()).toISOString(), count: 4 }]);
    await chen.post(`/contacts/${wang}/erase`, { name: '王芳' }).expect(200);
    expect(await front.store.rows('click').count()).toBe(0);
    await get(linksTo(wang!)[0]!).expect(302).expect('location', SHOP);
    expect(await front.store.rows('click').count()).toBe(0);
  });
});

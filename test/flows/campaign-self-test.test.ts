import { testOnSelf } from '../../src/flows/campaign-self-test';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { changeTemplate } from '../../src/store/queries/templates';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const HOUR = 3_600_000;

describe.each(databases)('a marketer reads a campaign on her own phone first, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let desk: Post;
  let letters: ChannelId;
  let wechat: ChannelId;
  let marketing: Marketing;
  let lin: ContactId;
  let id: CampaignId;

  beforeEach(async () => {
    post = openPost();
    // Two messages within two days of the last word from them.
    desk = openPost('desk', { windows: { message: { count: 2, forMs: 48 * HOUR, window: 'main' } } });
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter, desk.adapter] });
    [letters, wechat] = [await house.addChannel('letters'), await house.addChannel('desk')];
    marketing = await openMarketing(house);
    [lin] = (await addPeople(house.store, [wechat, letters], [{ name: '林策划' }], house.now())) as [ContactId];
    const [first, second] = [
      await marketing.words('{{ 称呼 }}，除夕安康！'),
      await marketing.words('{{ name }}，新春吉祥！'),
    ];
    id = await marketing.draft({
      ...{ ladder: [wechat, letters], festival: 'spring_festival' },
      variants: [
        { name: '甲', templateId: first },
        { name: '乙', templateId: second },
      ],
    });
  });
  afterEach(() => house.close());

  const mark = (tag = '同事') =>
    house.store.transact(tx => tx.run('UPDATE contact SET tags = ? WHERE id = ?', [JSON.stringify([tag]), lin]));
  const campaign = () => house.store.rows('campaign').findOneByOrFail({ id });
  const test_ = async (channelId?: ChannelId) =>
    testOnSelf(house, await campaign(), { contactId: lin, channelId, agentId: marketing.xiaozhou });
  const texts = ({ taken }: Post) => taken.map(({ content }) => ('text' in content ? content.text : ''));

  test('only who is marked as a colleague gets a test, and only where they wrote to us themselves', async () => {
    await expect(test_()).rejects.toMatchObject({ id: 'not_a_colleague' });
    await mark();
    await expect(test_()).rejects.toMatchObject({ id: 'must_write_first', message: expect.stringContaining('desk') });
    await expect(test_(9 as ChannelId)).rejects.toMatchObject({ id: 'channel_elsewhere' });
    expect(post.asked + desk.asked).toBe(0);
  });

  test('every wording arrives as she would read it, as a test that no count and no cap knows of', async () => {
    await mark('colleague');
    await house.customer(wechat, `at-${lin}`).says('我是小林，试一下');
    const { deliveryIds, channelId, unsaid } = await test_();
    expect([channelId, deliveryIds.length, unsaid]).toEqual([wechat, 2, []]);
    await house.outbound.drain();
    expect(texts(desk)).toEqual([expect.stringMatching(/林.*除夕安康/), '林策划，新春吉祥！']);
    const rows = await house.store.rows('delivery').find({ order: { id: 'ASC' } });
    expect(rows.map(row => row.state)).toEqual(['sent', 'sent']);
    for (const row of rows) {
      expect(row).toMatchObject({ campaignId: null, class: 'agent', agentId: marketing.xiaozhou });
      expect(row.why).toMatchObject({ test: true, campaignId: String(id), templateVersion: 1 });
    }
    expect(await marketing.tally(id)).toBe('');
    expect(await house.store.rows('greeted').count()).toBe(0);
    const [audit] = await house.store.rows('audit').find({ where: { action: 'campaign.test' } });
    expect(audit).toMatchObject({ subject: `campaign:${id}`, agentId: marketing.xiaozhou });
    // The festival's one greeting is still hers.
    await house.campaigns.start(id, marketing.xiaozhou);
    await house.customer(wechat, `at-${lin}`).says('好的');
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('sent 1');
    expect(desk.taken.map(sent => sent.class)).toEqual(['agent', 'agent', 'greeting']);
  });

  test('the window of the platform holds for tests: she writes first, or reads them elsewhere', async () => {
    await mark();
    await house.customer(wechat, `at-${lin}`).says('在吗');
    await test_();
    await house.outbound.drain();
    await expect(test_(wechat)).rejects.toMatchObject({ id: 'must_write_first' });
    await house.customer(letters, `at-${lin}`).says('我是小林');
    expect((await test_()).channelId).toBe(letters);
    await house.outbound.drain();
    expect([desk.taken.length, post.taken.length]).toEqual([2, 2]);
    await house.channels.pause(letters, '换密钥');
    await expect(test_(letters)).rejects.toMatchObject({ id: 'channel_paused' });
    await house.store.transact(tx => tx.run('UPDATE identity SET reachable = 0 WHERE channelId = ?', [wechat]));
    await expect(test_(wechat)).rejects.toMatchObject({ id: 'contact_unreachable' });
  });

  test('a wording with a hole is named, and the conversation stays with whom it was', async () => {
    await mark();
    await house.customer(letters, `at-${lin}`).says('转人工');
    const shop = await marketing.words('{{ fields.shop }}恭祝新春');
    const plan = (await campaign()).plan as { variants: readonly object[] };
    const variants = [plan.variants[0], { name: '丙', templateId: shop, share: 1 }];
    await house.store.transact(tx => tx.update('campaign', ['plan'], [[id, JSON.stringify({ ...plan, variants })]]));
    const talk = () => house.store.rows('conversation').findOneByOrFail({ channelId: letters });
    const before = await talk();
    expect(await test_(letters)).toMatchObject({ unsaid: ['丙'], deliveryIds: [expect.anything()] });
    const { owner, epoch, unread, waitingSince } = await talk();
    expect({ owner, epoch, unread, waitingSince }).toEqual({
      ...{ owner: before.owner, epoch: before.epoch, unread: before.unread, waitingSince: before.waitingSince },
    });
    await house.store.transact(tx =>
      tx.update('campaign', ['plan'], [[id, JSON.stringify({ ...plan, variants: variants.slice(1) })]]),
    );
    await expect(test_(letters)).rejects.toMatchObject({ id: 'words_unsaid' });
  });

  test('of a draft the words are those of this moment; a test that cannot leave soon is not sent later', async () => {
    await mark();
    await house.customer(letters, `at-${lin}`).says('我是小林');
    house.pass(HOUR);
    for (const { id: templateId, name } of await house.store.rows('template').find()) {
      const words = { name, purpose: 'greeting' as const, bodies: { 'zh-CN': '马年大吉' } };
      await changeTemplate(house.store, templateId, words, { at: house.now(), agentId: marketing.xiaozhou });
    }
    await test_(letters);
    await house.outbound.drain();
    expect(texts(post)).toEqual(['马年大吉', '马年大吉']);
    await test_(letters);
    house.pass(HOUR);
    await house.outbound.drain();
    expect(post.taken).toHaveLength(2);
    expect(await house.store.rows('delivery').countBy({ state: 'expired' })).toBe(2);
  });
});

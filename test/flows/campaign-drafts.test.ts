import { approveDrafts, draftsFor, turnDrafts } from '../../src/flows/campaign-drafts';
import { mourn } from '../../src/flows/mourning';
import type { AgentId, ContactId } from '../../src/model';
import { FIRST_DRAFT, listDrafts } from '../../src/store/drafts';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const HOUR_MS = 3_600_000;

describe.each(databases)('drafts wait for the colleague whose customer it is, on %s', (_, scratch) => {
  let house: TestHouse;
  let post: Post;
  let marketing: Marketing;
  let letters: Awaited<ReturnType<TestHouse['addChannel']>>;
  let zhao: AgentId;
  let wang: ContactId;
  let li: ContactId;

  beforeEach(async () => {
    post = openPost();
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter] });
    letters = await house.addChannel('letters');
    marketing = await openMarketing(house);
    zhao = await house.addAgent('小赵');
    const people = await addPeople(house.store, [letters], [{ name: '王芳' }, { name: '李雷' }], house.now());
    [wang, li] = people as [ContactId, ContactId];
    await house.store.transact(tx => tx.run('UPDATE contact SET ownerAgentId = ? WHERE id = ?', [zhao, wang]));
  });
  afterEach(() => house.close());

  const begun = async (more: Partial<Parameters<Marketing['started']>[0]> = {}) => {
    const templateId = await marketing.words('{{ 称呼 }}，{{ agent.name }}给您拜年');
    const variants = [{ name: 'A', templateId }];
    const id = await marketing.started({ ladder: [letters], byOwner: true, variants, ...more });
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('draft 2');
    const { id: occurrenceId } = await house.store.rows('occurrence').findOneByOrFail({ campaignId: id });
    return { id, toWang: { occurrenceId, contactId: wang }, toLi: { occurrenceId, contactId: li } };
  };
  const waiting = async (agentId: AgentId) =>
    (await draftsFor(house, agentId, FIRST_DRAFT)).items.map(
      ({ contact, said }) => `${contact.name}: ${said !== null && 'text' in said.content ? said.content.text : ''}`,
    );
  const texts = () => post.taken.map(({ content }) => ('text' in content ? content.text : ''));

  test('who sees their own customers and nobody’s, in their own voice, and lets them go', async () => {
    const { id, toWang, toLi } = await begun();
    expect(await waiting(zhao)).toEqual([
      expect.stringMatching(/^王芳: .+，小赵给您拜年$/),
      expect.stringMatching(/^李雷: .+，小赵给您拜年$/),
    ]);
    expect(await waiting(marketing.xiaozhou)).toEqual([expect.stringMatching(/^李雷: .+，小周给您拜年$/)]);

    expect(await approveDrafts(house, [toWang], marketing.xiaozhou)).toEqual(['not_yours']);
    expect(await approveDrafts(house, [toWang, toWang], zhao)).toEqual(['done', 'gone']);
    expect(await approveDrafts(house, [{ ...toLi, text: '老李，过年好' }], marketing.xiaozhou)).toEqual(['done']);
    await marketing.settle();
    expect(texts()).toEqual([expect.stringMatching(/，小赵给您拜年$/), '老李，过年好']);
    const [first, second] = await house.store.rows('delivery').find({ order: { id: 'ASC' } });
    expect(first).toMatchObject({
      class: 'greeting',
      agentId: zhao,
      why: { agentId: String(zhao), consent: 'granted' },
    });
    expect(first!.why).toHaveProperty('templateId');
    expect(second).toMatchObject({ class: 'greeting', why: { campaignId: String(id), edited: true } });
    expect(second!.why).not.toHaveProperty('templateId');
    const audits = await house.store
      .rows('audit')
      .find({ where: { action: 'greeting.approve' }, order: { id: 'ASC' } });
    expect(audits.map(({ agentId, data }) => [agentId, data])).toEqual([
      [zhao, expect.objectContaining({ edited: false })],
      [marketing.xiaozhou, expect.objectContaining({ edited: true })],
    ]);
    expect(JSON.stringify(audits)).not.toContain('过年好');
    expect(await marketing.tally(id)).toBe('sent 2');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('whoever left takes no customers along: then anybody may', async () => {
    const { toWang } = await begun();
    await house.store.transact(tx => tx.run('UPDATE agent SET enabled = 0 WHERE id = ?', [zhao]));
    expect(await waiting(marketing.xiaozhou)).toHaveLength(2);
    expect(await approveDrafts(house, [toWang], marketing.xiaozhou)).toEqual(['done']);
  });

  test('one that is let go before its time leaves at its time, and not by night', async () => {
    const at = house.now() + 3 * 24 * HOUR_MS;
    const local = new Date(at + 8 * HOUR_MS).toISOString().slice(0, 10);
    const { id, toWang, toLi } = await begun({
      schedule: { at: `${local}T23:00` },
      quiet: { hours: { from: '21:30', to: '08:30' } },
    });
    expect(await waiting(zhao)).toHaveLength(2);
    expect(await approveDrafts(house, [toWang, toLi], zhao)).toEqual(['done', 'done']);
    await marketing.settle();
    expect(texts()).toEqual([]);
    expect(await marketing.tally(id)).toBe('due 2');
    const [delivery] = await house.store.rows('delivery').find();
    expect(new Date(delivery!.dueAt).toISOString()).toMatch(/T00:30:00/);
    house.pass(delivery!.dueAt - house.now());
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('sent 2');
  });

  test('consent, mourning and a paused campaign hold what was let go as they hold any greeting', async () => {
    const { id, toWang, toLi } = await begun();
    await house.campaigns.pause(id, marketing.xiaozhou);
    expect(await waiting(zhao)).toEqual([]);
    expect(await approveDrafts(house, [toWang], zhao)).toEqual(['rests']);
    expect(await turnDrafts(house, 'skip', [toWang], zhao)).toEqual(['rests']);
    await house.campaigns.resume(id, marketing.xiaozhou);
    await house.store.transact(tx => tx.run('UPDATE consentState SET granted = 0 WHERE contactId = ?', [wang]));
    await mourn(house, '公祭日', marketing.xiaozhou);
    expect(await approveDrafts(house, [toWang, toLi], zhao)).toEqual(['done', 'done']);
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('due 2');
    await mourn(house, null, marketing.xiaozhou);
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('sent 1, skipped 1: withdrawn 1');
  });

  test('what a channel refuses goes no other way by itself, since it would not be their words any more', async () => {
    const parcels = openPost('parcels');
    await house.close();
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter, parcels.adapter] });
    const ladder = [await house.addChannel('letters'), await house.addChannel('parcels')];
    marketing = await openMarketing(house);
    const [one] = await addPeople(house.store, ladder, [{ name: '王芳' }], house.now());
    const id = await marketing.started({ ladder, byOwner: true, nextStepWithinMinutes: 600 });
    await marketing.settle();
    const { id: occurrenceId } = await house.store.rows('occurrence').findOneByOrFail({ campaignId: id });
    post.says = 'refused';
    const own = { occurrenceId, contactId: one!, text: '王姐，过年好' };
    expect(await approveDrafts(house, [own], marketing.xiaozhou)).toEqual(['done']);
    await marketing.settle();
    expect([await marketing.tally(id), parcels.taken]).toEqual(['failed 1', []]);
  });

  test('whoever is passed over gets nothing, unless it is taken back in time', async () => {
    const { id, toWang, toLi } = await begun();
    expect(await turnDrafts(house, 'skip', [toWang], marketing.xiaozhou)).toEqual(['not_yours']);
    expect(await turnDrafts(house, 'skip', [toWang, toWang], zhao)).toEqual(['done', 'gone']);
    expect(await marketing.tally(id)).toBe('draft 1, skipped 1: declined 1');
    expect(await approveDrafts(house, [toWang], zhao)).toEqual(['gone']);
    expect(await turnDrafts(house, 'unskip', [toWang, toLi], zhao)).toEqual(['done', 'gone']);
    expect(await waiting(zhao)).toHaveLength(2);
    expect(await turnDrafts(house, 'skip', [toWang, toLi], zhao)).toEqual(['done', 'done']);
    await marketing.settle();
    expect(await marketing.state(id)).toBe('finished');
    expect(await turnDrafts(house, 'unskip', [toWang], zhao)).toEqual(['rests']);
    expect(post.taken).toEqual([]);
  });

  test('a draft nobody let go in time expires, and its campaign can end', async () => {
    const { id, toWang } = await begun();
    const { expiresAt } = await house.store.rows('recipient').findOneByOrFail({ contactId: wang });
    house.pass(expiresAt - house.now());
    expect(await waiting(zhao)).toEqual([]);
    expect(await approveDrafts(house, [toWang], zhao)).toEqual(['gone']);
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('expired 2');
    expect(await marketing.state(id)).toBe('finished');
  });

  test('a list goes on where its page ended, over all campaigns', async () => {
    await begun();
    await begun({ name: '又一个' });
    const asked = { agentId: zhao, now: house.now(), dueBy: house.now(), limit: 1 };
    const found: string[] = [];
    for (let after = FIRST_DRAFT, pages = 0; ; pages++) {
      expect(pages).toBeLessThan(10);
      const { items, next } = await listDrafts(house.store, asked, after);
      expect(items.length).toBeLessThanOrEqual(1);
      found.push(...items.map(({ campaignId, contactId }) => `${campaignId} ${contactId}`));
      if (next === null) break;
      after = next;
    }
    expect([found.length, new Set(found).size]).toEqual([4, 4]);
  });
});

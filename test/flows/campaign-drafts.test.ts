import { approveDraft } from '../../src/flows/campaign-drafts';
import { addPeople, openMarketing, openPost } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse } from '../support/house';

test.each(databases)('drafts wait for the colleague whose customer it is, on %s', async (_, scratch) => {
  const post = openPost();
  const house = await openHouse({ scratch: await scratch(), adapters: [post.adapter] });
  const letters = await house.addChannel('letters');
  const marketing = await openMarketing(house);
  const zhao = await house.addAgent('小赵');
  const names = [{ name: '王芳' }, { name: '李雷' }];
  const [wang, li] = await addPeople(house.store, [letters], names, house.now());
  await house.store.transact(tx => tx.run('UPDATE contact SET ownerAgentId = ? WHERE id = ?', [zhao, wang!]));
  const templateId = await marketing.words('{{ 称呼 }}，{{ agent.name }}给您拜年');
  const id = await marketing.started({ ladder: [letters], byOwner: true, variants: [{ name: 'A', templateId }] });
  await marketing.settle();
  expect(await marketing.tally(id)).toBe('draft 2');
  const { id: occurrenceId } = await house.store.rows('occurrence').findOneByOrFail({ campaignId: id });

  const theirs = { occurrenceId, contactId: wang! };
  await expect(approveDraft(house, theirs, marketing.xiaozhou)).rejects.toMatchObject({ id: 'not_yours' });
  await approveDraft(house, theirs, zhao);
  await expect(approveDraft(house, theirs, zhao)).rejects.toMatchObject({ id: 'campaign_state' });
  await approveDraft(house, { occurrenceId, contactId: li!, text: '老李，过年好' }, marketing.xiaozhou);
  await marketing.settle();
  const said = post.taken.map(({ content }) => ('text' in content ? content.text : ''));
  expect(said).toEqual([expect.stringMatching(/，小赵给您拜年$/), '老李，过年好']);
  const [first] = await house.store.rows('delivery').find({ order: { id: 'ASC' } });
  expect(first).toMatchObject({ class: 'greeting', agentId: zhao });
  expect(await marketing.tally(id)).toBe('sent 2');
  expect(await marketing.state(id)).toBe('finished');
  await house.close();
});

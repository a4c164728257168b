import { join } from 'node:path';
import { readShipped } from '../../src/cli/shipped';
import { install, type Shipped } from '../../src/flows/install';
import { openStore, type Store } from '../../src/store';
import { databases, type Scratch } from '../support/databases';
import { openHouse } from '../support/house';

const root = join(__dirname, '../..');
const now = () => Date.parse('2026-11-21T09:00:00+08:00');

describe.each(databases)('a new workspace on %s', (_, scratch) => {
  let place: Scratch;
  let shipped: Shipped;
  let store: Store;

  beforeEach(async () => {
    place = await scratch();
    shipped = await readShipped(root);
    store = await openStore(place.place);
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  test('starts with every shipped rule and template, and a stage to try them on', async () => {
    expect(await install({ store, now }, shipped)).toBe(true);
    const rules = await store.rows('rule').find({ order: { id: 'ASC' } });
    expect(rules.map(({ name, priority, body }) => ({ name, priority, ...body }))).toEqual(
      shipped.rules.map(({ enabled: _enabled, ...rule }) => rule),
    );
    const templates = await store.rows('template').find({ order: { id: 'ASC' } });
    expect(templates.map(({ name, bodies }) => ({ name, bodies }))).toEqual(
      shipped.templates.map(({ name, bodies }) => ({ name, bodies })),
    );
    const versions = await store.rows('templateVersion').find({ order: { id: 'ASC' } });
    expect(versions.map(({ templateId, version, bodies }) => ({ templateId, version, bodies }))).toEqual(
      templates.map(({ id, bodies }) => ({ templateId: id, version: 1, bodies })),
    );
    expect(await store.rows('channel').find()).toEqual([
      expect.objectContaining({ type: 'stage', name: '舞台 / Stage', settings: {}, state: 'on', createdAt: now() }),
    ]);
  });

  test('is installed once, also when two processes start at the same moment', async () => {
    const other = await openStore(place.place);
    const done = await Promise.all([install({ store, now }, shipped), install({ store: other, now }, shipped)]);
    await other.close();
    expect(done.sort()).toEqual([false, true]);
    expect(await store.rows('channel').count()).toBe(1);
    expect(await store.rows('rule').count()).toBe(shipped.rules.length);
  });

  test('gives nothing back that somebody deleted', async () => {
    await install({ store, now }, shipped);
    await store.transact(tx => tx.run('DELETE FROM rule'));
    expect(await install({ store, now }, shipped)).toBe(false);
    expect(await store.rows('rule').count()).toBe(0);
  });

  test('leaves words alone that stand under the name of a shipped template', async () => {
    const columns = ['id', 'name', 'purpose', 'bodies', 'version', 'createdAt', 'updatedAt'];
    const own = JSON.stringify({ 'zh-CN': '欢迎光临云锦茶行。' });
    await store.transact(tx => tx.insert('template', columns, [[store.id(), 'welcome', 'reply', own, 7, 1, 1]]));
    expect(await install({ store, now }, shipped)).toBe(true);
    const kept = await store.rows('template').findOneByOrFail({ name: 'welcome' });
    expect(kept).toMatchObject({ bodies: { 'zh-CN': '欢迎光临云锦茶行。' }, version: 7 });
  });
});

test('王 greets a house just installed and is greeted by name', async () => {
  const house = await openHouse({ at: '2026-11-20T10:00:00+08:00' });
  await install(house, await readShipped(root));
  await house.books.reload();
  const stage = await house.store.rows('channel').findOneByOrFail({ type: 'stage' });
  await house.channels.reload(stage.id);
  const wang = house.customer(stage.id, 'wang');
  expect(await wang.does({ text: '您好，在吗', name: '王伟' })).toEqual(['王伟，早上好。请问有什么可以帮您？']);
  expect(await wang.says('你们几点开门')).toEqual([
    '王伟，您好。我们的服务时间是周一至周五 9:00–18:00。其他时间也可以留言，同事上班后会回复您。',
  ]);
  await house.close();
});

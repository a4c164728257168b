import { openStore, type Store } from '../../src/store';
import { bareDatabases, type Scratch } from '../support/databases';

describe.each(bareDatabases)('the tables on %s, where there was none', (_, bare) => {
  let place: Scratch;
  let store: Store;

  beforeEach(async () => {
    place = await bare();
    store = await openStore(place.place);
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  test('are those the entities describe', async () => {
    const { dataSource } = store.rows('team').manager;
    for (const entity of dataSource.entityMetadatas) {
      const runner = dataSource.createQueryRunner();
      const table = await runner.getTable(entity.tableName);
      await runner.release();
      const found = table?.columns.map(column => [column.name, column.type, column.isNullable]).sort();
      const wanted = entity.columns.map(column => [column.databaseName, column.type, column.isNullable]).sort();
      expect([entity.tableName, found]).toEqual([entity.tableName, wanted]);
      const unique = entity.indices.map(index => index.name).sort();
      expect(table?.indices.map(index => index.name).sort()).toEqual(unique);
    }
  });
});

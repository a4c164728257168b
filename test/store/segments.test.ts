import fc from 'fast-check';
import { soughtBy } from '../../src/engine/segment-sought';
import { judge } from '../../src/engine/segment-test';
import { openStore, type Store } from '../../src/store';
import { conditionOf } from '../../src/store/segment-sql';
import { ground, person, segmentTest, settle } from '../support/crowd';
import { databases, type Scratch } from '../support/databases';

const TREES = Number(process.env.GUANXI_TREES ?? 300);
const people = fc.sample(person, { numRuns: 250, seed: 20261123 });

describe.each(databases)('segments on %s', (_, scratch) => {
  let place: Scratch;
  let store: Store;
  beforeAll(async () => {
    place = await scratch();
    store = await openStore(place.place);
    await settle(store, people);
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
  });

  test(
    'any question means the same people to the database as to who looks at one after the other',
    async () => {
      let [some, none, all] = [0, 0, 0];
      await fc.assert(
        fc.asyncProperty(segmentTest, async test => {
          const { sql, values } = conditionOf(soughtBy(test, ground), store.dialect);
          const rows = await store.read<{ id: number }>(`SELECT id FROM contact WHERE ${sql} ORDER BY id`, values);
          const means = people.flatMap((facts, index) => (judge(test, facts, ground).holds ? [1000 + index] : []));
          expect(rows.map(({ id }) => id)).toEqual(means);
          if (means.length === 0) none++;
          else if (means.length === people.length) all++;
          else some++;
        }),
        { numRuns: TREES, seed: 7 },
      );
      // Questions that everybody or nobody answers would prove little.
      expect(some).toBeGreaterThan((none + all) / 2);
    },
    60_000 + TREES * 100,
  );
});

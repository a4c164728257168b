import { type Job, openStore, type Store } from '../../src/store';
import { databases, type Scratch } from '../support/databases';

describe.each(databases)('the writer on %s', (_, scratch) => {
  let place: Scratch;
  let store: Store;

  beforeEach(async () => {
    place = await scratch();
    store = await openStore(place.place);
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  const name = (value: string) =>
    store.transact(transaction => transaction.insert('team', ['id', 'name'], [[store.id(), value]]));
  const names = async () =>
    (await store.read<{ name: string }>('SELECT name FROM team ORDER BY name')).map(row => row.name);

  test('a transaction that fails takes no other with it', async () => {
    const a = store.transact(async transaction => {
      await transaction.insert('team', ['id', 'name'], [[store.id(), '甲']]);
      await new Promise(resolve => setImmediate(resolve));
      throw new Error('甲 thinks better of it');
    });
    const b = name('乙');
    const c = name('丙');
    await expect(a).rejects.toThrow('甲 thinks better of it');
    await Promise.all([b, c]);
    expect(await names()).toEqual(['丙', '乙']);
  });

  test('what is not committed is not seen', async () => {
    let seen: string[] = ['not read'];
    const slow = store.transact(async transaction => {
      await transaction.insert('team', ['id', 'name'], [[store.id(), '甲']]);
      seen = await names();
    });
    await slow;
    expect(seen).toEqual([]);
    expect(await names()).toEqual(['甲']);
  });

  test('a hundred writes at once are all there, and the hundred-and-first that clashes is refused alone', async () => {
    const all = Array.from({ length: 100 }, (_, index) => name(`组${String(index).padStart(3, '0')}`));
    const clash = name('组042');
    await Promise.all(all);
    await expect(clash).rejects.toThrow();
    expect(await names()).toHaveLength(100);
  });

  test('platform ids that differ only in case are two people', async () => {
    const identity = (address: string) =>
      store.transact(transaction =>
        transaction.insert(
          'identity',
          ['id', 'contactId', 'channelId', 'address', 'reachable'],
          [[store.id(), 1, 1, address, 1]],
        ),
      );
    await identity('oABC');
    await identity('oabc');
    await expect(identity('oABC')).rejects.toThrow();
    expect(await store.rows('identity').count()).toBe(2);
  });

  test('updates many rows by id with one call', async () => {
    const ids = [store.id(), store.id(), store.id()];
    await store.transact(transaction =>
      transaction.insert(
        'team',
        ['id', 'name'],
        ids.map((id, index) => [id, `队${index}`]),
      ),
    );
    await store.transact(transaction =>
      transaction.update(
        'team',
        ['name'],
        ids.slice(0, 2).map(id => [id, `新${id}`]),
      ),
    );
    expect(await names()).toEqual([`新${ids[0]}`, `新${ids[1]}`, '队2'].sort());
  });

  test('nothing can be changed behind the writer on the embedded database', async () => {
    if (store.dialect === 'mysql') return;
    await expect(store.read("INSERT INTO team (id, name) VALUES (1, '偷')")).rejects.toThrow(/readonly/);
  });

  test('what nobody waits for goes with the next commit, however soon the last one ended', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'queueMicrotask'] });
    try {
      const commits: number[] = [];
      const own = await openStore(place.place, inputs => commits.push(inputs));
      let landed: Promise<undefined> = Promise.resolve(undefined);
      const note: Job<string, undefined> = {
        name: 'note',
        async apply(_, inputs) {
          if (inputs.includes('王芳')) landed = own.writeSoon(note, '王芳 has her answer');
          return inputs.map(() => undefined);
        },
      };
      await own.write(note, '王芳');
      for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
      expect(commits).toEqual([1]);
      await own.write(note, '李雷');
      await landed;
      expect(commits).toEqual([1, 2]);
      await own.close();
    } finally {
      jest.useRealTimers();
    }
  });
});

import fc from 'fast-check';
import type { ContactId } from '../../src/model';
import { openStore, type Store } from '../../src/store';
import { type Merged, mergeContacts } from '../../src/store/merge';
import { keptAs, partsOf } from '../../src/store/merged';
import { unmergeContacts } from '../../src/store/unmerge';
import { databases, type Scratch } from '../support/databases';
import { peopleIn } from '../support/people';

jest.setTimeout(120_000);

const NOW = Date.parse('2026-11-20T12:00:00+08:00');
const TABLES = [
  'contact',
  'identity',
  'conversation',
  'message',
  'delivery',
  'consent',
  'errand',
  'greeted',
  'consentState',
] as const;

describe.each(databases)('two contacts that are one person, on %s', (dialect, scratch) => {
  let place: Scratch;
  let store: Store;
  let people: ReturnType<typeof peopleIn>;

  beforeEach(async () => {
    place = await scratch();
    store = await openStore(place.place);
    people = peopleIn(store);
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  const merge = (keptId: ContactId, otherId: ContactId, at = NOW) =>
    store.transact(tx => mergeContacts(store, tx, { keptId, otherId, cause: 'agent', agentId: null, at }));
  const merged = async (keptId: ContactId, otherId: ContactId) => {
    const done = await merge(keptId, otherId);
    if ('why' in done) throw new Error(done.why);
    return done;
  };
  const unmerge = (contactId: ContactId, mergeId: number) =>
    store.transact(tx => unmergeContacts(store, tx, { contactId, mergeId, agentId: null, at: NOW + 1000 }));
  const contact = (id: ContactId) => store.rows('contact').findOneByOrFail({ id });
  const owner = async (table: 'consent' | 'identity' | 'conversation', id: number) =>
    (await store.read<{ contactId: number }>(`SELECT contactId FROM ${table} WHERE id = ?`, [id]))[0]?.contactId;
  /** Every row there is. When a contact was last changed only ever moves on, and is told apart from what it says. */
  const everything = async () =>
    Promise.all(
      TABLES.map(async table =>
        (await store.read<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)).map(row =>
          table === 'contact' ? { ...row, updatedAt: 0 } : row,
        ),
      ),
    );

  const word = fc.constantFrom('茶', '老客', '会员');
  const facts = fc.record({
    name: fc.constantFrom('', '王芳', '李雷'),
    phone: fc.constantFrom(null, '13800138000', '13900139000'),
    email: fc.constantFrom(null, 'wang@example.com'),
    gender: fc.constantFrom('unknown', 'female'),
    tags: fc.uniqueArray(word),
    fields: fc.dictionary(word, fc.oneof(fc.boolean(), fc.integer(), word)),
  });
  const someone = fc.record({
    facts,
    channels: fc.uniqueArray(fc.integer({ min: 1, max: 3 })),
    allows: fc.array(fc.record({ channel: fc.integer({ min: 1, max: 3 }), granted: fc.boolean() }), { maxLength: 2 }),
    errand: fc.boolean(),
  });
  const steps = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 });

  test('whatever is merged in whatever order, undoing it backwards leaves every row as it was', async () => {
    let address = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { minLength: 2, maxLength: 4 }), steps, async (crowd, pairs) => {
        const living: ContactId[] = [];
        for (const one of crowd) {
          const id = await people.person(one.facts);
          for (const channel of one.channels) await people.speaks(id, channel, `a${address++}`);
          for (const { channel, granted } of one.allows) await people.allows(id, channel, granted);
          if (one.errand) await people.errand(id, 1);
          living.push(id);
        }
        const before = await everything();
        const done: { kept: ContactId; mergeId: number }[] = [];
        for (const [first, second] of pairs) {
          if (living.length < 2) break;
          const kept = living[first % living.length]!;
          const others = living.filter(id => id !== kept);
          const other = others[second % others.length]!;
          done.push({ kept, mergeId: (await merged(kept, other)).mergeId });
          living.splice(living.indexOf(other), 1);
        }
        expect(await everything()).not.toEqual(before);
        for (const { kept, mergeId } of done.reverse())
          expect(await unmerge(kept, mergeId)).toMatchObject({ keptId: kept });
        expect(await everything()).toEqual(before);
      }),
      { numRuns: dialect === 'sqlite' ? 40 : 4, endOnFailure: true },
    );
  });

  test('what the kept one says stands, what it leaves open is filled, the rest is put together', async () => {
    const kept = await people.person({ name: '王芳', phone: '13800138000', tags: ['老客'], fields: { 茶: '龙井' } });
    const other = await people.person({
      ...{ name: 'WF', phone: '13900139000', email: 'wang@example.com', gender: 'female' },
      ...{ tags: ['老客', '会员'], fields: { 茶: '普洱', 杯: '大' } },
    });
    await merged(kept, other);
    expect(await contact(kept)).toMatchObject({
      ...{ name: '王芳', phone: '13800138000', email: 'wang@example.com', gender: 'female' },
      ...{ tags: ['老客', '会员'], fields: { 茶: '龙井', 杯: '大' } },
    });
    expect(await store.rows('contact').countBy({ id: other })).toBe(0);
  });

  test('what was changed while they were one is not undone', async () => {
    const kept = await people.person({ name: '王芳' });
    const other = await people.person({ phone: '13900139000', email: 'wang@example.com', tags: ['会员'] });
    const { mergeId } = await merged(kept, other);
    await store.transact(tx => tx.update('contact', ['phone', 'tags'], [[kept, '13700137000', '["会员","贵客"]']]));
    await unmerge(kept, mergeId);
    expect(await contact(kept)).toMatchObject({ phone: '13700137000', email: null, tags: ['贵客'] });
    expect(await contact(other)).toMatchObject({ phone: '13900139000', email: 'wang@example.com', tags: ['会员'] });
  });

  test('what came meanwhile goes with the channel it came on', async () => {
    const [kept, other] = [await people.person({ name: '王芳' }), await people.person()];
    await people.speaks(kept, 1, 'wx-wang');
    await people.speaks(other, 2, 'wang@example.com');
    const { mergeId } = await merged(kept, other);
    const [own] = await store.rows('identity').findBy({ address: 'wx-wang' });
    const letter = store.id<'conversation'>();
    await store.transact(tx =>
      tx.run(
        `INSERT INTO conversation (id, contactId, channelId, address, thread, owner, epoch, priority, labels, lastSeq, preview, unread, createdAt, updatedAt)
         VALUES (?, ?, 2, 'wang@example.com', '<letter-2>', 'bot', 1, 'normal', '[]', 0, '', 0, ?, ?)`,
        [letter, kept, NOW, NOW],
      ),
    );
    const withdrawn = await people.allows(kept, 2, false);
    const granted = await people.allows(kept, 1, true);
    const later = await people.speaks(kept, 3, 'tg-wang');
    await unmerge(kept, mergeId);
    expect(await owner('conversation', letter)).toBe(other);
    expect(await owner('consent', withdrawn)).toBe(other);
    expect(await owner('consent', granted)).toBe(kept);
    expect(await owner('conversation', later)).toBe(kept);
    expect(await owner('identity', own!.id)).toBe(kept);
  });

  test('who withdrew while they were one on a channel they share: it holds for both, and what was allowed does not', async () => {
    const [kept, other] = [await people.person(), await people.person()];
    await people.speaks(kept, 1, 'wang');
    await people.speaks(other, 1, 'wang-too');
    const { mergeId } = await merged(kept, other);
    await people.allows(kept, 1, true);
    await people.allows(kept, 1, false);
    await unmerge(kept, mergeId);
    const said = async (contactId: ContactId) =>
      (await store.rows('consent').find({ where: { contactId }, order: { id: 'ASC' } })).map(row => row.granted);
    expect(await said(kept)).toEqual([true, false]);
    expect(await said(other)).toEqual([false]);
    const states = await store.rows('consentState').find();
    expect(states.map(row => [row.contactId, row.granted]).sort()).toEqual(
      [
        [kept, false],
        [other, false],
      ].sort(),
    );
  });

  test('gifts go with the person and come back, also of a merge from before gifts were kept', async () => {
    const [wang, li] = [await people.person(), await people.person()];
    await people.gift(li, '明前龙井', 16_800);
    const whose = async () =>
      (await store.rows('gift').find()).map(({ contactId, what, value }) => [contactId, what, value]);
    const { mergeId } = await merged(wang, li);
    expect(await whose()).toEqual([[wang, '明前龙井', 16_800]]);
    await unmerge(wang, mergeId);
    expect(await whose()).toEqual([[li, '明前龙井', 16_800]]);
    const again = await merged(wang, li);
    const row = await store.rows('merge').findOneByOrFail({ id: again.mergeId });
    const { gift: _gift, ...old } = row.moved!;
    await store.transact(tx => tx.update('merge', ['moved'], [[again.mergeId, JSON.stringify(old)]]));
    expect(await unmerge(wang, again.mergeId)).toMatchObject({ keptId: wang });
  });

  test('nothing that belongs to a contact is forgotten', () => {
    const { entityMetadatas } = store.rows('contact').manager.dataSource;
    const owned = entityMetadatas.filter(one => one.columns.some(column => column.databaseName === 'contactId'));
    const known = [
      'identity',
      'conversation',
      'consent',
      'consentState',
      'errand',
      'contactEvent',
      'gift',
      'delivery',
      'greeted',
      'segmentMember',
      'click',
    ];
    // What an import changed stays told of the contact it changed.
    known.push('importChange');
    // Whom a campaign has chosen is followed to the kept contact when it is written to.
    known.push('recipient');
    expect(owned.map(one => one.tableName).sort()).toEqual(known.sort());
  });

  test('of two merges the later is undone first, and no merge twice', async () => {
    const [wang, li, han] = [await people.person(), await people.person(), await people.person()];
    const first = await merged(wang, li);
    const second = await merged(han, wang);
    expect(await keptAs(store.read, li)).toBe(han);
    expect((await partsOf(store.read, han)).sort()).toEqual([wang, li, han].sort());
    const later = { id: second.mergeId, keptId: han };
    expect(await unmerge(wang, first.mergeId)).toEqual({ why: 'later', later });
    await unmerge(han, second.mergeId);
    await unmerge(li, first.mergeId);
    expect(await unmerge(wang, first.mergeId)).toEqual({ why: 'undone' });
    expect(await unmerge(han, first.mergeId)).toEqual({ why: 'missing' });
    expect(await keptAs(store.read, li)).toBe(li);
  });

  test('who is not there, or is being erased, is merged with nobody', async () => {
    const [wang, li] = [await people.person(), await people.person()];
    const nobody = store.id<'contact'>();
    expect(await merge(wang, nobody)).toEqual({ why: 'missing', contactId: nobody });
    await store.transact(tx => tx.insert('setting', ['name', 'value'], [[`erasing:${li}`, '{"files":[]}']]));
    expect(await merge(wang, li)).toEqual({ why: 'erased', contactId: li });
  });

  test('two colleagues merge the same two at once, each the other way: one of them does', async () => {
    const [wang, li] = [await people.person(), await people.person()];
    await people.speaks(wang, 1, 'wang');
    await people.speaks(li, 2, 'li');
    const done = await Promise.all([merge(wang, li), merge(li, wang)]);
    expect(done.filter((one): one is Merged => 'mergeId' in one)).toHaveLength(1);
    expect(await store.rows('contact').count()).toBe(1);
    const [left] = await store.rows('contact').find();
    expect(await store.rows('identity').countBy({ contactId: left!.id })).toBe(2);
  });
});

import type { ChannelId, ContactId, ConversationId, DeliveryClass, DeliveryId } from '../../src/model';
import { claimJob, type Job, openStore, type Settlement, type Store, settleJob } from '../../src/store';
import { databases, type Scratch } from '../support/databases';

const now = Date.parse('2027-02-06T08:00:00+08:00');
const LEASE = now + 30_000;
const TOKEN = 7;
const wechat = 1 as ChannelId;
const NONE: ReadonlySet<ChannelId> = new Set();

type Columns = Readonly<Record<string, string | number | null>>;

describe.each(databases)('the outbox’s memory on %s', (_, scratch) => {
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

  const put = (table: string, row: Columns) =>
    store.transact(tx => tx.insert(table, Object.keys(row), [Object.values(row)]));

  /** Somebody with one message due, under one number everywhere. */
  async function due(
    id: number,
    kind: DeliveryClass,
    its: { delivery?: Columns; conversation?: Columns; reachable?: 0 },
  ) {
    const address = `o${id}`;
    await Promise.all([
      put('identity', { id, contactId: id, channelId: wechat, address, reachable: its.reachable ?? 1 }),
      put('conversation', {
        ...{
          id,
          contactId: id,
          channelId: wechat,
          address,
          thread: address,
          owner: 'bot',
          epoch: 1,
          priority: 'normal',
        },
        ...{ labels: '[]', lastSeq: 1, preview: '', unread: 0, createdAt: now, updatedAt: now, ...its.conversation },
      }),
      put('message', {
        ...{ id, conversationId: id, channelId: wechat, seq: 1, direction: 'out', author: 'campaign', deliveryId: id },
        ...{ content: '{"type":"text","text":"新春吉祥！"}', createdAt: now },
      }),
      put('delivery', {
        ...{
          id,
          dedupeKey: `d${id}`,
          conversationId: id,
          contactId: id,
          channelId: wechat,
          messageId: id,
          class: kind,
        },
        ...{ route: 'send', state: 'due', epoch: 1, attempts: 0, dueAt: now, createdAt: now, updatedAt: now },
        ...its.delivery,
      }),
    ]);
    return {
      ...{ id: id as DeliveryId, conversationId: id as ConversationId, contactId: id as ContactId },
      ...{ channelId: wechat, class: kind },
    };
  }

  const claim = (candidates: readonly Awaited<ReturnType<typeof due>>[], windowed = NONE) =>
    store.write(claimJob, {
      ...{ candidates, token: TOKEN, now, leaseUntil: LEASE, windowed, asking: NONE },
      greetings: { unasked: new Set([wechat]), cap: { most: 1, days: 7 } },
    });

  test('one claim takes what may go, and ends each of the rest for its own reason', async () => {
    const open = { windowExpiresAt: now + 1000 };
    const candidates = [
      await due(1, 'greeting', { conversation: open }),
      await due(2, 'greeting', { conversation: open, delivery: { expiresAt: now } }),
      await due(3, 'reply', { conversation: { ...open, epoch: 2 } }),
      await due(4, 'agent', { conversation: open, reachable: 0 }),
      await due(5, 'greeting', { conversation: open }),
      await due(6, 'greeting', { conversation: open }),
      await due(7, 'agent', { conversation: { windowExpiresAt: now } }),
      await due(8, 'agent', { conversation: { ...open, claim: 6, claimUntil: LEASE } }),
      await due(9, 'agent', { conversation: { ...open, claim: 6, claimUntil: now - 1 } }),
    ];
    await put('consentState', { contactId: 5, channelId: 0, purpose: 'marketing', granted: 0, at: now });
    await put('delivery', {
      ...{ id: 60, dedupeKey: 'd60', conversationId: 6, contactId: 6, channelId: wechat, class: 'greeting' },
      ...{ route: 'send', state: 'sent', epoch: 1, attempts: 1, dueAt: now, createdAt: now, updatedAt: now },
    });
    await put('greeted', { contactId: 6, deliveryId: 60, at: now - 1 });

    const { claimed, ended } = await claim(candidates, new Set([wechat]));

    expect(claimed.map(({ id }) => id).sort()).toEqual([1, 9]);
    expect(claimed.find(({ id }) => id === 1)).toEqual({
      ...{ id: 1, conversationId: 1, channelId: wechat, contactId: 1, messageId: 1, class: 'greeting', attempts: 1 },
      ...{ claim: TOKEN, leaseUntil: LEASE, expiresAt: null, fault: null, address: 'o1', thread: 'o1' },
      content: '{"type":"text","text":"新春吉祥！"}',
    });
    expect(ended).toBe(6);
    const rows = await store.read<{ id: number; state: string; fault: string | null }>(
      'SELECT id, state, fault FROM delivery WHERE id < 10 ORDER BY id',
    );
    expect(
      rows.map(({ state, fault }) => [state, fault === null ? null : (JSON.parse(fault) as { code: string }).code]),
    ).toEqual([
      ['sending', null],
      ['expired', null],
      ['cancelled', null],
      ['failed', 'left'],
      ['skipped', 'withdrawn'],
      ['skipped', 'cap'],
      ['failed', 'window'],
      ['due', null],
      ['sending', null],
    ]);
    expect(await store.read('SELECT contactId, deliveryId FROM greeted WHERE deliveryId < 10')).toEqual([
      { contactId: 1, deliveryId: 1 },
    ]);
  });

  test('a hundred that end in one commit count each against its own window, and none whose claim was taken over', async () => {
    const people = Array.from({ length: 100 }, (_, index) => index + 1);
    const windows = [
      { windowExpiresAt: now + 1000, windowRemaining: 20, briefExpiresAt: null, briefRemaining: null },
      { windowExpiresAt: now + 1000, windowRemaining: 20, briefExpiresAt: now + 500, briefRemaining: 3 },
      { windowExpiresAt: now + 1000, windowRemaining: 20, briefExpiresAt: now + 500, briefRemaining: 0 },
      { windowExpiresAt: now + 1000, windowRemaining: null, briefExpiresAt: null, briefRemaining: null },
    ];
    await Promise.all(
      people.map(id =>
        due(id, 'greeting', {
          delivery: { state: 'sending', claim: TOKEN, leaseUntil: LEASE },
          conversation: { ...windows[id % 4], claim: id % 10 === 9 ? TOKEN + 1 : TOKEN, claimUntil: LEASE },
        }),
      ),
    );
    const sent = { state: 'sent', fault: null, dueAt: null, counts: true, shut: false } as const;
    const how = (id: number): Omit<Settlement, 'id' | 'conversationId' | 'claim' | 'externalId' | 'now'> =>
      id % 10 === 7
        ? { state: 'failed', fault: '{"kind":"unreachable"}', dueAt: null, counts: false, shut: true }
        : id % 10 === 5
          ? { state: 'due', fault: '{"kind":"busy"}', dueAt: now + 60_000, counts: false, shut: false }
          : sent;

    await Promise.all(
      people.map(id =>
        store.write(settleJob, {
          ...{ id: id as DeliveryId, conversationId: id as ConversationId, claim: TOKEN, ...how(id) },
          ...{ externalId: how(id).state === 'sent' ? `wx${id}` : null, now: now + id },
        }),
      ),
    );

    const rows = await store.read<Record<string, number | string | null>>(
      `SELECT d.id, d.state, d.externalId, d.sentAt, d.dueAt, c.claim, c.windowRemaining, c.briefRemaining
       FROM delivery d JOIN conversation c ON c.id = d.conversationId ORDER BY d.id`,
    );
    const expected = people.map(id => {
      const { windowRemaining, briefRemaining } = windows[id % 4]!;
      const { state, dueAt, counts, shut } = how(id);
      const takenOver = id % 10 === 9;
      const counted = counts && !takenOver;
      const fromBrief = counted && id % 4 === 1;
      return {
        ...{ id, state, externalId: state === 'sent' ? `wx${id}` : null, sentAt: state === 'sent' ? now + id : null },
        ...{ dueAt: dueAt ?? now, claim: takenOver ? TOKEN + 1 : null },
        windowRemaining: shut
          ? 0
          : windowRemaining === null || !counted || fromBrief
            ? windowRemaining
            : windowRemaining - 1,
        briefRemaining: shut ? 0 : fromBrief ? briefRemaining! - 1 : briefRemaining,
      };
    });
    expect(rows).toEqual(expected);
  });

  test('of two words about one send the platform’s yes stands, whichever is written first', async () => {
    const word = (id: number, state: 'sent' | 'unknown'): Settlement => ({
      ...{ id: id as DeliveryId, conversationId: id as ConversationId, claim: TOKEN, state, fault: null, dueAt: null },
      ...{ externalId: state === 'sent' ? `wx${id}` : null, counts: true, shut: false, now },
    });
    for (const id of [1, 2])
      await due(id, 'greeting', {
        delivery: { state: 'sending', claim: TOKEN, leaseUntil: LEASE },
        conversation: { windowExpiresAt: now + 1000, windowRemaining: 20, claim: TOKEN, claimUntil: LEASE },
      });
    const words = [word(1, 'sent'), word(1, 'unknown'), word(2, 'unknown'), word(2, 'sent')];
    await Promise.all(words.map(one => store.write(settleJob, one)));
    expect(
      await store.read(
        'SELECT d.state, d.externalId, c.windowRemaining FROM delivery d JOIN conversation c ON c.id = d.conversationId ORDER BY d.id',
      ),
    ).toEqual([
      { state: 'sent', externalId: 'wx1', windowRemaining: 19 },
      { state: 'sent', externalId: 'wx2', windowRemaining: 19 },
    ]);
  });

  test('what is quickly written shares a commit in larger numbers', async () => {
    const commits: number[] = [];
    const own = await openStore(place.place, inputs => commits.push(inputs));
    const quick: Job<number, undefined> = {
      name: 'quick',
      weight: 1 / 4,
      apply: async (_, all) => all.map(() => undefined),
    };
    const usual: Job<number, undefined> = { name: 'usual', apply: async (_, all) => all.map(() => undefined) };
    await Promise.all(people(1100).map(one => own.write(quick, one)));
    expect(commits).toEqual([1024, 76]);
    await Promise.all(people(300).map(one => own.write(usual, one)));
    expect(commits.slice(2)).toEqual([256, 44]);
    await own.close();
  });
});

const people = (count: number) => Array.from({ length: count }, (_, index) => index);

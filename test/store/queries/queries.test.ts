import type { ChannelId, ContactId, ConversationId, Owner } from '../../../src/model';
import { firstIdAt, openStore, type Store } from '../../../src/store';
import { addFirstAdmin } from '../../../src/store/queries/agents';
import { byIds, inOrder } from '../../../src/store/queries/by-ids';
import { changesSince } from '../../../src/store/queries/changes';
import {
  type ConversationCursor,
  type ConversationFilter,
  conversationsOfPeople,
  listConversations,
} from '../../../src/store/queries/conversations';
import { openCounts } from '../../../src/store/queries/counts';
import { allContacts } from '../../../src/store/queries/exports';
import { keepAnswer, letGo, takeRequest } from '../../../src/store/queries/requests';
import { keepSession, SESSION_IDLE_MS, standingOf, stillStanding } from '../../../src/store/queries/sessions';
import { readSetting, writeSetting } from '../../../src/store/queries/settings';
import { databases, type Scratch } from '../../support/databases';

const NOON = Date.parse('2026-11-20T12:00:00+08:00');

describe.each(databases)('reading on %s', (_, scratch) => {
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

  interface Talk {
    readonly name: string;
    readonly owner?: Owner;
    readonly priority?: string;
    readonly at?: number | null;
    readonly waitingSince?: number;
    readonly agentId?: number;
  }

  const talk = async ({ name, owner = 'bot', priority = 'normal', at = NOON, waitingSince, agentId }: Talk) => {
    const [contactId, id] = [store.id<'contact'>(), store.id<'conversation'>()];
    await store.transact(async tx => {
      await tx.insert(
        'contact',
        ['id', 'name', 'gender', 'locale', 'tags', 'fields', 'createdAt', 'updatedAt'],
        [[contactId, name, 'unknown', 'zh-CN', '[]', '{}', NOON, NOON]],
      );
      await tx.insert(
        'conversation',
        [
          'id',
          'contactId',
          'channelId',
          'address',
          'thread',
          'owner',
          'epoch',
          'agentId',
          'priority',
          'labels',
          'waitingSince',
          'lastSeq',
          'lastMessageAt',
          'preview',
          'unread',
          'createdAt',
          'updatedAt',
        ],
        [
          [
            id,
            contactId,
            1,
            name,
            name,
            owner,
            1,
            agentId ?? null,
            priority,
            '[]',
            waitingSince ?? null,
            1,
            at,
            '',
            0,
            NOON,
            NOON,
          ],
        ],
      );
    });
    return id;
  };
  const everything = async (filter: ConversationFilter, limit: number): Promise<ConversationId[]> => {
    const seen: ConversationId[] = [];
    for (let after: ConversationCursor | null = null, first = true; first || after; first = false) {
      const page = await listConversations(store, filter, limit, after);
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      seen.push(...page.rows.map(row => row.id));
      after = page.next;
    }
    return seen;
  };

  test('pages meet every conversation once, though many were spoken in at the same moment', async () => {
    const same = [
      await talk({ name: '甲' }),
      await talk({ name: '乙' }),
      await talk({ name: '丙' }),
      await talk({ name: '丁' }),
    ];
    const later = await talk({ name: '戊', at: NOON + 1 });
    const earlier = await talk({ name: '己', at: NOON - 1 });
    const wanted = [later, ...same.reverse(), earlier];
    for (const limit of [1, 2, 3, 50]) expect(await everything({}, limit)).toEqual(wanted);
  });

  test('a conversation in which nothing was said yet is in no list and no count', async () => {
    await talk({ name: '甲', at: null });
    expect(await everything({}, 10)).toEqual([]);
    expect((await openCounts(store)(1 as never)).all).toBe(0);
  });

  test('the queue: the urgent before the patient, the patient in the order they came', async () => {
    const waiting = (name: string, priority: string, minutes: number) =>
      talk({ name, owner: 'queue', priority, waitingSince: NOON - minutes * 60_000 });
    const low = await waiting('甲', 'low', 90);
    const [ten, twenty] = [await waiting('乙', 'normal', 10), await waiting('丙', 'normal', 20)];
    const [urgent, high] = [await waiting('丁', 'urgent', 1), await waiting('戊', 'high', 5)];
    const twentyToo = await waiting('己', 'normal', 20);
    await talk({ name: '别人', owner: 'agent', agentId: 7 });
    for (const limit of [1, 2, 50]) {
      expect(await everything({ owner: 'queue' }, limit)).toEqual([urgent, high, twenty, twentyToo, ten, low]);
    }
  });

  test('filters hold together, and counts agree with lists', async () => {
    const mine = await talk({ name: '甲', owner: 'agent', agentId: 7 });
    await talk({ name: '乙', owner: 'agent', agentId: 8 });
    await talk({ name: '丙', owner: 'queue', waitingSince: NOON });
    await talk({ name: '丁', owner: 'closed' });
    const bot = await talk({ name: '戊' });
    expect(await everything({ owner: 'agent', agentId: 7 as never }, 10)).toEqual([mine]);
    expect(await everything({ owner: 'bot', channelId: 1 as ChannelId }, 10)).toEqual([bot]);
    expect(await everything({ channelId: 2 as ChannelId }, 10)).toEqual([]);
    expect(await everything({ among: [mine, bot], owner: 'agent' }, 10)).toEqual([mine]);
    expect(await everything({ among: [] }, 10)).toEqual([]);
    expect(await openCounts(store)(7 as never)).toEqual({ queue: 1, mine: 1, bot: 1, closed: 1, all: 5 });
  });

  test('signs of a pattern in a name are only signs', async () => {
    const percent = await talk({ name: '打折50%' });
    await talk({ name: '打折500元' });
    expect(await conversationsOfPeople(store, '50%', 10)).toEqual([percent]);
    expect(await conversationsOfPeople(store, '_', 10)).toEqual([]);
    expect(await conversationsOfPeople(store, '!', 10)).toEqual([]);
  });

  test('rows come in the order of their ids, without those that are gone', async () => {
    await talk({ name: '甲' });
    await talk({ name: '乙' });
    const [one, two] = (await store.rows('contact').find({ order: { id: 'ASC' } })).map(row => row.id as ContactId);
    const rows = await byIds(store, 'contact', [two!, null, one!, 999, one!]);
    expect(inOrder([two!, 999, one!], rows).map(row => row.name)).toEqual(['乙', '甲']);
  });

  test('what changed since an event is found, a little before it too; too much or too long ago is not', async () => {
    const since = firstIdAt(NOON);
    const id = await talk({ name: '甲' });
    const message = (seq: number, at: number) => [
      firstIdAt(at) + seq,
      id,
      1,
      seq,
      'in',
      'contact',
      '{"type":"text","text":"在"}',
      at,
    ];
    const columns = ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'createdAt'];
    await store.transact(tx =>
      tx.insert('message', columns, [message(1, NOON - 60_000), message(2, NOON - 10_000), message(3, NOON + 1000)]),
    );
    const changes = await changesSince(store, since, NOON + 5000, 10);
    expect(changes?.messages.map(row => row.id)).toEqual([firstIdAt(NOON - 10_000) + 2, firstIdAt(NOON + 1000) + 3]);
    expect(changes?.conversations.map(row => row.id)).toEqual([id]);
    expect(await changesSince(store, since, NOON + 5000, 1)).toBeNull();
    expect(await changesSince(store, since, NOON + 3600_001, 10)).toBeNull();
  });

  test('a key is taken by one of many, and its answer is kept', async () => {
    const tries = await Promise.all(Array.from({ length: 10 }, () => takeRequest(store, '1:k', 'print', NOON)));
    expect(tries.filter(kept => kept === null)).toHaveLength(1);
    expect(await takeRequest(store, '1:k', 'print', NOON)).toEqual({ fingerprint: 'print', status: 0, body: null });
    await keepAnswer(store, '1:k', 201, '{"id":"1"}');
    await letGo(store, '1:k');
    expect(await takeRequest(store, '1:k', 'other', NOON)).toEqual({
      fingerprint: 'print',
      status: 201,
      body: '{"id":"1"}',
    });
    await takeRequest(store, '1:refused', 'print', NOON);
    await letGo(store, '1:refused');
    expect(await takeRequest(store, '1:refused', 'print', NOON)).toBeNull();
  });

  test('of many first administrators at once there is one', async () => {
    const first = (n: number) =>
      addFirstAdmin(store, { email: `boss${n}@yunjin.example`, name: '老板', passwordHash: 'x' }, NOON);
    const ids = await Promise.all([1, 2, 3, 4, 5].map(first));
    expect(ids.filter(id => id !== null)).toHaveLength(1);
    expect(await store.rows('agent').count()).toBe(1);
  });

  test('a sign-in stands while it is used, its agent enabled and its end not reached', async () => {
    const agentId = (await addFirstAdmin(
      store,
      { email: 'boss@yunjin.example', name: '老板', passwordHash: 'x' },
      NOON,
    ))!;
    const keep = (tokenHash: string, kind: 'session' | 'token', expiresAt: number | null) =>
      keepSession(store, { tokenHash, kind, agentId, name: 'x', csrf: null, at: NOON, expiresAt });
    await keep('console', 'session', NOON + 10 * SESSION_IDLE_MS);
    await keep('program', 'token', null);
    await keep('guest', 'token', NOON + 1000);
    const all = ['console', 'program', 'guest', 'nobody'];
    const standing = async (now: number) => [...(await stillStanding(store, all, now)).keys()].sort();
    expect(await standing(NOON)).toEqual(['console', 'guest', 'program']);
    expect(await standing(NOON + 1000)).toEqual(['console', 'program']);
    expect(await standing(NOON + SESSION_IDLE_MS)).toEqual(['program']);
    expect(await standingOf(store, 'program', NOON)).toMatchObject({
      kind: 'token',
      agent: { id: agentId, role: 'admin', enabled: true },
    });
    await store.transact(tx => tx.update('agent', ['enabled'], [[agentId, 0]]));
    expect(await standing(NOON)).toEqual([]);
    expect(await standingOf(store, 'program', NOON)).toBeNull();
  });

  test('a setting is written, overwritten and read', async () => {
    expect(await readSetting(store, 'hours')).toBeNull();
    await writeSetting(store, 'hours', { open: true });
    await writeSetting(store, 'hours', { open: true });
    await writeSetting(store, 'hours', { open: false });
    expect(await readSetting(store, 'hours')).toEqual({ open: false });
  });

  test('an export leaves out what came while it was read', async () => {
    for (const name of ['甲', '乙']) await talk({ name });
    const pages = allContacts(store);
    const first = await pages.next();
    await talk({ name: '丙' });
    expect((first.value as { name: string }[]).map(row => row.name)).toEqual(['甲', '乙']);
    expect(await pages.next()).toEqual({ done: true, value: undefined });
  });
});

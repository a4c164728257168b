import type { AgentId, ChannelId, ContactId, ConversationId, Owner } from '../../model';
import type { ConversationRow } from '../schema/rows';
import type { Store } from '../store';
import { marks, type Value } from '../transaction';
import { byIds, inOrder } from './by-ids';

export interface ConversationFilter {
  readonly owner?: Owner;
  readonly agentId?: AgentId;
  readonly teamId?: number;
  readonly channelId?: ChannelId;
  readonly contactId?: ContactId;
  /** Only these: what a search by words has found. */
  readonly among?: readonly ConversationId[];
}

/** Where a page ended: the values its list is sorted by. */
export type ConversationCursor = readonly (number | string | null)[];

export interface ConversationPage {
  readonly rows: readonly ConversationRow[];
  readonly next: ConversationCursor | null;
}

/** How many values a cursor has, whichever the order. */
export const CURSOR_LENGTH = 3;

const URGENCY = `CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END`;

/** One page: newest words first; the queue by priority, then by who waits longest. */
export async function listConversations(
  store: Store,
  filter: ConversationFilter,
  limit: number,
  after: ConversationCursor | null,
): Promise<ConversationPage> {
  if (filter.among?.length === 0) return { rows: [], next: null };
  const { where, values } = conditionsOf(filter);
  const order = filter.owner === 'queue' ? byUrgency(after) : byTime(after);
  const found = await store.read<{ id: ConversationId; one: number; two: number | null }>(
    `SELECT id, ${order.one} AS one, ${order.two} AS two FROM conversation
      WHERE ${[...where, ...order.where].join(' AND ')} ORDER BY ${order.by} LIMIT ?`,
    [...values, ...order.values, limit + 1],
  );
  const shown = found.slice(0, limit);
  const ids = shown.map(row => row.id);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    rows: inOrder(ids, await byIds(store, 'conversation', ids)),
    next: last ? [Number(last.one), last.two, last.id] : null,
  };
}

function conditionsOf(filter: ConversationFilter): { where: string[]; values: Value[] } {
  const where = ['lastMessageAt IS NOT NULL'];
  const values: Value[] = [];
  const equal = (column: string, value: Value | undefined) => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    values.push(value);
  };
  equal('owner', filter.owner);
  // Said so that SQLite may use the index of what no bot holds.
  if (filter.owner && filter.owner !== 'bot') where.push(`owner <> 'bot'`);
  equal('agentId', filter.agentId);
  equal('teamId', filter.teamId);
  equal('channelId', filter.channelId);
  equal('contactId', filter.contactId);
  if (filter.among) {
    where.push(`id IN (${marks(filter.among.length)})`);
    values.push(...filter.among);
  }
  return { where, values };
}

interface Order {
  readonly one: string;
  readonly two: string;
  readonly by: string;
  readonly where: readonly string[];
  readonly values: readonly Value[];
}

function byTime(after: ConversationCursor | null): Order {
  const order = { one: 'lastMessageAt', two: 'NULL', by: 'lastMessageAt DESC, id DESC' };
  if (!after) return { ...order, where: [], values: [] };
  const [at, , id] = after as readonly [number, null, number];
  return { ...order, where: ['lastMessageAt <= ?', 'NOT (lastMessageAt = ? AND id >= ?)'], values: [at, at, id] };
}

function byUrgency(after: ConversationCursor | null): Order {
  const since = 'COALESCE(waitingSince, lastMessageAt)';
  const order = { one: URGENCY, two: since, by: `${URGENCY}, ${since}, id` };
  if (!after) return { ...order, where: [], values: [] };
  const [urgency, at, id] = after as readonly [number, number, number];
  const later = `(${URGENCY} > ? OR (${URGENCY} = ? AND (${since} > ? OR (${since} = ? AND id > ?))))`;
  return { ...order, where: [later], values: [urgency, urgency, at, at, id] };
}

/** Conversations of people whose name, phone or e-mail holds these words, at most `limit`, newest first. */
export async function conversationsOfPeople(store: Store, words: string, limit: number): Promise<ConversationId[]> {
  const like = `%${words.replace(/[!%_]/g, found => `!${found}`)}%`;
  // People first: joined, SQLite walks through every conversation to ask for its contact.
  const people = await store.read<{ id: ContactId }>(
    `SELECT id FROM contact WHERE name LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!' OR email LIKE ? ESCAPE '!'
      ORDER BY id DESC LIMIT ?`,
    [like, like, like, limit],
  );
  if (people.length === 0) return [];
  const rows = await store.read<{ id: ConversationId }>(
    `SELECT id FROM conversation WHERE contactId IN (${marks(people.length)}) ORDER BY lastMessageAt DESC LIMIT ?`,
    [...people.map(person => person.id), limit],
  );
  return rows.map(row => row.id);
}

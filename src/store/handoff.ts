import type { AgentId, ConversationId, DeliveryId, MessageId, Owner } from '../model';
import type { AgentRow, ConversationRow } from './schema/rows';
import type { Store } from './store';
import { forUpdate, marks, type Transaction, type Value } from './transaction';

/** The agent's facts a change of hands asks about. */
export type Hand = Pick<AgentRow, 'id' | 'name' | 'role' | 'enabled' | 'presence' | 'capacity' | 'teamId' | 'seenAt'>;

/** What a conversation becomes, and how that is told in it. */
export interface Step {
  readonly set: Partial<
    Pick<
      ConversationRow,
      | 'owner'
      | 'agentId'
      | 'teamId'
      | 'lastAgentId'
      | 'priority'
      | 'waitingSince'
      | 'snoozedUntil'
      | 'handoffReason'
      | 'memory'
    >
  >;
  /** The event's name in the conversation; the audit's action is `conversation.<event>`. */
  readonly event: string;
  /** A few words for people. */
  readonly text: string;
  /** The agent who did it; null when the house did. */
  readonly by: AgentId | null;
  readonly data?: Readonly<Record<string, string | null>>;
}

/** What a decision may look at: the row as it is now, locked, the agents asked for, and how many each of them holds. */
export interface Before {
  readonly row: ConversationRow;
  readonly hands: ReadonlyMap<AgentId, Hand>;
  /** Conversations each asked-for agent holds awake; counted only with `countLoad`. */
  readonly load: ReadonlyMap<AgentId, number>;
}

/** A change of hands that is asked for. */
export interface Turn {
  readonly conversationId: ConversationId;
  readonly now: number;
  /** Agents whose facts `decide` needs. */
  readonly agents: readonly AgentId[];
  readonly countLoad?: boolean;
  /** Answers null when there is nothing to change; what it throws refuses the turn with nothing changed. */
  readonly decide: (before: Before) => Step | null;
}

/** What a change of hands made of the conversation. */
export interface Turned {
  readonly conversation: ConversationRow;
  /** The owner before the turn. */
  readonly from: Owner;
  /** The message that tells of the change; null when nothing changed. */
  readonly messageId: MessageId | null;
  /** Replies of the bot that will now never be sent. */
  readonly cancelled: readonly DeliveryId[];
}

/**
 * Changes who holds a conversation: one compare-and-set that raises the epoch, and with it the message that tells of
 * it, the audit's row, and the end of every reply the bot had waiting. Resolves null when there is no such conversation.
 */
export function turn(store: Store, asked: Turn): Promise<Turned | null> {
  return store.transact(async tx => {
    // Agents before conversations, always: two processes that hand out work wait for each other here.
    const hands = await handsOf(tx, asked.agents, asked.countLoad === true);
    const row = await lockConversation(tx, asked.conversationId);
    if (row === null) return null;
    const load = asked.countLoad ? await loadOf(tx, asked.agents, asked.now) : new Map<AgentId, number>();
    const step = asked.decide({ row, hands, load });
    if (step === null) return { conversation: row, from: row.owner, messageId: null, cancelled: [] };
    const { now } = asked;
    const names = Object.keys(step.set) as (keyof Step['set'])[];
    const changed = await tx.run(
      `UPDATE conversation SET ${names.map(name => `${name} = ?, `).join('')}epoch = epoch + 1, lastSeq = lastSeq + 1, updatedAt = ?
       WHERE id = ? AND epoch = ?`,
      [...names.map(name => step.set[name] as Value), now, row.id, row.epoch],
    );
    if (changed !== 1) throw new Error('the conversation changed under its lock');
    const conversation: ConversationRow = {
      ...row,
      ...step.set,
      epoch: row.epoch + 1,
      lastSeq: row.lastSeq + 1,
      updatedAt: now,
    };
    if (step.by !== null) await seen(tx, step.by, now);
    const messageId = store.id<'message'>();
    const content = { type: 'event', event: step.event, text: step.text, ...(step.data ? { data: step.data } : {}) };
    await tx.insert(
      'message',
      ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'agentId', 'content', 'createdAt'],
      [
        [
          messageId,
          row.id,
          row.channelId,
          conversation.lastSeq,
          'note',
          'system',
          step.by,
          JSON.stringify(content),
          now,
        ],
      ],
    );
    await tx.insert(
      'audit',
      ['id', 'at', 'agentId', 'action', 'subject', 'data'],
      [
        [
          store.id<'audit'>(),
          now,
          step.by,
          `conversation.${step.event}`,
          `conversation:${row.id}`,
          JSON.stringify({
            from: { owner: row.owner, agentId: idText(row.agentId), teamId: idText(row.teamId) },
            to: {
              owner: conversation.owner,
              agentId: idText(conversation.agentId),
              teamId: idText(conversation.teamId),
            },
            epoch: conversation.epoch,
            seq: conversation.lastSeq,
          }),
        ],
      ],
    );
    const cancelled = await cancelReplies(tx, conversation, now);
    return { conversation, from: row.owner, messageId, cancelled };
  });
}

/** How many of the bot's replies to this conversation are on their way, in whichever process. */
export async function repliesInFlight(store: Store, conversationId: ConversationId): Promise<number> {
  const [row] = await store.read<{ count: number }>(
    `SELECT COUNT(*) AS count FROM delivery
     WHERE conversationId = ? AND state IN ('due', 'sending') AND state = 'sending' AND class = 'reply'`,
    [conversationId],
  );
  return Number(row?.count ?? 0);
}

/** A conversation, locked until commit, or null. */
export async function lockConversation(tx: Transaction, id: ConversationId): Promise<ConversationRow | null> {
  const [raw] = await tx.all<Omit<ConversationRow, 'labels'> & { labels: string }>(
    `SELECT * FROM conversation WHERE id IN (?)${forUpdate(tx.dialect)}`,
    [id],
  );
  return raw ? { ...raw, labels: JSON.parse(raw.labels) as readonly string[] } : null;
}

/** The facts of these agents; locked until commit when they are about to be given work. */
export async function handsOf(
  tx: Transaction,
  ids: readonly AgentId[],
  lock = false,
): Promise<ReadonlyMap<AgentId, Hand>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.all<Omit<Hand, 'enabled'> & { enabled: number }>(
    `SELECT id, name, role, enabled, presence, capacity, teamId, seenAt FROM agent
     WHERE id IN (${marks(ids.length)})${lock ? forUpdate(tx.dialect) : ''}`,
    ids,
  );
  return new Map(rows.map(row => [row.id, { ...row, enabled: Number(row.enabled) === 1 }]));
}

const FRESH_MS = 15_000;

/** Whoever does something is there. Written now and then only, so that a busy agent is not a busy row. */
export async function seen(tx: Transaction, id: AgentId, now: number): Promise<void> {
  const sql = 'UPDATE agent SET seenAt = ? WHERE id = ? AND (seenAt IS NULL OR seenAt < ?)';
  await tx.run(sql, [now, id, now - FRESH_MS]);
}

/** A locking read, so that it counts what other processes committed a moment ago. */
async function loadOf(tx: Transaction, ids: readonly AgentId[], now: number): Promise<ReadonlyMap<AgentId, number>> {
  const load = new Map<AgentId, number>();
  if (ids.length === 0) return load;
  const rows = await tx.all<{ agentId: AgentId }>(
    `SELECT id, agentId FROM conversation
     WHERE agentId IS NOT NULL AND agentId IN (${marks(ids.length)}) AND owner = 'agent'
       AND (snoozedUntil IS NULL OR snoozedUntil <= ?)${forUpdate(tx.dialect)}`,
    [...ids, now],
  );
  for (const { agentId } of rows) load.set(agentId, (load.get(agentId) ?? 0) + 1);
  return load;
}

async function cancelReplies(tx: Transaction, conversation: ConversationRow, now: number): Promise<DeliveryId[]> {
  const rows = await tx.all<{ id: DeliveryId }>(
    `SELECT id FROM delivery WHERE conversationId = ? AND state IN ('due', 'sending') AND state = 'due'
       AND class = 'reply' AND epoch < ?${forUpdate(tx.dialect)}`,
    [conversation.id, conversation.epoch],
  );
  if (rows.length === 0) return [];
  const fault = JSON.stringify({ kind: 'superseded', code: null, detail: 'the conversation changed hands' });
  await tx.update(
    'delivery',
    ['state', 'fault', 'updatedAt'],
    rows.map(({ id }) => [id, 'cancelled', fault, now]),
  );
  return rows.map(({ id }) => id);
}

const idText = (id: number | null): string | null => (id === null ? null : String(id));

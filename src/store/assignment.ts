import type { AgentId, ContactId, ConversationId, Presence, Priority, TeamId } from '../model';
import type { AgentRow } from './schema/rows';
import type { Store } from './store';
import { marks } from './transaction';

/** A conversation in the queue. */
export interface WaitingRow {
  readonly id: ConversationId;
  readonly contactId: ContactId;
  readonly epoch: number;
  readonly priority: Priority;
  readonly teamId: TeamId | null;
  readonly lastAgentId: AgentId | null;
  readonly ownerAgentId: AgentId | null;
}

/** An agent who can take at least one conversation more. */
export interface FreeHand {
  readonly id: AgentId;
  readonly name: string;
  readonly teamId: TeamId | null;
  readonly capacity: number;
  readonly load: number;
}

/** A conversation in an agent's hands. */
export interface HeldRow {
  readonly id: ConversationId;
  readonly agentId: AgentId;
  readonly epoch: number;
}

/** The last change of hands that the audit tells of. */
export interface LastChange {
  readonly conversationId: ConversationId;
  readonly action: string;
  readonly at: number;
  readonly fromAgentId: AgentId | null;
  readonly epoch: number;
  readonly seq: number;
}

const awake = (alias = ''): string => `(${alias}snoozedUntil IS NULL OR ${alias}snoozedUntil <= ?)`;

/** Agents who are online, were seen after `seenAfter`, and hold less than they can. */
export async function freeHands(store: Store, seenAfter: number, now: number): Promise<readonly FreeHand[]> {
  const agents = await store.read<Omit<FreeHand, 'load'>>(
    `SELECT id, name, teamId, capacity FROM agent
     WHERE presence = 'online' AND enabled = 1 AND role <> 'marketer' AND seenAt > ? LIMIT 1000`,
    [seenAfter],
  );
  if (agents.length === 0) return [];
  const loads = await store.read<{ agentId: AgentId; held: number }>(
    `SELECT agentId, COUNT(*) AS held FROM conversation
     WHERE agentId IS NOT NULL AND agentId IN (${marks(agents.length)}) AND owner = 'agent' AND ${awake()}
     GROUP BY agentId`,
    [...agents.map(({ id }) => id), now],
  );
  const held = new Map(loads.map(load => [load.agentId, Number(load.held)]));
  return agents
    .map(agent => ({ ...agent, load: held.get(agent.id) ?? 0 }))
    .filter(agent => agent.load < agent.capacity);
}

/** How long a notice of the bot may keep its conversation from being handed to a colleague. */
const NOTICE_MS = 15_000;

/**
 * Who waits for anyone or for one of these teams: the most urgent first, then who has waited longest. A conversation in
 * which the bot is just telling the customer so comes a moment later: handing it over would cut those words off.
 */
export function waitingFor(
  store: Store,
  asked: { readonly teams: readonly TeamId[]; readonly now: number; readonly skip: number; readonly limit: number },
): Promise<WaitingRow[]> {
  const teams = asked.teams.length === 0 ? '' : ` OR c.teamId IN (${marks(asked.teams.length)})`;
  return store.read<WaitingRow>(
    `SELECT c.id, c.contactId, c.epoch, c.priority, c.teamId, c.lastAgentId, p.ownerAgentId
     FROM conversation c LEFT JOIN contact p ON p.id = c.contactId
     WHERE c.owner = 'queue' AND c.owner <> 'bot' AND ${awake('c.')} AND (c.teamId IS NULL${teams})
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.conversationId = c.id AND d.state IN ('due', 'sending')
         AND d.class = 'reply' AND d.epoch = c.epoch AND d.createdAt > ?)
     ORDER BY CASE c.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END,
       c.waitingSince, c.id
     LIMIT ? OFFSET ?`,
    [asked.now, ...asked.teams, asked.now - NOTICE_MS, asked.limit, asked.skip],
  );
}

/** How each of these conversations last changed hands, as far as the audit remembers. */
export async function lastChanges(
  store: Store,
  ids: readonly ConversationId[],
): Promise<ReadonlyMap<ConversationId, LastChange>> {
  if (ids.length === 0) return new Map();
  const rows = await store.read<{ subject: string; action: string; at: number; data: string | null }>(
    `SELECT a.subject, a.action, a.at, a.data FROM audit a JOIN (
       SELECT MAX(id) AS id FROM audit WHERE subject IN (${marks(ids.length)}) AND action LIKE 'conversation.%'
       GROUP BY subject) latest ON latest.id = a.id`,
    ids.map(id => `conversation:${id}`),
  );
  return new Map(
    rows.map(row => {
      const conversationId = Number(row.subject.slice('conversation:'.length)) as ConversationId;
      const data = JSON.parse(row.data ?? '{}') as { from?: { agentId?: string }; epoch?: number; seq?: number };
      const from = data.from?.agentId;
      return [
        conversationId,
        {
          conversationId,
          action: row.action,
          at: row.at,
          fromAgentId: from ? (Number(from) as AgentId) : null,
          epoch: data.epoch ?? 0,
          seq: data.seq ?? 0,
        },
      ];
    }),
  );
}

/** What one agent holds and has not put off. */
export function heldBy(store: Store, agentId: AgentId, now: number, after: number): Promise<HeldRow[]> {
  return store.read<HeldRow>(
    `SELECT id, agentId, epoch FROM conversation
     WHERE agentId IS NOT NULL AND agentId = ? AND owner = 'agent' AND ${awake()} AND id > ? ORDER BY id LIMIT 200`,
    [agentId, now, after],
  );
}

/**
 * What agents hold who are not there: whose account was switched off, or who are offline while a customer's words have
 * been waiting since before `unreadBefore`.
 */
export function heldByAbsent(store: Store, unreadBefore: number, now: number): Promise<HeldRow[]> {
  return store.read<HeldRow>(
    `SELECT c.id, c.agentId, c.epoch FROM conversation c JOIN agent a ON a.id = c.agentId
     WHERE c.agentId IS NOT NULL AND c.owner = 'agent' AND ${awake('c.')}
       AND (a.enabled = 0 OR (a.presence = 'offline' AND c.unread > 0 AND c.lastInboundAt <= ?))
     ORDER BY c.id LIMIT 200`,
    [now, unreadBefore],
  );
}

/** What agents hold whose customers have waited for a person since before `before`. */
export function heldWaiting(store: Store, before: number, now: number, after: number): Promise<HeldRow[]> {
  return store.read<HeldRow>(
    `SELECT id, agentId, epoch FROM conversation
     WHERE owner = 'agent' AND owner <> 'bot' AND agentId IS NOT NULL AND waitingSince <= ? AND ${awake()} AND id > ?
     ORDER BY id LIMIT 200`,
    [before, now, after],
  );
}

/** Whether a colleague has said anything in a conversation after this line of it. */
export async function hasAnswered(store: Store, conversationId: ConversationId, afterSeq: number): Promise<boolean> {
  const rows = await store.read<{ id: number }>(
    `SELECT id FROM message WHERE conversationId = ? AND seq > ? AND author = 'agent' AND direction = 'out' LIMIT 1`,
    [conversationId, afterSeq],
  );
  return rows.length > 0;
}

/** Conversations that were put off until now. */
export async function wokenBy(store: Store, now: number): Promise<ConversationId[]> {
  const rows = await store.read<{ id: ConversationId }>(
    `SELECT id FROM conversation WHERE owner = 'agent' AND owner <> 'bot' AND snoozedUntil <= ?
     UNION ALL SELECT id FROM conversation WHERE owner = 'queue' AND owner <> 'bot' AND snoozedUntil <= ? LIMIT 200`,
    [now, now],
  );
  return rows.map(({ id }) => id);
}

/** Agents who say they are there and have not been seen since `before`. */
export function silentAgents(store: Store, before: number): Promise<Pick<AgentRow, 'id' | 'name' | 'seenAt'>[]> {
  return store.read(
    `SELECT id, name, seenAt FROM agent WHERE presence <> 'offline' AND (seenAt IS NULL OR seenAt <= ?) LIMIT 1000`,
    [before],
  );
}

/** Sets presence, and that the agent is there. Resolves false when there is no such agent. */
export async function setPresenceOf(store: Store, id: AgentId, presence: Presence, now: number): Promise<boolean> {
  const sql = 'UPDATE agent SET presence = ?, seenAt = ? WHERE id = ?';
  return (await store.transact(tx => tx.run(sql, [presence, now, id]))) === 1;
}

/** Sets offline whoever is still silent; resolves false when the agent has been seen meanwhile. */
export async function setSilent(store: Store, id: AgentId, before: number): Promise<boolean> {
  const sql = `UPDATE agent SET presence = 'offline'
    WHERE id = ? AND presence <> 'offline' AND (seenAt IS NULL OR seenAt <= ?)`;
  return (await store.transact(tx => tx.run(sql, [id, before]))) === 1;
}

/** Notes that the agent is there. */
export async function touch(store: Store, id: AgentId, now: number): Promise<boolean> {
  return (await store.transact(tx => tx.run('UPDATE agent SET seenAt = ? WHERE id = ?', [now, id]))) === 1;
}

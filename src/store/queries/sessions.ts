import type { Agent, AgentId } from '../../model';
import type { Store } from '../store';
import { marks } from '../transaction';

/** A live sign-in or service token, with the agent it speaks for. */
export interface Standing {
  readonly kind: 'session' | 'token';
  readonly tokenHash: string;
  readonly csrf: string | null;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number | null;
  readonly agent: Agent;
}

/** How long a sign-in lives unused, in milliseconds. Service tokens live until they expire or are taken back. */
export const SESSION_IDLE_MS = 7 * 24 * 3600_000;

type Flat = Omit<Standing, 'agent'> & Omit<Agent, 'createdAt' | 'enabled'> & { agentCreatedAt: number };

const ALIVE = `a.enabled = 1 AND (s.expiresAt IS NULL OR s.expiresAt > ?) AND (s.kind = 'token' OR s.usedAt > ?)`;

/** Who holds the token with this hash, or null when nobody does any more. */
export async function standingOf(store: Store, tokenHash: string, now: number): Promise<Standing | null> {
  const [row] = await store.read<Flat>(
    `SELECT s.kind, s.tokenHash, s.csrf, s.createdAt, s.usedAt, s.expiresAt, a.id, a.email, a.name, a.role, a.presence,
            a.capacity, a.teamId, a.alertUser, a.seenAt, a.createdAt AS agentCreatedAt
       FROM session s JOIN agent a ON a.id = s.agentId WHERE s.tokenHash = ? AND ${ALIVE}`,
    [tokenHash, now, now - SESSION_IDLE_MS],
  );
  if (!row) return null;
  const { kind, csrf, createdAt, usedAt, expiresAt, agentCreatedAt, tokenHash: hash, ...agent } = row;
  return {
    kind,
    tokenHash: hash,
    csrf,
    createdAt,
    usedAt,
    expiresAt,
    agent: { ...agent, enabled: true, createdAt: agentCreatedAt },
  };
}

/** Which of these tokens still stand: asked for every open line to a console. */
export async function stillStanding(
  store: Store,
  tokenHashes: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, Agent['role']>> {
  if (tokenHashes.length === 0) return new Map();
  const rows = await store.read<{ tokenHash: string; role: Agent['role'] }>(
    `SELECT s.tokenHash, a.role FROM session s JOIN agent a ON a.id = s.agentId
      WHERE s.tokenHash IN (${marks(tokenHashes.length)}) AND ${ALIVE}`,
    [...tokenHashes, now, now - SESSION_IDLE_MS],
  );
  return new Map(rows.map(row => [row.tokenHash, row.role]));
}

export interface NewSession {
  readonly tokenHash: string;
  readonly kind: 'session' | 'token';
  readonly agentId: AgentId;
  readonly name: string;
  readonly csrf: string | null;
  readonly at: number;
  readonly expiresAt: number | null;
}

/** Keeps a new sign-in or token. */
export const keepSession = (store: Store, { at, ...session }: NewSession): Promise<void> =>
  store.transact(transaction =>
    transaction.insert(
      'session',
      ['tokenHash', 'kind', 'agentId', 'name', 'csrf', 'createdAt', 'usedAt', 'expiresAt'],
      [[session.tokenHash, session.kind, session.agentId, session.name, session.csrf, at, at, session.expiresAt]],
    ),
  );

/** Ends one sign-in or token; true when there was one. */
export const endSession = async (store: Store, tokenHash: string, kind: 'session' | 'token'): Promise<boolean> =>
  (await store.transact(transaction =>
    transaction.run('DELETE FROM session WHERE tokenHash = ? AND kind = ?', [tokenHash, kind]),
  )) > 0;

/** Remembers that a sign-in was used, and that its agent was seen. */
export const touchSession = (store: Store, tokenHash: string, agentId: AgentId, at: number): Promise<void> =>
  store.transact(async transaction => {
    await transaction.run('UPDATE session SET usedAt = ? WHERE tokenHash = ? AND usedAt < ?', [at, tokenHash, at]);
    await transaction.run('UPDATE agent SET seenAt = ? WHERE id = ?', [at, agentId]);
  });

/** Forgets what has expired: sign-ins, tokens and the answers kept for Idempotency-Keys. */
export const sweepSessions = (store: Store, now: number, requestsMs = 24 * 3600_000): Promise<void> =>
  store.transact(async transaction => {
    await transaction.run(
      `DELETE FROM session WHERE (expiresAt IS NOT NULL AND expiresAt <= ?) OR (kind = 'session' AND usedAt <= ?)`,
      [now, now - SESSION_IDLE_MS],
    );
    await transaction.run('DELETE FROM request WHERE createdAt <= ?', [now - requestsMs]);
  });

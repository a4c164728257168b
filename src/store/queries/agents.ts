import type { AgentId, Role } from '../../model';
import type { AgentRow } from '../schema/rows';
import type { Store } from '../store';
import type { Transaction } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';

/** The colleague with this e-mail, written in lower case. */
export const agentByEmail = (store: Store, email: string): Promise<AgentRow | null> =>
  store.rows('agent').findOneBy({ email });

/** How many administrators can sign in. */
export const countAdmins = (store: Store): Promise<number> =>
  store.rows('agent').countBy({ role: 'admin', enabled: true });

export interface NewAgent {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly capacity: number;
  readonly teamId: number | null;
  readonly alertUser?: string | null;
}

/** Adds a colleague within a transaction; the e-mail must be free. */
export async function insertAgent(store: Store, transaction: Transaction, agent: NewAgent, at: number) {
  const id = store.id<'agent'>();
  await transaction.insert(
    'agent',
    [
      ...['id', 'email', 'name', 'role', 'enabled', 'presence', 'capacity', 'teamId'],
      ...['alertUser', 'createdAt', 'passwordHash'],
    ],
    [
      [
        ...[id, agent.email, agent.name, agent.role, 1, 'offline', agent.capacity, agent.teamId],
        ...[agent.alertUser ?? null, at, agent.passwordHash],
      ],
    ],
  );
  return id;
}

/** Adds a colleague; null when somebody has this e-mail already. */
export const addAgent = (store: Store, agent: NewAgent, by: Omit<AuditEntry, 'subject'>): Promise<AgentId | null> =>
  store.transact(async transaction => {
    const taken = await transaction.all('SELECT id FROM agent WHERE email = ?', [agent.email]);
    if (taken.length > 0) return null;
    const id = await insertAgent(store, transaction, agent, by.at);
    await writeAudit(store, transaction, { ...by, subject: `agent:${id}` });
    return id;
  });

/** Adds the first administrator, or null when there is one already. Of two who try at once, one succeeds. */
export const addFirstAdmin = (
  store: Store,
  agent: Omit<NewAgent, 'role' | 'capacity' | 'teamId'>,
  at: number,
): Promise<AgentId | null> =>
  store.transact(async transaction => {
    const admins = await transaction.all(`SELECT id FROM agent WHERE role = 'admin' AND enabled = 1 LIMIT 1`);
    if (admins.length > 0) return null;
    await transaction.run(`DELETE FROM setting WHERE name = 'setup'`);
    return insertAgent(store, transaction, { ...agent, role: 'admin', capacity: 10, teamId: null }, at);
  });

export interface AgentChange {
  readonly name?: string;
  readonly role?: Role;
  readonly enabled?: boolean;
  readonly capacity?: number;
  readonly teamId?: number | null;
  readonly alertUser?: string | null;
  readonly passwordHash?: string;
}

/**
 * Changes a colleague. Disabling one, or a new password, ends every sign-in and token of theirs. Answers `last_admin`
 * when nobody could administer the house afterwards.
 */
export const changeAgent = (
  store: Store,
  id: AgentId,
  change: AgentChange,
  by: AuditEntry,
): Promise<'done' | 'missing' | 'last_admin'> =>
  store.transact(async transaction => {
    const end = transaction.dialect === 'mysql' ? ' FOR UPDATE' : '';
    const admins = await transaction.all<{ id: number }>(
      `SELECT id FROM agent WHERE role = 'admin' AND enabled = 1 ORDER BY id LIMIT 1000${end}`,
    );
    const [row] = await transaction.all<{ id: number }>(`SELECT id FROM agent WHERE id = ?${end}`, [id]);
    if (!row) return 'missing';
    const leaves = change.enabled === false || (change.role !== undefined && change.role !== 'admin');
    if (leaves && admins.length === 1 && Number(admins[0]?.id) === id) return 'last_admin';
    const columns = Object.entries(change).filter(([, value]) => value !== undefined);
    if (columns.length > 0) {
      await transaction.update(
        'agent',
        columns.map(([name]) => name),
        [[id, ...columns.map(([, value]) => (typeof value === 'boolean' ? Number(value) : value))]],
      );
    }
    if (change.enabled === false) await transaction.run('DELETE FROM session WHERE agentId = ?', [id]);
    else if (change.passwordHash !== undefined) {
      await transaction.run(`DELETE FROM session WHERE agentId = ? AND kind = 'session'`, [id]);
    }
    await writeAudit(store, transaction, by);
    return 'done';
  });

/** Gives somebody another password; every sign-in of theirs but the one that asked (`keep`) ends. */
export const changeOwnPassword = (
  store: Store,
  change: { readonly agentId: AgentId; readonly passwordHash: string; readonly keep: string; readonly at: number },
): Promise<void> =>
  store.transact(async transaction => {
    const { agentId, passwordHash, keep, at } = change;
    await transaction.update('agent', ['passwordHash'], [[agentId, passwordHash]]);
    await transaction.run(`DELETE FROM session WHERE agentId = ? AND kind = 'session' AND tokenHash <> ?`, [
      agentId,
      keep,
    ]);
    const subject = `agent:${agentId}`;
    await writeAudit(store, transaction, { at, agentId, action: 'agent.password', subject, data: null });
  });

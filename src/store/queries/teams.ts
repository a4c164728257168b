import type { TeamId } from '../../model';
import type { Store } from '../store';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;

/** Adds a team; null when one has this name. */
export const addTeam = (store: Store, name: string, by: By): Promise<TeamId | null> =>
  store.transact(async transaction => {
    const taken = await transaction.all('SELECT id FROM team WHERE name = ?', [name]);
    if (taken.length > 0) return null;
    const id = store.id<'team'>();
    await transaction.insert('team', ['id', 'name'], [[id, name]]);
    await writeAudit(store, transaction, { ...by, action: 'team.add', subject: `team:${id}`, data: { name } });
    return id;
  });

/** Gives a team another name. */
export const renameTeam = (store: Store, id: TeamId, name: string, by: By): Promise<'done' | 'missing' | 'taken'> =>
  store.transact(async transaction => {
    const taken = await transaction.all('SELECT id FROM team WHERE name = ? AND id <> ?', [name, id]);
    if (taken.length > 0) return 'taken';
    const there = await transaction.all('SELECT id FROM team WHERE id = ?', [id]);
    if (there.length === 0) return 'missing';
    await transaction.update('team', ['name'], [[id, name]]);
    await writeAudit(store, transaction, { ...by, action: 'team.rename', subject: `team:${id}`, data: { name } });
    return 'done';
  });

/** Removes a team; what belonged to it belongs to everybody. False when there is none. */
export const removeTeam = (store: Store, id: TeamId, by: By): Promise<boolean> =>
  store.transact(async transaction => {
    if ((await transaction.run('DELETE FROM team WHERE id = ?', [id])) === 0) return false;
    await transaction.run('UPDATE agent SET teamId = NULL WHERE teamId = ?', [id]);
    await transaction.run(
      `UPDATE conversation SET teamId = NULL, updatedAt = ? WHERE teamId = ? AND owner <> 'bot' AND owner IN ('queue', 'agent', 'closed')`,
      [by.at, id],
    );
    await writeAudit(store, transaction, { ...by, action: 'team.remove', subject: `team:${id}`, data: null });
    return true;
  });

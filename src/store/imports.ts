import { LessThan } from 'typeorm';
import type { ContactId } from '../model';
import { partsOf } from './merged';
import { type AuditEntry, writeAudit } from './queries/audit';
import type { ContactImportRow } from './schema/import-rows';
import type { Store } from './store';
import { marks, type Transaction } from './transaction';

/** A new import with the file and the person behind it; everything else begins at nothing. */
export type NewImport = Pick<ContactImportRow, 'id' | 'name' | 'agentId' | 'options' | 'bytes' | 'createdAt'>;

const COUNTS = [
  'bytesDone',
  'position',
  'created',
  'updated',
  'unchanged',
  'broken',
  'withheld',
  'removed',
  'restored',
];

export const addImport = (store: Store, { options, ...row }: NewImport): Promise<void> =>
  store.transact(async tx => {
    const counts = Object.fromEntries(COUNTS.map(name => [name, 0]));
    const columns = { ...row, state: 'running', options: JSON.stringify(options), ...counts };
    await tx.insert('contactImport', Object.keys(columns), [Object.values(columns)]);
    const entry = { at: row.createdAt, agentId: row.agentId, action: 'import.start', data: { bytes: row.bytes } };
    await writeAudit(store, tx, { ...entry, subject: `import:${row.id}` });
  });

export const importOf = (store: Store, id: number): Promise<ContactImportRow | null> =>
  store.rows('contactImport').findOneBy({ id });

/** Imports, newest first, with ids below `before`. */
export const listImports = (store: Store, limit: number, before: number): Promise<ContactImportRow[]> =>
  store.rows('contactImport').find({ where: { id: LessThan(before) }, order: { id: 'DESC' }, take: limit });

/** Imports that are not at their end, oldest first. */
export const unfinishedImports = (store: Store): Promise<ContactImportRow[]> =>
  store.rows('contactImport').find({ where: [{ state: 'running' }, { state: 'undoing' }], order: { id: 'ASC' } });

/** Takes an import for one process until `until`, unless another one works on it. Resolves to the row as it is now. */
export const takeImport = (
  store: Store,
  id: number,
  { lease, until, now }: { readonly lease: number; readonly until: number; readonly now: number },
): Promise<boolean> =>
  store.transact(async tx => {
    const taken = await tx.run(
      `UPDATE contactImport SET lease = ?, leaseUntil = ?
       WHERE id = ? AND state IN ('running', 'undoing') AND (lease IS NULL OR lease = ? OR leaseUntil < ?)`,
      [lease, until, id, lease, now],
    );
    return taken > 0;
  });

/** Lets go of an import that is not at its end, so that any process may go on with it. */
export const leaveImport = (store: Store, id: number, lease: number): Promise<number> =>
  store.transact(tx =>
    tx.run('UPDATE contactImport SET lease = NULL, leaseUntil = NULL WHERE id = ? AND lease = ?', [id, lease]),
  );

/** Ends an import, or its undoing, with what became of it. False when it is somebody else's by now. */
export const endImport = (
  store: Store,
  { id, agentId }: Pick<ContactImportRow, 'id' | 'agentId'>,
  {
    lease,
    at,
    state,
    fault = null,
  }: { lease: number; at: number; state: 'done' | 'failed' | 'undone'; fault?: string | null },
): Promise<boolean> =>
  store.transact(async tx => {
    const from = state === 'undone' ? 'undoing' : 'running';
    const ended = await tx.run(
      'UPDATE contactImport SET state = ?, fault = ?, endedAt = ?, lease = NULL, leaseUntil = NULL WHERE id = ? AND lease = ? AND state = ?',
      [state, fault, at, id, lease, from],
    );
    if (ended === 0) return false;
    await writeAudit(store, tx, { at, agentId, action: `import.${state}`, subject: `import:${id}`, data: null });
    return true;
  });

/** Begins to undo an import, also one that is still running. False when it is undone or being undone. */
export const beginUndoing = (store: Store, id: number, by: Pick<AuditEntry, 'at' | 'agentId'>): Promise<boolean> =>
  store.transact(async tx => {
    const begun = await tx.run(
      `UPDATE contactImport SET state = 'undoing', position = 0, lease = NULL, leaseUntil = NULL, endedAt = NULL
       WHERE id = ? AND state IN ('running', 'done', 'failed')`,
      [id],
    );
    if (begun === 0) return false;
    await writeAudit(store, tx, { ...by, action: 'import.undo', subject: `import:${id}`, data: null });
    return true;
  });

const AT_ONCE = 500;

/** Forgets what imports that ended before this time changed, and the rows they could not take; some at a time. */
export async function forgetOldImports(store: Store, before: number): Promise<void> {
  const old = await store.read<{ id: number }>(
    `SELECT id FROM contactImport i WHERE state IN ('done', 'failed', 'undone') AND endedAt < ?
     AND (EXISTS (SELECT 1 FROM importChange c WHERE c.importId = i.id)
       OR EXISTS (SELECT 1 FROM importFault f WHERE f.importId = i.id))`,
    [before],
  );
  for (const { id } of old) {
    for (const [table, key] of [
      ['importChange', 'contactId'],
      ['importFault', 'rowNo'],
    ] as const) {
      while ((await forgetSome(store, table, key, id)) === AT_ONCE);
    }
  }
}

const forgetSome = async (store: Store, table: string, key: string, importId: number): Promise<number> => {
  const rows = await store.read<{ part: number }>(
    `SELECT ${key} AS part FROM ${table} WHERE importId = ? ORDER BY ${key} LIMIT ${AT_ONCE}`,
    [importId],
  );
  if (rows.length === 0) return 0;
  const parts = rows.map(({ part }) => part);
  const sql = `DELETE FROM ${table} WHERE importId = ? AND ${key} IN (${marks(parts.length)})`;
  await store.transact(tx => tx.run(sql, [importId, ...parts]));
  return rows.length;
};

/**
 * Forgets what imports know of a person: what they were before, and rows that could not be taken with their phone or
 * e-mail in it. Before the contact itself is erased.
 */
export async function forgetImports(tx: Transaction, contactId: ContactId): Promise<void> {
  const ids = await partsOf((sql, values) => tx.all(sql, values), contactId);
  await tx.run(`DELETE FROM importChange WHERE contactId IN (${marks(ids.length)})`, ids);
  const [person] = await tx.all<{ phone: string | null; email: string | null }>(
    'SELECT phone, email FROM contact WHERE id = ?',
    [contactId],
  );
  for (const words of [person?.phone, person?.email]) {
    if (!words) continue;
    const like = `%${words.replace(/[!%_]/g, found => `!${found}`)}%`;
    await tx.run(`DELETE FROM importFault WHERE cells LIKE ? ESCAPE '!'`, [like]);
  }
}

import type { Store } from '../store';
import type { Transaction } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';

/** One of the house's own facts, or null when it was never written. */
export const readSetting = async (store: Store, name: string): Promise<unknown> =>
  (await store.rows('setting').findOneBy({ name }))?.value ?? null;

/** Keeps one of the house's own facts. */
export const writeSetting = (store: Store, name: string, value: unknown): Promise<void> =>
  store.transact(transaction => putSetting(transaction, name, value));

/** Keeps a fact that a person decided, and writes down who did. Null forgets it. */
export const changeSetting = (
  store: Store,
  name: string,
  value: unknown,
  by: Pick<AuditEntry, 'at' | 'agentId'>,
): Promise<void> =>
  store.transact(async transaction => {
    await putSetting(transaction, name, value);
    await writeAudit(store, transaction, { ...by, action: 'setting.change', subject: `setting:${name}`, data: value });
  });

/** Keeps a fact in a transaction that keeps more. */
export async function putSetting(transaction: Transaction, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  const changed = await transaction.run('UPDATE setting SET value = ? WHERE name = ?', [text, name]);
  if (changed > 0) return;
  const there = await transaction.all('SELECT name FROM setting WHERE name = ?', [name]);
  if (there.length === 0) await transaction.insert('setting', ['name', 'value'], [[name, text]]);
}

/** The house's own facts whose names begin alike, by what follows. */
export async function readSettingsUnder(store: Store, prefix: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await store
    .rows('setting')
    .createQueryBuilder('s')
    .where('s.name LIKE :like', { like: `${prefix}%` })
    .getMany();
  return new Map(rows.filter(row => row.value !== null).map(row => [row.name.slice(prefix.length), row.value]));
}

/** Keeps or (with null) forgets several facts that a person decided, and writes down once what that changed. */
export const changeSettings = (store: Store, values: ReadonlyMap<string, unknown>, entry: AuditEntry): Promise<void> =>
  store.transact(async transaction => {
    for (const [name, value] of values) await putSetting(transaction, name, value);
    await writeAudit(store, transaction, entry);
  });

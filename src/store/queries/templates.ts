import type { Template, TemplateId } from '../../model';
import type { Store } from '../store';
import type { Transaction } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;
type Words = Pick<Template, 'name' | 'purpose' | 'bodies'>;

/** Adds a template with its first version; null when its name is taken. */
export const addTemplate = (store: Store, { name, purpose, bodies }: Words, by: By): Promise<TemplateId | null> =>
  store.transact(async transaction => {
    const taken = await transaction.all('SELECT id FROM template WHERE name = ?', [name]);
    if (taken.length > 0) return null;
    const id = store.id<'template'>();
    await transaction.insert(
      'template',
      ['id', 'name', 'purpose', 'bodies', 'version', 'createdAt', 'updatedAt'],
      [[id, name, purpose, JSON.stringify(bodies), 1, by.at, by.at]],
    );
    await keepVersion(store, transaction, id, 1, bodies, by.at);
    await writeAudit(store, transaction, { ...by, action: 'template.add', subject: `template:${id}`, data: { name } });
    return id;
  });

/** Replaces a template; other words are a new version, and the old ones are kept for what they once said. */
export const changeTemplate = (
  store: Store,
  id: TemplateId,
  { name, purpose, bodies }: Words,
  by: By,
): Promise<'done' | 'missing' | 'taken'> =>
  store.transact(async transaction => {
    const end = transaction.dialect === 'mysql' ? ' FOR UPDATE' : '';
    const [row] = await transaction.all<{ bodies: string; version: number }>(
      `SELECT bodies, version FROM template WHERE id = ?${end}`,
      [id],
    );
    if (!row) return 'missing';
    const taken = await transaction.all('SELECT id FROM template WHERE name = ? AND id <> ?', [name, id]);
    if (taken.length > 0) return 'taken';
    const words = JSON.stringify(bodies);
    const version = words === row.bodies ? Number(row.version) : Number(row.version) + 1;
    await transaction.update(
      'template',
      ['name', 'purpose', 'bodies', 'version', 'updatedAt'],
      [[id, name, purpose, words, version, by.at]],
    );
    if (words !== row.bodies) await keepVersion(store, transaction, id, version, bodies, by.at);
    const data = { name, version };
    await writeAudit(store, transaction, { ...by, action: 'template.change', subject: `template:${id}`, data });
    return 'done';
  });

const keepVersion = (
  store: Store,
  transaction: Transaction,
  id: TemplateId,
  version: number,
  bodies: Template['bodies'],
  at: number,
): Promise<void> =>
  transaction.insert(
    'templateVersion',
    ['id', 'templateId', 'version', 'bodies', 'createdAt'],
    [[store.id<'templateVersion'>(), id, version, JSON.stringify(bodies), at]],
  );

import type { Rule, RuleId } from '../../model';
import type { Store } from '../store';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;
type Words = Omit<Rule, 'id' | 'version'>;

/** How many rules a workspace may have. */
export const MOST_RULES = 5000;

/** Adds a rule; null when there are too many. */
export const addRule = (store: Store, rule: Words, by: By): Promise<RuleId | null> =>
  store.transact(async transaction => {
    const [count] = await transaction.all<{ n: number }>('SELECT COUNT(*) AS n FROM rule');
    if (Number(count?.n) >= MOST_RULES) return null;
    const id = store.id<'rule'>();
    const { name, enabled, priority, ...body } = rule;
    await transaction.insert(
      'rule',
      ['id', 'name', 'enabled', 'priority', 'body', 'version', 'createdAt', 'updatedAt'],
      [[id, name, Number(enabled), priority, JSON.stringify(body), 1, by.at, by.at]],
    );
    await writeAudit(store, transaction, { ...by, action: 'rule.add', subject: `rule:${id}`, data: rule });
    return id;
  });

/** Replaces a rule and counts its version up. False when there is none. */
export const changeRule = (store: Store, id: RuleId, rule: Words, by: By): Promise<boolean> =>
  store.transact(async transaction => {
    const { name, enabled, priority, ...body } = rule;
    const changed = await transaction.run(
      `UPDATE rule SET name = ?, enabled = ?, priority = ?, body = ?, version = version + 1, updatedAt = ? WHERE id = ?`,
      [name, Number(enabled), priority, JSON.stringify(body), by.at, id],
    );
    if (changed === 0) return false;
    await writeAudit(store, transaction, { ...by, action: 'rule.change', subject: `rule:${id}`, data: rule });
    return true;
  });

/** Removes a rule. False when there is none. */
export const removeRule = (store: Store, id: RuleId, by: By): Promise<boolean> =>
  store.transact(async transaction => {
    if ((await transaction.run('DELETE FROM rule WHERE id = ?', [id])) === 0) return false;
    await writeAudit(store, transaction, { ...by, action: 'rule.remove', subject: `rule:${id}`, data: null });
    return true;
  });

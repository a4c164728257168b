import type { AgentId } from '../../model';
import type { AuditRow } from '../schema/rows';
import type { Store } from '../store';
import type { Transaction } from '../transaction';

export interface AuditEntry {
  readonly at: number;
  /** Who did it; null for the house itself. */
  readonly agentId: AgentId | null;
  /** `channel.change`. */
  readonly action: string;
  /** `channel:123`. */
  readonly subject: string;
  /** What changed, without secrets. */
  readonly data: unknown;
}

/** Writes down who did what, in the transaction that does it. */
export const writeAudit = (store: Store, transaction: Transaction, entry: AuditEntry): Promise<void> =>
  transaction.insert(
    'audit',
    ['id', 'at', 'agentId', 'action', 'subject', 'data'],
    [
      [
        store.id<'audit'>(),
        entry.at,
        entry.agentId,
        entry.action,
        entry.subject,
        entry.data === null ? null : JSON.stringify(entry.data),
      ],
    ],
  );

/** Writes down something that changes nothing else. */
export const noteAudit = (store: Store, entry: AuditEntry): Promise<void> =>
  store.transact(transaction => writeAudit(store, transaction, entry));

/** What was done, newest first, optionally to one subject; ids below `before`. */
export function listAudit(
  store: Store,
  { subject, before, limit }: { subject?: string; before?: number; limit: number },
): Promise<AuditRow[]> {
  const query = store.rows('audit').createQueryBuilder('a').orderBy('a.id', 'DESC').limit(limit);
  if (subject !== undefined) query.andWhere('a.subject = :subject', { subject });
  if (before !== undefined) query.andWhere('a.id < :before', { before });
  return query.getMany();
}

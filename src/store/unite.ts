import type { ContactId, ConversationId } from '../model';
import { mergeContacts } from './merge';
import { keptAs, wereParted } from './merged';
import type { Store } from './store';
import { forUpdate, marks, type Transaction, type Value } from './transaction';

const readIn =
  (tx: Transaction) =>
  <Row>(sql: string, values: readonly Value[]): Promise<Row[]> =>
    tx.all<Row>(sql, values);

/**
 * Makes one person of all who have the same id of a platform over its accounts (unionId): the younger contacts go into
 * the oldest. Pairs that somebody has parted stay parted.
 */
export async function uniteByUnion(
  store: Store,
  tx: Transaction,
  unionIds: readonly string[],
  at: number,
): Promise<void> {
  if (unionIds.length === 0) return;
  const rows = await tx.all<{ contactId: ContactId; unionId: string }>(
    `SELECT id, contactId, unionId FROM identity WHERE unionId IN (${marks(unionIds.length)})${forUpdate(tx.dialect)}`,
    unionIds,
  );
  for (const unionId of new Set(unionIds)) {
    const same = rows.filter(row => row.unionId === unionId).map(row => row.contactId);
    const [first, ...younger] = [...new Set(same)].sort((one, other) => one - other);
    for (const otherId of younger) await uniteTwo(store, tx, { keptId: first!, otherId, cause: 'union', at });
  }
}

/**
 * Merges whoever speaks in a conversation into the contact that a link of ours was made for. Nothing happens when that
 * is the same person, when one of them is gone, or when somebody has parted them.
 */
export async function uniteByLink(
  store: Store,
  tx: Transaction,
  { conversationId, contactId, at }: { conversationId: ConversationId; contactId: ContactId; at: number },
): Promise<void> {
  const [row] = await tx.all<{ contactId: ContactId }>('SELECT contactId FROM conversation WHERE id = ?', [
    conversationId,
  ]);
  if (!row) return;
  const keptId = await keptAs(readIn(tx), contactId);
  await uniteTwo(store, tx, { keptId, otherId: row.contactId, cause: 'link', at });
}

async function uniteTwo(
  store: Store,
  tx: Transaction,
  pair: { keptId: ContactId; otherId: ContactId; cause: 'union' | 'link'; at: number },
): Promise<void> {
  if (pair.keptId === pair.otherId || (await wereParted(readIn(tx), pair.keptId, pair.otherId))) return;
  await mergeContacts(store, tx, { ...pair, agentId: null });
}

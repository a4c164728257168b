import type { AgentId, ContactId, ConversationId } from '../model';
import { joinClicks } from './clicks';
import { replayConsents } from './consents';
import { moveGreeted } from './greeting-gate';
import { joinContacts, rowOf } from './joining';
import { lockContacts, moveAll, moveDeliveries } from './owned-rows';
import { writeAudit } from './queries/audit';
import { moveMember } from './queries/segments';
import type { MergeRow } from './schema/rows';
import type { Store } from './store';
import type { Transaction } from './transaction';

/** Two contacts that are one person, and who says so. */
export interface Merging extends Pick<MergeRow, 'keptId' | 'otherId' | 'cause'> {
  /** Null for the house itself. */
  readonly agentId: AgentId | null;
  readonly at: number;
}

export interface Merged {
  readonly mergeId: number;
  /** The conversations that were the other's. */
  readonly conversations: readonly ConversationId[];
}

/** Why nothing was merged: one of them does not exist, or is being erased. */
export interface Unmergeable {
  readonly why: 'missing' | 'erased';
  readonly contactId: ContactId;
}

/**
 * Merges one contact into another: names on channels, conversations, deliveries, consents and errands follow, the other's
 * row is kept in the merge. Set-based, so that a long story takes no longer than a short one by much.
 */
export async function mergeContacts(store: Store, tx: Transaction, merging: Merging): Promise<Merged | Unmergeable> {
  const { keptId, otherId, cause, agentId, at } = merging;
  const { contacts, erasing } = await lockContacts(tx, [keptId, otherId]);
  const [kept, other] = [contacts.get(keptId), contacts.get(otherId)];
  if (!kept) return { why: 'missing', contactId: keptId };
  if (!other) return { why: 'missing', contactId: otherId };
  for (const contactId of [keptId, otherId]) if (erasing.has(contactId)) return { why: 'erased', contactId };

  const moved = await moveAll(tx, otherId, keptId);
  await moveDeliveries(tx, moved.conversation, keptId);
  await moveGreeted(tx, otherId, keptId);
  await moveMember(tx, otherId, keptId);
  await joinClicks(tx, otherId, keptId);
  await replayConsents(tx, [keptId, otherId]);
  const joined = joinContacts(kept, other, at);
  const { id: _, ...row } = rowOf(joined);
  await tx.update('contact', Object.keys(row), [[keptId, ...Object.values(row)]]);
  await tx.run('DELETE FROM contact WHERE id = ?', [otherId]);
  const mergeId = store.id();
  await tx.insert(
    'merge',
    ['id', 'keptId', 'otherId', 'cause', 'agentId', 'at', 'kept', 'joined', 'other', 'moved'],
    [[mergeId, keptId, otherId, cause, agentId, at, ...[kept, joined, other, moved].map(part => JSON.stringify(part))]],
  );
  // Neither line names the other person: erasing one must leave nothing of them with the other.
  const entry = { at, agentId, action: 'contact.merge', data: { mergeId: String(mergeId), cause } };
  for (const id of [keptId, otherId]) await writeAudit(store, tx, { ...entry, subject: `contact:${id}` });
  return { mergeId, conversations: moved.conversation as readonly ConversationId[] };
}

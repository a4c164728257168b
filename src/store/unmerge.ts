import type { AgentId, ContactId, ConversationId } from '../model';
import { partClicks } from './clicks';
import { replayConsents } from './consents';
import { moveGreeted } from './greeting-gate';
import { partContact, rowOf } from './joining';
import { lockContacts, moveBack, moveDeliveries, moveSome } from './owned-rows';
import { writeAudit } from './queries/audit';
import type { MergeRow, Moved } from './schema/rows';
import type { Store } from './store';
import { forUpdate, type Transaction, type Value } from './transaction';

export interface Unmerging {
  readonly mergeId: number;
  /** Either of the two who were merged. */
  readonly contactId: ContactId;
  readonly agentId: AgentId | null;
  readonly at: number;
}

/** Two people again. */
export interface Parted {
  readonly keptId: ContactId;
  readonly otherId: ContactId;
  /** The conversations that went back. */
  readonly conversations: readonly ConversationId[];
}

/** Why nothing was undone. With `later`, the merge that must be undone before this one. */
export interface Stuck {
  readonly why: 'missing' | 'undone' | 'later' | 'erased';
  readonly later?: Pick<MergeRow, 'id' | 'keptId'>;
}

/**
 * Parts two people again: what moved goes back, the other's row is as it was, and the kept one loses what it was given
 * unless it was changed since. What was said meanwhile stays in its conversation; a conversation begun meanwhile belongs
 * to whom its address belongs.
 */
export async function unmergeContacts(store: Store, tx: Transaction, asked: Unmerging): Promise<Parted | Stuck> {
  const { mergeId, contactId, agentId, at } = asked;
  const merge = await heldMerge(tx, mergeId);
  if (!merge || (merge.keptId !== contactId && merge.otherId !== contactId)) return { why: 'missing' };
  if (merge.undoneAt !== null || !merge.copies) return { why: 'undone' };
  const { keptId, otherId, copies } = merge;
  const [later] = await tx.all<{ id: number; keptId: ContactId }>(
    `SELECT id, keptId FROM merge WHERE undoneAt IS NULL AND id > ? AND (keptId = ? OR otherId = ?) ORDER BY id DESC LIMIT 1`,
    [mergeId, keptId, keptId],
  );
  if (later) return { why: 'later', later };
  const { contacts, erasing } = await lockContacts(tx, [keptId]);
  const current = contacts.get(keptId);
  if (!current || erasing.has(keptId)) return { why: 'erased' };

  const { moved } = copies;
  const other = rowOf(copies.other);
  await tx.insert('contact', Object.keys(other), [Object.values(other)]);
  const { id: _, ...parted } = rowOf(partContact(current, copies.kept, copies.joined, at));
  await tx.update('contact', Object.keys(parted), [[keptId, ...Object.values(parted)]]);
  const conversations = [...moved.conversation, ...(await begunSince(tx, keptId, moved))];
  await moveBack(tx, { ...moved, conversation: conversations }, keptId, otherId);
  await moveSome(tx, 'consent', await consentsSince(tx, merge), keptId, otherId);
  await withdrawForBoth(store, tx, merge);
  await moveDeliveries(tx, conversations, otherId);
  await moveGreeted(tx, keptId, otherId);
  await partClicks(tx, keptId, otherId);
  await replayConsents(tx, [keptId, otherId]);
  await tx.run('UPDATE merge SET undoneAt = ?, kept = NULL, joined = NULL, other = NULL, moved = NULL WHERE id = ?', [
    at,
    mergeId,
  ]);
  const entry = { at, agentId, action: 'contact.unmerge', data: { mergeId: String(mergeId) } };
  for (const id of [keptId, otherId]) await writeAudit(store, tx, { ...entry, subject: `contact:${id}` });
  return { keptId, otherId, conversations: conversations as ConversationId[] };
}

type Copies = { [Name in 'kept' | 'joined' | 'other' | 'moved']: NonNullable<MergeRow[Name]> };
type Raw = Omit<MergeRow, keyof Copies> & { readonly [Name in keyof Copies]: string | null };

async function heldMerge(tx: Transaction, id: number): Promise<(Raw & { readonly copies: Copies | null }) | null> {
  const [row] = await tx.all<Raw>(`SELECT * FROM merge WHERE id IN (?)${forUpdate(tx.dialect)}`, [id]);
  if (!row) return null;
  const { kept, joined, other, moved } = row;
  if (kept === null || joined === null || other === null || moved === null) return { ...row, copies: null };
  const [first, second, third] = [kept, joined, other].map(text => JSON.parse(text) as Copies['kept']);
  return { ...row, copies: { kept: first!, joined: second!, other: third!, moved: JSON.parse(moved) as Moved } };
}

/** Conversations begun since with an address that goes back. */
async function begunSince(tx: Transaction, keptId: ContactId, moved: Moved): Promise<ConversationId[]> {
  const going = new Set(moved.identity);
  const rows = await tx.all<{ id: ConversationId; identityId: number }>(
    `SELECT c.id, i.id AS identityId FROM conversation c JOIN identity i ON i.channelId = c.channelId AND i.address = c.address
     WHERE c.contactId = ? AND i.contactId = ?${tx.dialect === 'mysql' ? ' ORDER BY c.id FOR UPDATE' : ''}`,
    [keptId, keptId],
  );
  const known = new Set(moved.conversation);
  return rows.filter(row => going.has(row.identityId) && !known.has(row.id)).map(({ id }) => id);
}

/** What was allowed or withdrawn since on a channel where only the other one is known. Ids grow with time. */
async function consentsSince(tx: Transaction, { id, keptId, otherId }: Raw): Promise<number[]> {
  const rows = await tx.all<{ id: number }>(
    `SELECT id FROM consent WHERE contactId = ? AND id > ?
     AND channelId IN (SELECT channelId FROM identity WHERE contactId = ?)
     AND channelId NOT IN (SELECT channelId FROM identity WHERE contactId = ?)`,
    [keptId, id, otherId, keptId],
  );
  return rows.map(row => row.id);
}

/** What was withdrawn while they were one, where nobody can tell whose word it was, holds for both. */
async function withdrawForBoth(store: Store, tx: Transaction, { id, keptId, otherId }: Raw): Promise<void> {
  const rows = await tx.all<Record<string, Value>>(
    `SELECT * FROM consent WHERE contactId = ? AND id > ? AND granted = 0
     AND (channelId IS NULL OR channelId IN (SELECT channelId FROM identity WHERE contactId = ?))`,
    [keptId, id, otherId],
  );
  for (const row of rows) {
    const copy = { ...row, id: store.id(), contactId: otherId };
    await tx.insert('consent', Object.keys(copy), [Object.values(copy)]);
  }
}

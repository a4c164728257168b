import type { ContactId, Content, ConversationId, Locale, MessageId } from '../model';
import type { ErrandRow, IdentityRow, MessageRow } from './schema/rows';
import type { Store } from './store';
import { forUpdate } from './transaction';
import { uniteByUnion } from './unite';

/** Errands whose time has come, oldest first. */
export function dueErrands(store: Store, now: number, limit: number): Promise<ErrandRow[]> {
  return store.read<ErrandRow>('SELECT * FROM errand WHERE dueAt <= ? ORDER BY dueAt, id LIMIT ?', [now, limit]);
}

/** Takes one for a try, until `until`; resolves false when another process has it. */
export async function takeErrand(store: Store, errand: ErrandRow, until: number): Promise<boolean> {
  const sql = 'UPDATE errand SET attempts = attempts + 1, dueAt = ? WHERE id = ? AND attempts = ? AND dueAt = ?';
  return (await store.transact(tx => tx.run(sql, [until, errand.id, errand.attempts, errand.dueAt]))) === 1;
}

/** Puts one off until a time. */
export async function putOffErrand(store: Store, id: number, dueAt: number): Promise<void> {
  await store.transact(tx => tx.update('errand', ['dueAt'], [[id, dueAt]]));
}

/** The message of an errand, or null when it is gone. */
export const messageOf = (store: Store, id: MessageId): Promise<MessageRow | null> =>
  store.rows('message').findOneBy({ id });

/** Ends an errand with what it changed in its message; `change` answers null when there is nothing to change. */
export async function endWithContent(
  store: Store,
  errand: ErrandRow,
  change: (content: Content) => Content | null,
): Promise<void> {
  await store.transact(async tx => {
    const rows = await tx.all<{ id: number; content: string }>(
      `SELECT id, content FROM message WHERE id IN (?)${forUpdate(tx.dialect)}`,
      [errand.messageId],
    );
    const changed = rows.map(row => [row.id, change(JSON.parse(row.content) as Content)] as const);
    for (const [id, content] of changed) {
      if (content) await tx.update('message', ['content'], [[id, JSON.stringify(content)]]);
    }
    await tx.run('DELETE FROM errand WHERE id = ?', [errand.id]);
  });
}

/** How this contact is addressed on the errand's channel, or null when it no longer is. */
export const identityOf = (store: Store, errand: ErrandRow): Promise<IdentityRow | null> =>
  errand.contactId === null
    ? Promise.resolve(null)
    : store.rows('identity').findOne({
        where: { contactId: errand.contactId, channelId: errand.channelId },
        order: { id: 'DESC' },
      });

/** What a platform told of a person; null where it told nothing. */
export interface Learned {
  readonly name: string | null;
  readonly locale: Locale | null;
  readonly unionId: string | null;
  readonly avatarUrl: string | null;
  readonly now: number;
}

/**
 * Ends an errand with what was learned of a person: a name only where there was none, a language only where it was
 * the one everybody starts with. Who has the same unionId on another channel is the same person from then on. Resolves to
 * the person's conversations.
 */
export async function endWithProfile(
  store: Store,
  errand: ErrandRow,
  identity: IdentityRow,
  { name, locale, unionId, avatarUrl, now }: Learned,
): Promise<ConversationId[]> {
  const contactId: ContactId = identity.contactId;
  await store.transact(async tx => {
    await tx.run(
      `UPDATE contact SET name = CASE WHEN name = '' THEN COALESCE(?, name) ELSE name END,
         locale = CASE WHEN locale = 'zh-CN' THEN COALESCE(?, locale) ELSE locale END, updatedAt = ? WHERE id = ?`,
      [name, locale, now, contactId],
    );
    await tx.run(
      'UPDATE identity SET unionId = COALESCE(?, unionId), avatarUrl = COALESCE(?, avatarUrl) WHERE id = ?',
      [unionId, avatarUrl, identity.id],
    );
    await tx.run('DELETE FROM errand WHERE id = ?', [errand.id]);
    if (unionId !== null) await uniteByUnion(store, tx, [unionId], now);
  });
  const rows = await store.read<{ id: ConversationId }>(
    `SELECT id FROM conversation WHERE contactId IN (SELECT contactId FROM identity WHERE id = ?)
     ORDER BY id DESC LIMIT 20`,
    [identity.id],
  );
  return rows.map(({ id }) => id);
}

/** Ends an errand that has nothing to bring. */
export async function dropErrand(store: Store, id: number): Promise<void> {
  await store.transact(tx => tx.run('DELETE FROM errand WHERE id = ?', [id]));
}

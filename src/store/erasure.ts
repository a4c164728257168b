import type { ContactId, Content, ConversationId, DeliveryId, MediaHash, MessageId } from '../model';
import { forgetClicks } from './clicks';
import { forgetConsents } from './consents';
import { forgetImports } from './imports';
import { forgetMerges } from './merged';
import { erasingName } from './owned-rows';
import { type AuditEntry, writeAudit } from './queries/audit';
import { moveMember } from './queries/segments';
import { putSetting } from './queries/settings';
import { forgetMessages } from './search';
import type { Store } from './store';
import { TRACES } from './traces';
import { forUpdate, marks, type Transaction } from './transaction';

/** Messages in one commit: few enough that those who write meanwhile do not notice. */
const PORTION = 200;
const CONVERSATIONS = 50;

/** A person being erased: `contact:erased-…` is what the audit calls them afterwards. */
export interface Erasing {
  readonly contactId: ContactId;
  /** `erased-…` */
  readonly pseudonym: string;
}

/** What is left to be looked after should the process end in the middle. */
interface Left {
  readonly files: readonly MediaHash[];
}

const leftName = ({ contactId }: Erasing): string => erasingName(contactId);

/**
 * Begins: takes away the names the person has on channels, so that whoever writes from one of them from now on is
 * somebody new. `confirm` throws when this is not the person who is meant. Resolves false when there is no such person.
 */
export const beginErasing = (store: Store, erasing: Erasing, confirm: (name: string) => void): Promise<boolean> =>
  store.transact(async tx => {
    const name = await lockContact(tx, erasing.contactId);
    if (name === null) return false;
    confirm(name);
    await tx.run('DELETE FROM identity WHERE contactId = ?', [erasing.contactId]);
    if ((await readLeft(tx, erasing)) === null) await putSetting(tx, leftName(erasing), { files: [] } satisfies Left);
    return true;
  });

/** Silences the person's next conversations after this id, and resolves to which they are; none means that was all. */
export const silenceNext = (
  store: Store,
  { contactId }: Erasing,
  after: number,
  now: number,
): Promise<ConversationId[]> =>
  store.transact(async tx => {
    const rows = await tx.all<{ id: ConversationId }>(
      `SELECT id FROM conversation WHERE contactId = ? AND id > ? ORDER BY id LIMIT ?${tx.dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
      [contactId, after, CONVERSATIONS],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return ids;
    await tx.run(
      `UPDATE conversation SET owner = 'closed', agentId = NULL, waitingSince = NULL, snoozedUntil = NULL,
         epoch = epoch + 1, updatedAt = ? WHERE id IN (${marks(ids.length)})`,
      [now, ...ids],
    );
    await tx.run(
      `UPDATE delivery SET state = 'cancelled', updatedAt = ?
       WHERE conversationId IN (${marks(ids.length)}) AND state IN ('due', 'sending') AND state = 'due'`,
      [now, ...ids],
    );
    return ids;
  });

/**
 * Erases the next messages of a conversation with all that hangs on them, or at last the conversation itself. Resolves
 * to how many messages it erased; 0 means the conversation is gone.
 */
export const eraseNext = (store: Store, erasing: Erasing, conversationId: ConversationId): Promise<number> =>
  store.transact(async tx => {
    await tx.all(`SELECT id FROM conversation WHERE id IN (?)${forUpdate(tx.dialect)}`, [conversationId]);
    const rows = await tx.all<{ id: MessageId; deliveryId: DeliveryId | null; content: string }>(
      'SELECT id, deliveryId, content FROM message WHERE conversationId = ? ORDER BY seq LIMIT ?',
      [conversationId, PORTION],
    );
    if (rows.length === 0) {
      await tx.run('DELETE FROM conversation WHERE id = ?', [conversationId]);
      await rename(tx, erasing, 'conversation', [conversationId]);
      return 0;
    }
    const ids = rows.map(({ id }) => id);
    const among = marks(ids.length);
    await dropDeliveries(
      tx,
      erasing,
      rows.map(row => row.deliveryId).filter(id => id !== null),
    );
    await forgetMessages(tx, ids);
    await tx.run(`DELETE FROM errand WHERE messageId IN (${among})`, ids);
    await tx.run(`DELETE FROM message WHERE id IN (${among})`, ids);
    const files = rows.flatMap(row => filesOf(JSON.parse(row.content) as Content));
    if (files.length > 0) {
      const left = await readLeft(tx, erasing);
      await putSetting(tx, leftName(erasing), {
        files: [...new Set([...(left?.files ?? []), ...files])],
      } satisfies Left);
    }
    return ids.length;
  });

/** Erases deliveries that hung on no message. */
export const eraseDeliveries = (store: Store, erasing: Erasing, ids: readonly DeliveryId[]): Promise<void> =>
  store.transact(tx => dropDeliveries(tx, erasing, ids));

/** Erases kept answers to requests, by their keys. */
export const eraseRequests = (store: Store, keys: readonly string[]): Promise<number> =>
  store.transact(tx => tx.run(`DELETE FROM request WHERE requestKey IN (${marks(keys.length)})`, keys));

/** The files of messages that were erased. */
export const filesLeft = async (store: Store, erasing: Erasing): Promise<readonly MediaHash[]> =>
  ((await store.rows('setting').findOneBy({ name: leftName(erasing) }))?.value as Left | null)?.files ?? [];

/**
 * Ends: takes the person away and writes down that it was done. Resolves false when they wrote meanwhile and a
 * conversation is there again.
 */
export const endErasing = (store: Store, erasing: Erasing, entry: Omit<AuditEntry, 'subject'>): Promise<boolean> =>
  store.transact(async tx => {
    const { contactId, pseudonym } = erasing;
    await lockContact(tx, contactId);
    const spoken = await tx.all('SELECT id FROM conversation WHERE contactId = ? LIMIT 1', [contactId]);
    if (spoken.length > 0) return false;
    await tx.run('DELETE FROM identity WHERE contactId = ?', [contactId]);
    await tx.run('DELETE FROM errand WHERE contactId = ?', [contactId]);
    await forgetConsents(tx, contactId);
    await forgetImports(tx, contactId);
    await tx.run('DELETE FROM contactEvent WHERE contactId = ?', [contactId]);
    await tx.run('DELETE FROM gift WHERE contactId = ?', [contactId]);
    await moveMember(tx, contactId, null);
    await forgetClicks(tx, contactId);
    await tx.run('DELETE FROM contact WHERE id = ?', [contactId]);
    await tx.run('DELETE FROM setting WHERE name = ?', [leftName(erasing)]);
    await putSetting(tx, TRACES, { since: entry.at });
    await rename(tx, erasing, 'contact', await forgetMerges(tx, contactId));
    await writeAudit(store, tx, { ...entry, subject: `contact:${pseudonym}` });
    return true;
  });

async function lockContact(tx: Transaction, id: ContactId): Promise<string | null> {
  const [row] = await tx.all<{ name: string }>(`SELECT id, name FROM contact WHERE id IN (?)${forUpdate(tx.dialect)}`, [
    id,
  ]);
  return row?.name ?? null;
}

async function readLeft(tx: Transaction, erasing: Erasing): Promise<Left | null> {
  const [row] = await tx.all<{ value: string }>('SELECT value FROM setting WHERE name = ?', [leftName(erasing)]);
  return row ? (JSON.parse(row.value) as Left) : null;
}

async function dropDeliveries(tx: Transaction, erasing: Erasing, ids: readonly DeliveryId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(`DELETE FROM delivery WHERE id IN (${marks(ids.length)})`, ids);
  await rename(tx, erasing, 'delivery', ids);
}

/** The audit keeps who did what and forgets to whom. What a platform said of a delivery may hold their address. */
async function rename(
  tx: Transaction,
  { pseudonym }: Erasing,
  noun: 'contact' | 'conversation' | 'delivery',
  ids: readonly number[],
): Promise<void> {
  const data = noun === 'delivery' ? ', data = NULL' : '';
  await tx.run(`UPDATE audit SET subject = ?${data} WHERE subject IN (${marks(ids.length)})`, [
    `${noun}:${pseudonym}`,
    ...ids.map(id => `${noun}:${id}`),
  ]);
}

const filesOf = (content: Content): MediaHash[] => {
  const media = 'media' in content ? content.media.hash : undefined;
  const thumb = 'thumb' in content ? content.thumb?.hash : undefined;
  return [media, thumb].filter(hash => hash !== undefined);
};

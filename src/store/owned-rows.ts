import type { Contact, ContactId } from '../model';
import { loadContacts } from './inbound';
import type { Moved } from './schema/rows';
import { forUpdate, marks, type Transaction } from './transaction';

const AT_ONCE = 500;

/** The tables whose rows belong to a contact by `contactId`. Deliveries do too; they go where their conversation goes. */
const OWNED: readonly (keyof Moved)[] = ['identity', 'conversation', 'consent', 'errand', 'contactEvent', 'gift'];

/** The setting that stands while a contact is being erased. */
export const erasingName = (contactId: ContactId): string => `erasing:${contactId}`;

/** Contacts held until commit, and which of them are being erased. */
export async function lockContacts(
  tx: Transaction,
  ids: readonly ContactId[],
): Promise<{ contacts: ReadonlyMap<ContactId, Contact>; erasing: ReadonlySet<ContactId> }> {
  const contacts = await loadContacts(tx, ids, true);
  const sql = `SELECT name FROM setting WHERE name IN (${marks(ids.length)})`;
  const rows = await tx.all<{ name: string }>(sql, ids.map(erasingName));
  const names = new Set(rows.map(({ name }) => name));
  return {
    contacts: new Map(contacts.map(contact => [contact.id, contact])),
    erasing: new Set(ids.filter(id => names.has(erasingName(id)))),
  };
}

/** Gives everything of one contact but its deliveries to another; resolves to what that was. */
export async function moveAll(tx: Transaction, from: ContactId, to: ContactId): Promise<Moved> {
  const moved: [keyof Moved, readonly number[]][] = [];
  for (const table of OWNED) {
    const sql = `SELECT id FROM ${table} WHERE contactId = ?${forUpdate(tx.dialect)}`;
    moved.push([table, (await tx.all<{ id: number }>(sql, [from])).map(({ id }) => id)]);
    await tx.run(`UPDATE ${table} SET contactId = ? WHERE contactId = ?`, [to, from]);
  }
  return Object.fromEntries(moved) as Moved;
}

/** Gives some rows of one contact to another; those that are gone or somebody else's by now stay as they are. */
export async function moveSome(
  tx: Transaction,
  table: keyof Moved,
  ids: readonly number[],
  from: ContactId,
  to: ContactId,
): Promise<void> {
  for (const some of portions(ids)) {
    const sql = `UPDATE ${table} SET contactId = ? WHERE id IN (${marks(some.length)}) AND contactId = ?`;
    await tx.run(sql, [to, ...some, from]);
  }
}

/** Gives back what moved. */
export async function moveBack(tx: Transaction, moved: Moved, from: ContactId, to: ContactId): Promise<void> {
  for (const table of OWNED) await moveSome(tx, table, moved[table] ?? [], from, to);
}

/** Deliveries are found by their messages, and by the index of those that have not left. */
export async function moveDeliveries(tx: Transaction, conversations: readonly number[], to: ContactId): Promise<void> {
  for (const some of portions(conversations)) {
    const among = marks(some.length);
    await tx.run(
      tx.dialect === 'mysql'
        ? `UPDATE delivery d JOIN message m ON m.deliveryId = d.id SET d.contactId = ? WHERE m.conversationId IN (${among})`
        : `UPDATE delivery SET contactId = ? WHERE id IN
             (SELECT deliveryId FROM message WHERE conversationId IN (${among}) AND deliveryId IS NOT NULL)`,
      [to, ...some],
    );
    await tx.run(
      `UPDATE delivery SET contactId = ? WHERE conversationId IN (${among}) AND state IN ('due', 'sending')`,
      [to, ...some],
    );
  }
}

function* portions<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}

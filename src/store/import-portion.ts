import type { ChannelId, Contact, ContactId } from '../model';
import { addConsents } from './consents';
import { type ContactText, contactFrom } from './inbound';
import { rowOf } from './joining';
import type { ContactImportRow, ImportChanged, ImportChangeRow, ImportFaultRow } from './schema/import-rows';
import type { ConsentRow } from './schema/rows';
import { marks, type Transaction, type Value } from './transaction';

type Reading = <Row>(sql: string, values: readonly Value[]) => Promise<Row[]>;

/** The column by which people of a list are found, or a channel whose addresses tell them apart. */
export type FoundBy = 'phone' | 'email' | 'externalId' | { readonly channelId: ChannelId };

/** The contacts that have one of these values, each with the value it was found by. With `lock` they are held until commit. */
export async function contactsBy(
  read: Reading,
  by: FoundBy,
  values: readonly string[],
  lock: string,
): Promise<{ readonly found: string; readonly contact: Contact }[]> {
  if (values.length === 0) return [];
  if (typeof by === 'string') {
    const sql = `SELECT * FROM contact WHERE ${by} IN (${marks(values.length)})${lock}`;
    const rows = await read<ContactText>(sql, values);
    return rows.map(row => ({ found: row[by] ?? '', contact: contactFrom(row) }));
  }
  const addresses = await read<{ contactId: ContactId; address: string }>(
    `SELECT contactId, address FROM identity WHERE channelId = ? AND address IN (${marks(values.length)})`,
    [by.channelId, ...values],
  );
  if (addresses.length === 0) return [];
  const ids = [...new Set(addresses.map(({ contactId }) => contactId))];
  const rows = await read<ContactText>(`SELECT * FROM contact WHERE id IN (${marks(ids.length)})${lock}`, ids);
  const contacts = new Map(rows.map(row => [row.id, contactFrom(row)]));
  return addresses.flatMap(({ contactId, address }) => {
    const contact = contacts.get(contactId);
    return contact ? [{ found: address, contact }] : [];
  });
}

/** What holds for greetings: true, false once it was withdrawn anywhere; who never said anything is not in it. */
export async function greetable(read: Reading, ids: readonly ContactId[]): Promise<ReadonlyMap<ContactId, boolean>> {
  const known = new Map<ContactId, boolean>();
  if (ids.length === 0) return known;
  const rows = await read<{ contactId: ContactId; granted: number }>(
    `SELECT contactId, granted FROM consentState WHERE purpose = 'marketing' AND contactId IN (${marks(ids.length)})`,
    ids,
  );
  for (const row of rows) known.set(row.contactId, (known.get(row.contactId) ?? true) && Number(row.granted) === 1);
  return known;
}

/** What this import did before to some of these contacts, when the list names them twice. */
export async function changesBefore(
  tx: Transaction,
  importId: number,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, ImportChangeRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.all<Omit<ImportChangeRow, 'made' | 'changed'> & { made: number; changed: string | null }>(
    `SELECT * FROM importChange WHERE importId = ? AND contactId IN (${marks(ids.length)})`,
    [importId, ...ids],
  );
  return new Map(
    rows.map(row => {
      const changed = row.changed === null ? null : (JSON.parse(row.changed) as ImportChanged);
      return [row.contactId, { ...row, made: Boolean(row.made), changed }];
    }),
  );
}

/** A portion of a list, ready to be written. */
export interface Portion {
  readonly made: readonly Contact[];
  readonly changed: readonly Contact[];
  readonly identities: readonly { readonly id: number; readonly contactId: ContactId; readonly address: string }[];
  readonly channelId: ChannelId | null;
  readonly consents: readonly ConsentRow[];
  readonly changes: readonly ImportChangeRow[];
  readonly faults: readonly ImportFaultRow[];
}

/** How far the import is after a portion, and what the portion adds to its counts. */
export interface Step extends Pick<ContactImportRow, 'created' | 'updated' | 'unchanged' | 'broken' | 'withheld'> {
  readonly id: number;
  readonly lease: number;
  readonly from: number;
  readonly to: number;
  readonly bytesDone: number;
  readonly leaseUntil: number;
  readonly now: number;
}

/** Another process works on the import by now, or it is being undone. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const CONTACT = [
  ...['id', 'name', 'surname', 'title', 'gender', 'locale', 'zone', 'phone', 'email', 'tags', 'fields', 'ownerAgentId'],
  ...['birthday', 'birthdayLunar', 'birthdayLeap', 'member', 'lastPurchaseAt', 'region', 'externalId'],
  ...['createdAt', 'updatedAt'],
];
const CHANGED = CONTACT.filter(name => name !== 'id');
const IDENTITY = ['id', 'contactId', 'channelId', 'address', 'reachable'];
const CHANGE = ['importId', 'contactId', 'made', 'stamp', 'changed'];
const FAULT = ['importId', 'rowNo', 'faults', 'cells'];

const valuesOf = (contact: Contact, columns: readonly string[]): Value[] => {
  const row = rowOf(contact);
  return columns.map(name => row[name] ?? null);
};

/** Whole contacts as they are after a portion, or after its undoing. */
export const saveWhole = (tx: Transaction, contacts: readonly Contact[]): Promise<void> =>
  tx.update(
    'contact',
    CHANGED,
    contacts.map(contact => [contact.id, ...valuesOf(contact, CHANGED)]),
  );

/** Writes a portion and how far the import is, in one commit. Throws Overtaken, and then nothing is written. */
export async function writePortion(tx: Transaction, portion: Portion, step: Step): Promise<void> {
  const { made, changed, identities, channelId, consents, changes, faults } = portion;
  const stepped = await tx.run(
    `UPDATE contactImport SET position = ?, bytesDone = ?, leaseUntil = ?, created = created + ?, updated = updated + ?,
       unchanged = unchanged + ?, broken = broken + ?, withheld = withheld + ?
     WHERE id = ? AND lease = ? AND state = 'running' AND position = ?`,
    [
      ...[step.to, step.bytesDone, step.leaseUntil, step.created, step.updated, step.unchanged, step.broken],
      ...[step.withheld, step.id, step.lease, step.from],
    ],
  );
  if (stepped === 0) throw new Overtaken('the import is in other hands');
  await tx.insert(
    'contact',
    CONTACT,
    made.map(contact => valuesOf(contact, CONTACT)),
  );
  await saveWhole(tx, changed);
  await tx.insert(
    'identity',
    IDENTITY,
    identities.map(({ id, contactId, address }) => [id, contactId, channelId, address, 1]),
  );
  await addConsents(tx, consents, step.now);
  const fresh = new Set(made.map(({ id }) => id));
  const again = changes.filter(change => !fresh.has(change.contactId));
  if (again.length > 0) {
    const ids = again.map(({ contactId }) => contactId);
    await tx.run(`DELETE FROM importChange WHERE importId = ? AND contactId IN (${marks(ids.length)})`, [
      step.id,
      ...ids,
    ]);
  }
  await tx.insert('importChange', CHANGE, changes.map(changeValues));
  await tx.insert(
    'importFault',
    FAULT,
    faults.map(fault => [fault.importId, fault.rowNo, JSON.stringify(fault.faults), JSON.stringify(fault.cells)]),
  );
}

const changeValues = ({ importId, contactId, made, stamp, changed }: ImportChangeRow): Value[] => [
  importId,
  contactId,
  made ? 1 : 0,
  stamp,
  changed === null ? null : JSON.stringify(changed),
];

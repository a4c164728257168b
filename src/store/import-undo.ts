import type { Contact, ContactId, FieldValue } from '../model';
import { replayConsents } from './consents';
import { Overtaken, saveWhole } from './import-portion';
import { loadContacts } from './inbound';
import type { ContactImportRow, ImportChanged, ImportChangeRow, ImportKept, KeptWhy } from './schema/import-rows';
import type { Store } from './store';
import { forUpdate, marks, type Transaction } from './transaction';

const AT_ONCE = 300;
/** So many of those that are left are told by name. */
const TOLD = 100;

type Change = Omit<ImportChangeRow, 'importId'>;

/**
 * Undoes the next portion of an import in one commit: contacts it made go unless there is more to them by now, others get
 * back what they were where nobody changed it since. Resolves to whether there is more to undo; throws Overtaken.
 */
export const undoNext = (
  store: Store,
  { id, lease, leaseUntil, now }: { id: number; lease: number; leaseUntil: number; now: number },
): Promise<boolean> =>
  store.transact(async tx => {
    const [held] = await tx.all<Pick<ContactImportRow, 'position' | 'state' | 'lease'> & { kept: string | null }>(
      `SELECT position, state, lease, kept FROM contactImport WHERE id IN (?)${forUpdate(tx.dialect)}`,
      [id],
    );
    if (held?.state !== 'undoing' || held.lease !== lease) throw new Overtaken('the import is in other hands');
    const changes = await nextChanges(tx, id, held.position);
    const people = changes.map(({ contactId }) => contactId);
    const current = new Map(
      (people.length === 0 ? [] : await loadContacts(tx, people, true)).map(contact => [contact.id, contact]),
    );
    const more = await surroundings(tx, id, people);
    const kept: { contactId: ContactId; why: KeptWhy }[] = [];
    const removed: ContactId[] = [];
    const restored: Contact[] = [];
    const replayed: ContactId[] = [];
    for (const change of changes) {
      const contact = current.get(change.contactId);
      if (!contact) {
        if (more.merged.has(change.contactId)) kept.push({ contactId: change.contactId, why: 'merged' });
      } else if (change.made) {
        const why = reasonToStay(contact, change, more);
        if (why === null) removed.push(contact.id);
        else kept.push({ contactId: contact.id, why });
      } else {
        const before = restore(contact, change.changed!, now);
        if (before !== null) restored.push(before);
        if (change.changed!.consents.length > 0) {
          await tx.run(`DELETE FROM consent WHERE id IN (${marks(change.changed!.consents.length)})`, [
            ...change.changed!.consents,
          ]);
          replayed.push(contact.id);
        }
      }
    }
    await remove(tx, removed);
    await saveWhole(tx, restored);
    if (replayed.length > 0) await replayConsents(tx, replayed);
    await tx.run(
      'UPDATE contactImport SET position = ?, leaseUntil = ?, removed = removed + ?, restored = restored + ?, kept = ? WHERE id = ?',
      [
        ...[people.at(-1) ?? held.position, leaseUntil, removed.length, restored.length],
        ...[JSON.stringify(told(held.kept, kept)), id],
      ],
    );
    return changes.length === AT_ONCE;
  });

async function nextChanges(tx: Transaction, importId: number, after: number): Promise<Change[]> {
  const rows = await tx.all<{ contactId: ContactId; made: number; stamp: number; changed: string | null }>(
    `SELECT contactId, made, stamp, changed FROM importChange WHERE importId = ? AND contactId > ?
     ORDER BY contactId LIMIT ${AT_ONCE}`,
    [importId, after],
  );
  return rows.map(({ made, changed, ...row }) => ({
    ...row,
    made: Boolean(made),
    changed: changed === null ? null : (JSON.parse(changed) as ImportChanged),
  }));
}

/** What there is about these people beside their row. */
interface Surroundings {
  readonly spoken: ReadonlySet<ContactId>;
  readonly told: ReadonlySet<ContactId>;
  readonly consented: ReadonlySet<ContactId>;
  readonly merged: ReadonlySet<ContactId>;
}

async function surroundings(tx: Transaction, importId: number, ids: readonly ContactId[]): Promise<Surroundings> {
  const among = marks(ids.length);
  const which = async (sql: string, values: readonly number[] = []): Promise<ReadonlySet<ContactId>> =>
    ids.length === 0
      ? new Set()
      : new Set((await tx.all<{ id: ContactId }>(sql, [...values, ...ids])).map(({ id }) => id));
  const kept = await which(`SELECT keptId AS id FROM merge WHERE undoneAt IS NULL AND keptId IN (${among})`);
  const other = await which(`SELECT otherId AS id FROM merge WHERE undoneAt IS NULL AND otherId IN (${among})`);
  return {
    spoken: await which(`SELECT contactId AS id FROM conversation WHERE contactId IN (${among})`),
    told: new Set([
      ...(await which(`SELECT contactId AS id FROM contactEvent WHERE contactId IN (${among})`)),
      ...(await which(`SELECT contactId AS id FROM gift WHERE contactId IN (${among})`)),
      ...(await which(`SELECT contactId AS id FROM importChange WHERE importId <> ? AND contactId IN (${among})`, [
        importId,
      ])),
    ]),
    consented: await which(`SELECT contactId AS id FROM consent WHERE source <> 'import' AND contactId IN (${among})`),
    merged: new Set([...kept, ...other]),
  };
}

/** Why a contact that the import made stays; null when it goes. */
function reasonToStay({ id, updatedAt }: Contact, { stamp }: Change, more: Surroundings): KeptWhy | null {
  if (more.spoken.has(id)) return 'conversations';
  if (more.merged.has(id)) return 'merged';
  if (more.consented.has(id)) return 'consents';
  return updatedAt !== stamp || more.told.has(id) ? 'changed' : null;
}

async function remove(tx: Transaction, ids: readonly ContactId[]): Promise<void> {
  if (ids.length === 0) return;
  const among = marks(ids.length);
  for (const table of ['identity', 'consent', 'consentState', 'greeted', 'errand', 'segmentMember', 'click']) {
    await tx.run(`DELETE FROM ${table} WHERE contactId IN (${among})`, ids);
  }
  await tx.run(`DELETE FROM contact WHERE id IN (${among})`, ids);
}

/** A birthday means nothing without its calendar, so its three columns go together. */
const BORN: readonly string[] = ['birthday', 'birthdayLunar', 'birthdayLeap'];

/** The contact with what it was before, where it still is what the import made it; null when nothing of that is left. */
function restore(contact: Contact, changed: ImportChanged, now: number): Contact | null {
  const row: Readonly<Record<string, unknown>> = { ...contact };
  const same = (name: string) => {
    const pair = changed.values[name];
    return pair === undefined || row[name] === pair[1];
  };
  const values = Object.entries(changed.values).filter(([name]) =>
    BORN.includes(name) ? BORN.every(same) : same(name),
  );
  const fields = Object.entries(changed.fields).filter(([name, [, after]]) => contact.fields[name] === after);
  const tags = contact.tags.filter(tag => !changed.tags.includes(tag));
  if (values.length === 0 && fields.length === 0 && tags.length === contact.tags.length) return null;
  const held = new Map<string, FieldValue>(Object.entries(contact.fields));
  for (const [name, [before]] of fields) {
    if (before === null) held.delete(name);
    else held.set(name, before as FieldValue);
  }
  return {
    ...contact,
    ...Object.fromEntries(values.map(([name, [before]]) => [name, before])),
    tags,
    fields: Object.fromEntries(held),
    updatedAt: Math.max(now, contact.updatedAt + 1),
  };
}

function told(before: string | null, now: readonly { contactId: ContactId; why: KeptWhy }[]): ImportKept {
  const known = before === null ? { counts: {}, first: [] } : (JSON.parse(before) as ImportKept);
  const counts: Partial<Record<KeptWhy, number>> = { ...known.counts };
  for (const { why } of now) counts[why] = (counts[why] ?? 0) + 1;
  return { counts, first: [...known.first, ...now].slice(0, TOLD) };
}

import type { ContactId, FieldValue, Gender, Locale } from '../../model';
import { forgetMerges } from '../merged';
import type { ContactRow, IdentityRow } from '../schema/rows';
import type { Store } from '../store';
import type { Value } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';
import { byIds, inOrder } from './by-ids';
import { moveMember } from './segments';

type By = Pick<AuditEntry, 'at' | 'agentId'>;

export interface ContactFilter {
  /** Words in the name, phone, e-mail or tags, or exactly a customer number or an address on a channel. */
  readonly q?: string;
  readonly tag?: string;
}

/** People, newest first, with ids below `before`. */
export async function listContacts(
  store: Store,
  { q, tag }: ContactFilter,
  limit: number,
  before: number,
): Promise<ContactRow[]> {
  const where = ['id < ?'];
  const values: Value[] = [before];
  if (tag !== undefined) {
    where.push(`tags LIKE ? ESCAPE '!'`);
    values.push(holding(JSON.stringify(tag)));
  }
  if (q) {
    const like = holding(q);
    where.push(
      `(name LIKE ? ESCAPE '!' OR phone LIKE ? ESCAPE '!' OR email LIKE ? ESCAPE '!' OR tags LIKE ? ESCAPE '!'
        OR externalId = ? OR id IN (SELECT contactId FROM identity WHERE address = ?))`,
    );
    values.push(like, like, like, like, q, q);
  }
  const found = await store.read<{ id: ContactId }>(
    `SELECT id FROM contact WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`,
    [...values, limit],
  );
  const ids = found.map(row => row.id);
  return inOrder(ids, await byIds(store, 'contact', ids));
}

const holding = (words: string): string => `%${words.replace(/[!%_]/g, found => `!${found}`)}%`;

/** The names a person has on channels. */
export const identitiesOf = (store: Store, contactId: ContactId): Promise<IdentityRow[]> =>
  store.rows('identity').find({ where: { contactId }, order: { id: 'ASC' }, take: 200 });

export interface ContactChange {
  readonly name?: string;
  readonly surname?: string | null;
  readonly title?: string | null;
  readonly gender?: Gender;
  readonly locale?: Locale;
  readonly zone?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldValue>>;
  readonly ownerAgentId?: number | null;
  readonly birthday?: string | null;
  readonly birthdayLunar?: boolean;
  readonly birthdayLeap?: boolean;
  readonly member?: string | null;
  readonly lastPurchaseAt?: number | null;
  readonly region?: string | null;
  readonly externalId?: string | null;
}

/** Adds a person who has not written yet. */
export const addContact = (store: Store, contact: ContactChange & { name: string }, by: By): Promise<ContactId> =>
  store.transact(async transaction => {
    const id = store.id<'contact'>();
    const whole = { gender: 'unknown', locale: 'zh-CN', tags: [], fields: {}, ...given(contact) };
    const columns = { id, ...flat(whole), createdAt: by.at, updatedAt: by.at };
    await transaction.insert('contact', Object.keys(columns), [Object.values(columns)]);
    await writeAudit(store, transaction, { ...by, action: 'contact.add', subject: `contact:${id}`, data: null });
    return id;
  });

/** Changes what is given; a field set to null is removed. False when there is no such person. */
export const changeContact = (
  store: Store,
  id: ContactId,
  { fields, ...change }: Omit<ContactChange, 'fields'> & { fields?: Readonly<Record<string, FieldValue | null>> },
  by: By,
): Promise<boolean> =>
  store.transact(async transaction => {
    const end = transaction.dialect === 'mysql' ? ' FOR UPDATE' : '';
    const [row] = await transaction.all<{ fields: string }>(`SELECT fields FROM contact WHERE id = ?${end}`, [id]);
    if (!row) return false;
    const merged = fields && withoutNulls({ ...(JSON.parse(row.fields) as Record<string, FieldValue>), ...fields });
    const columns = { ...flat({ ...given(change), ...(merged ? { fields: merged } : {}) }), updatedAt: by.at };
    await transaction.update('contact', Object.keys(columns), [[id, ...Object.values(columns)]]);
    const data = { changed: Object.keys({ ...given(change), ...(fields ? { fields } : {}) }) };
    await writeAudit(store, transaction, { ...by, action: 'contact.change', subject: `contact:${id}`, data });
    return true;
  });

/** Removes a person nobody ever spoke with; `spoken` when there are conversations, which only erasing may take along. */
export const removeContact = (store: Store, id: ContactId, by: By): Promise<'done' | 'missing' | 'spoken'> =>
  store.transact(async transaction => {
    const spoken = await transaction.all('SELECT id FROM conversation WHERE contactId = ? LIMIT 1', [id]);
    if (spoken.length > 0) return 'spoken';
    if ((await transaction.run('DELETE FROM contact WHERE id = ?', [id])) === 0) return 'missing';
    await transaction.run('DELETE FROM identity WHERE contactId = ?', [id]);
    await transaction.run('DELETE FROM contactEvent WHERE contactId = ?', [id]);
    await transaction.run('DELETE FROM gift WHERE contactId = ?', [id]);
    await moveMember(transaction, id, null);
    await transaction.run('DELETE FROM importChange WHERE contactId = ?', [id]);
    await forgetMerges(transaction, id);
    await writeAudit(store, transaction, { ...by, action: 'contact.remove', subject: `contact:${id}`, data: null });
    return 'done';
  });

const given = <Change extends object>(change: Change): Partial<Change> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Change>;

const flat = (change: object): Record<string, Value> =>
  Object.fromEntries(Object.entries(change).map(([name, value]) => [name, columnOf(value as Change)]));

type Change = NonNullable<ContactChange[keyof ContactChange]> | null;

function columnOf(value: Change): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

const withoutNulls = (fields: Readonly<Record<string, FieldValue | null>>): Record<string, FieldValue> =>
  Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, FieldValue] => pair[1] !== null));

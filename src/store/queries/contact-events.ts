import { LessThan } from 'typeorm';
import type { ContactId } from '../../model';
import type { ContactEventRow } from '../schema/rows';
import type { Store } from '../store';
import { forUpdate } from '../transaction';

/** Keeps what happened to a person. Null when there is no such person. */
export const addContactEvent = (store: Store, event: Omit<ContactEventRow, 'id'>): Promise<ContactEventRow | null> =>
  store.transact(async tx => {
    const { contactId, name, value, at } = event;
    const known = await tx.all(`SELECT id FROM contact WHERE id IN (?)${forUpdate(tx.dialect)}`, [contactId]);
    if (known.length === 0) return null;
    const id = store.id();
    const text = value === null ? null : JSON.stringify(value);
    await tx.insert('contactEvent', ['id', 'contactId', 'name', 'value', 'at'], [[id, contactId, name, text, at]]);
    return { id, ...event };
  });

/** What happened to a person, the last told first, with ids below `before`. */
export const listContactEvents = (
  store: Store,
  contactId: ContactId,
  limit: number,
  before: number,
): Promise<ContactEventRow[]> =>
  store.rows('contactEvent').find({ where: { contactId, id: LessThan(before) }, order: { id: 'DESC' }, take: limit });

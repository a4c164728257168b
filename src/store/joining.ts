import type { Contact } from '../model';
import type { Value } from './transaction';

type Column = keyof Contact;

/** What is filled where it is empty: columns that only make sense together are one group, told by its first. */
const GROUPS: readonly (readonly [Column, ...Column[]])[] = [
  ['name'],
  ['surname'],
  ['title'],
  ['gender'],
  ['zone'],
  ['phone'],
  ['email'],
  ['birthday', 'birthdayLunar', 'birthdayLeap'],
  ['member'],
  ['lastPurchaseAt'],
  ['region'],
  ['externalId'],
  ['ownerAgentId'],
];

const isEmpty = (value: unknown): boolean => value === null || value === '' || value === 'unknown';

/** One person out of two: what the kept one says stands, what it leaves open is filled, tags and fields are put together. */
export function joinContacts(kept: Contact, other: Contact, now: number): Contact {
  const open = GROUPS.filter(([first]) => isEmpty(kept[first]));
  const further = Object.entries(other.fields).filter(([name]) => !(name in kept.fields));
  return {
    ...kept,
    ...pick(other, open),
    tags: [...kept.tags, ...other.tags.filter(tag => !kept.tags.includes(tag))],
    fields: { ...kept.fields, ...Object.fromEntries(further) },
    updatedAt: laterThan(kept, now),
  };
}

/** Takes back what joining brought, and leaves what was written since: a value goes only where it still is the one brought. */
export function partContact(current: Contact, before: Contact, joined: Contact, now: number): Contact {
  const untouched = GROUPS.filter(group => group.every(name => current[name] === joined[name]));
  const brought = new Set(joined.tags.filter(tag => !before.tags.includes(tag)));
  const own = Object.entries(current.fields).filter(
    ([name, value]) => name in before.fields || value !== joined.fields[name],
  );
  return {
    ...current,
    ...pick(before, untouched),
    tags: current.tags.filter(tag => !brought.has(tag)),
    fields: Object.fromEntries(own),
    updatedAt: laterThan(current, now),
  };
}

const pick = (from: Contact, groups: readonly (readonly Column[])[]): Partial<Contact> =>
  Object.fromEntries(groups.flat().map(name => [name, from[name]]));

/** What a process remembers of a contact is told apart by this time, so no two states of one may share it. */
const laterThan = ({ updatedAt }: Contact, now: number): number => Math.max(now, updatedAt + 1);

/** A whole contact as its row. */
export const rowOf = (contact: Contact): Record<string, Value> =>
  Object.fromEntries(Object.entries(contact).map(([name, value]) => [name, plain(value)]));

const plain = (value: Contact[Column]): Value => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

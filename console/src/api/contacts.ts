import { get, patch, post } from './client';
import type { Contact, ContactChange, Page } from './types';

/** One page of people; `q` looks in names, phones, addresses and tags. */
export const listContacts = (
  query: { q?: string; tag?: string; after?: string | null; limit?: number },
  signal?: AbortSignal,
) => get<Page<Contact>>('/contacts', { limit: 40, ...query }, signal);

/** One person with the names they have on each channel. */
export const readContact = (id: string) => get<Contact>(`/contacts/${id}`);

/** Changes only what is given. */
export const changeContact = (id: string, change: ContactChange) => patch<Contact>(`/contacts/${id}`, change);

/** What is known of a person who has not written yet. */
export type NewContact = ContactChange & { readonly name: string };

/** Adds a person; the same key, however often, is one person. */
export const addContact = (contact: NewContact, idempotencyKey: string) =>
  post<Contact>('/contacts', contact, { idempotencyKey });

/** Where everything known of a person is downloaded from, as JSON; for administrators. */
export const exportUrl = (id: string) => `/api/v1/contacts/${encodeURIComponent(id)}/export`;

/** How much was erased. */
export interface Erased {
  readonly pseudonym: string;
  readonly erased: { readonly conversations: number; readonly messages: number; readonly files: number };
}

/** Erases a person for good; `name` is theirs, exactly, to confirm it. For administrators. */
export const eraseContact = (id: string, name: string) => post<Erased>(`/contacts/${id}/erase`, { name });

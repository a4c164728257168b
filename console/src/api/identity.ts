import { get, post } from './client';
import type { ChannelMark, Colleague, Contact, Message, Page } from './types';

/** What two people have in common, or what the customer wrote of themselves. */
export interface Reason {
  readonly sign: 'phone' | 'email' | 'avatar' | 'name';
  readonly value: string;
  /** The customer wrote it, and it is not in their details yet. */
  readonly said: boolean;
}

/** Somebody who may be the same person. */
export interface Likeness {
  readonly contact: Contact;
  readonly strength: 'strong' | 'likely' | 'weak';
  readonly reasons: readonly Reason[];
}

/** A number or an address in the customer's own words. */
export interface Told {
  readonly kind: 'phone' | 'email';
  readonly value: string;
  readonly messageId: string;
  readonly at: string;
}

/** Two who were made one. */
export interface Merge {
  readonly id: string;
  readonly keptId: string;
  readonly otherId: string;
  readonly cause: 'agent' | 'union' | 'link';
  readonly agent: Colleague | null;
  readonly other: Contact | null;
  readonly at: string;
  readonly undoneAt: string | null;
}

/** A message with the account it was said on. */
export type TimelineMessage = Message & { readonly channel: ChannelMark | null };

/** Who somebody may be besides, and what they said of themselves. */
export const readSuggestions = (id: string) =>
  get<{ people: readonly Likeness[]; said: readonly Told[] }>(`/contacts/${id}/suggestions`);

/** Makes one person of two; `id` is kept. */
export const mergeContacts = (id: string, otherId: string) =>
  post<{ mergeId: string }>(`/contacts/${id}/merge`, { otherId });

/** Undoes a merge. */
export const unmergeContacts = (id: string, mergeId: string) => post<unknown>(`/contacts/${id}/unmerge`, { mergeId });

/** Who was merged into a person, newest first. */
export const listMerges = (id: string) => get<{ items: readonly Merge[] }>(`/contacts/${id}/merges`);

/** What was said with a person on all channels, newest first. */
export const listTimeline = (id: string, after: string | null) =>
  get<Page<TimelineMessage>>(`/contacts/${id}/messages`, { limit: 20, after });

/** A link, good until `until`, that opens a channel for this person alone. */
export const makeLink = (id: string, channelId: string) =>
  post<{ url: string; until: string }>(`/contacts/${id}/links`, { channelId });

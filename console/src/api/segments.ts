import type { SegmentTest } from '../../../src/model';
import type { Bilingual } from './channels';
import { get, newKey, post, put, remove } from './client';
import type { Contact, Page } from './types';

export type { SegmentTest };

/** People who have something in common: whom a question means (`dynamic`), or a list (`static`). */
export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly kind: 'dynamic' | 'static';
  readonly when: SegmentTest | null;
  /** The question in one sentence; null for a list. */
  readonly says: Bilingual | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type SegmentInput = Pick<Segment, 'name' | 'kind' | 'when'>;

/** How many people are meant, and where they can be reached. */
export interface Headcount {
  readonly count: number;
  readonly reachable: readonly { readonly channelId: string; readonly count: number }[];
  readonly sample: readonly { readonly id: string; readonly name: string }[];
  /** False when counting took too long: there are at least so many. */
  readonly exact: boolean;
}

/** Why somebody is meant or not: each part of the question with whether it holds. */
export interface SegmentReason {
  readonly holds: boolean;
  readonly says: Bilingual;
  readonly parts: readonly SegmentReason[];
}

/** One page of segments, newest first; `q` stands in their name. */
export const listSegments = (query: { q?: string; after?: string | null; limit?: number }, signal?: AbortSignal) =>
  get<Page<Segment>>('/segments', { limit: 50, ...query }, signal);

export const readSegment = (id: string) => get<Segment>(`/segments/${id}`);

/** A new segment; rejects with 400 and the places at fault (`when.all.0.event.name`). */
export const addSegment = (segment: SegmentInput) => post<Segment>('/segments', segment, { idempotencyKey: newKey() });

/** Replaces one that is still at this version. */
export const changeSegment = (id: string, { name, when }: SegmentInput, version: number) =>
  put<Segment>(`/segments/${id}`, { name, when, version });

export const removeSegment = (id: string) => remove(`/segments/${id}`);

/** How many people a question means now. */
export const countPeople = (when: SegmentTest, signal?: AbortSignal) =>
  post<Headcount>('/segments/count', { when }, { signal });

/** One page of the people a segment means. */
export const listSegmentPeople = (id: string, after: string | null, signal?: AbortSignal) =>
  get<Page<Contact>>(`/segments/${id}/contacts`, { limit: 40, after }, signal);

export const whyIn = (id: string, contactId: string) => get<SegmentReason>(`/segments/${id}/why/${contactId}`);

/** Puts people on a list: these, or everybody a question means now. */
export const addMembers = (id: string, who: { contactIds: readonly string[] } | { when: SegmentTest }) =>
  post<{ added: number }>(`/segments/${id}/members`, who);

export const removeMembers = (id: string, contactIds: readonly string[]) =>
  post<{ removed: number }>(`/segments/${id}/members/remove`, { contactIds });

/** A campaign as far as a question about it needs to know. */
export const listCampaignNames = () =>
  get<Page<{ readonly id: string; readonly name: string }>>('/campaigns', { limit: 100 });

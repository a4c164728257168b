import { get, post, put } from './client';
import type { ChannelMark } from './types';

export type Purpose = 'marketing' | 'service';

/** One row of the ledger: what somebody allowed or withdrew, and how that is known. */
export interface Consent {
  readonly id: string;
  readonly purpose: Purpose;
  /** Null when it holds for every channel. */
  readonly channelId: string | null;
  readonly channel: ChannelMark | null;
  readonly granted: boolean;
  readonly source: string;
  readonly proof?: unknown;
  readonly wording: string | null;
  readonly at: string;
}

/** What a person allowed: whether they may be greeted on each of their channels, and every word of theirs, newest first. */
export interface Consents {
  readonly greetings: readonly {
    readonly channel: ChannelMark;
    readonly allowed: boolean;
    readonly because: 'granted' | 'withdrawn' | 'unasked' | 'no_consent';
  }[];
  readonly ledger: readonly Consent[];
  /** A greeting was still on its way when the withdrawal was written down. */
  readonly inFlight?: boolean;
}

/** What somebody allowed or withdrew, as a colleague writes it down. */
export interface SaidConsent {
  readonly purpose: Purpose;
  readonly channelId: string | null;
  readonly granted: boolean;
  readonly source: string;
  readonly proof?: string;
}

export const readConsents = (contactId: string) => get<Consents>(`/contacts/${contactId}/consents`);

/** Writes it down; the same key, however often, is one row. */
export const addConsent = (contactId: string, said: SaidConsent, idempotencyKey: string) =>
  post<Consents>(`/contacts/${contactId}/consents`, said, { idempotencyKey });

/** How often somebody is greeted: at most `most` times within `days`, over all channels; null for no bound. */
export interface GreetingCap {
  readonly most: number | null;
  readonly days: number;
}

export const readGreetingCap = () => get<GreetingCap>('/settings/greetings');
export const setGreetingCap = (cap: GreetingCap) => put<GreetingCap>('/settings/greetings', cap);

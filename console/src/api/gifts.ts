import { get, newKey, post, put, remove } from './client';

/** What to think of before a gift is given, or reported, in both languages. */
export interface GiftWarning {
  readonly id: string;
  readonly severity: 'stop' | 'warn' | 'hint';
  readonly says: { readonly zh: string; readonly en: string };
}

/** What a colleague writes down of a gift. */
export interface GiftWish {
  readonly direction: 'given' | 'received';
  readonly what: string;
  /** In the hundredth part of the yuan (分); null when nobody knows. */
  readonly value: number | null;
  /** A festival's id, or words. */
  readonly occasion: string | null;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly note: string | null;
}

export interface Gift extends GiftWish {
  readonly id: string;
  /** The colleague who gave or received it. */
  readonly agentId: string | null;
  readonly warnings: readonly GiftWarning[];
}

export interface Gifts {
  readonly items: readonly Gift[];
  readonly next: string | null;
  /** What they were worth together since the first of January (分). */
  readonly thisYear: { readonly given: number; readonly received: number };
}

const MOST = 200;

export const listGifts = (contactId: string, signal?: AbortSignal) =>
  get<Gifts>(`/contacts/${contactId}/gifts`, { limit: MOST }, signal);

/** Writes it down in the name of whoever is signed in, unless somebody else is named. */
export const addGift = (contactId: string, gift: GiftWish & { readonly agentId?: string }) =>
  post<Gift>(`/contacts/${contactId}/gifts`, gift, { idempotencyKey: newKey() });

export const removeGift = (contactId: string, giftId: string) => remove(`/contacts/${contactId}/gifts/${giftId}`);

/** What a gift may be worth before it is warned of (分); null allows any. */
export interface GiftRules {
  readonly limit: number | null;
}

export const readGiftRules = () => get<GiftRules>('/settings/gifts');
export const setGiftRules = (rules: GiftRules) => put<GiftRules>('/settings/gifts', rules);

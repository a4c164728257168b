import { ApiError, get, newKey, post } from './client';
import type { Locale, Template } from './types';

export const TONES = ['warm', 'formal'] as const;
export type Tone = (typeof TONES)[number];

export const TRADES = ['general', 'retail', 'bank', 'insurance', 'clinic', 'school'] as const;
export type Trade = (typeof TRADES)[number];

/** One way to say it, in every language. */
export interface GalleryText {
  /** Whose words they are; `general` where the trade asked for has none of its own. */
  readonly trade: Trade;
  readonly tone: Tone;
  readonly bodies: Readonly<Record<Locale, string>>;
  /** How it reads to somebody made up, today. */
  readonly seen: Readonly<Record<Locale, string>>;
}

/** A reason to greet. */
export interface Occasion {
  readonly id: string;
  readonly group: 'festival' | 'life';
  /** The festival of the calendar that it is for; null for events of life. */
  readonly festival: string | null;
  readonly names: Readonly<Record<Locale, string>>;
  /** `YYYY-MM-DD`, for festivals. */
  readonly next: string | null;
  readonly promo: 'yes' | 'soft' | 'no' | null;
  /** The dead are remembered on it. */
  readonly memorial: boolean;
  readonly texts: readonly GalleryText[];
}

/** Every occasion with its words in one tone, in a trade's own words where it has them. */
export const browseGallery = (tone: Tone, trade: Trade, signal?: AbortSignal) =>
  get<{ items: readonly Occasion[] }>('/gallery', { tone, trade }, signal);

/** Makes a template of it; a name is found by itself. */
export const adoptGreeting = (id: string, { tone, trade }: Pick<GalleryText, 'tone' | 'trade'>) =>
  post<Template>(`/gallery/${encodeURIComponent(id)}/adopt`, { tone, trade }, { idempotencyKey: newKey() });

/** Where the card of an occasion is drawn, for somebody or for everybody. */
export const cardUrl = (occasion: string, locale: Locale, to = ''): string =>
  `/api/v1/gallery/card.svg?${new URLSearchParams({ occasion, locale, ...(to ? { to } : {}) })}`;

/** The drawing itself; rejects with ApiError. */
export async function readCard(url: string): Promise<Blob> {
  const response = await fetch(url, { credentials: 'include' }).catch(() => null);
  if (!response) throw new ApiError(0, 'network', 'no answer from the server');
  if (!response.ok) throw new ApiError(response.status, `http_${response.status}`, response.statusText);
  return response.blob();
}

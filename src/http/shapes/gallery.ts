import { festivalEtiquette, festivalsBetween, isMemorial } from '../../engine/festivals';
import { motifs, type Occasion, occasionSchema, tones, trades } from '../../engine/gallery';
import type { Locale } from '../../model';
import { z } from '../zod';

const DAY_MS = 86_400_000;
/** 腊八 may leave out a whole year of the calendar. */
const AHEAD_MS = 800 * DAY_MS;

const inEveryLocale = occasionSchema.shape.names;

export const galleryTextShape = z
  .object({
    trade: z.enum(trades),
    tone: z.enum(tones),
    bodies: inEveryLocale,
    /** How it reads to somebody made up, today. */
    seen: inEveryLocale,
  })
  .openapi('GalleryText');

export const occasionShape = z
  .object({
    id: z.string(),
    group: z.enum(['festival', 'life']),
    festival: z.string().nullable(),
    names: inEveryLocale,
    motif: z.enum(motifs),
    /** The next day it falls on, for festivals. */
    next: z.string().nullable(),
    /** Whether one may sell on that day: gladly, gently or not at all. */
    promo: z.enum(['yes', 'soft', 'no']).nullable(),
    /** The dead are remembered on it. */
    memorial: z.boolean(),
    texts: z.array(galleryTextShape),
  })
  .openapi('Occasion');

/** The next day of a festival from a day on (`YYYY-MM-DD`), or null. */
export function nextDay(festival: string | null, from: string): string | null {
  if (festival === null) return null;
  const to = new Date(Date.parse(from) + AHEAD_MS).toISOString().slice(0, 10);
  return festivalsBetween(from, to, festival)[0]?.date ?? null;
}

/** What the API shows of an occasion beside its texts. */
export function presentOccasion({ id, group, festival, names, motif }: Occasion, today: string) {
  return {
    ...{ id, group, festival, names, motif },
    next: nextDay(festival, today),
    promo: festival === null ? null : festivalEtiquette(festival).promo,
    memorial: festival !== null && isMemorial(festival),
  };
}

/** The readers a text is shown to, made up: one of each locale. */
export const galleryReaders: Readonly<Record<Locale, { name: string; surname: string; gender: 'male' | 'female' }>> = {
  'zh-CN': { name: '王芳', surname: '王', gender: 'female' },
  'zh-TW': { name: '陳雅婷', surname: '陳', gender: 'female' },
  'zh-HK': { name: '何志強', surname: '何', gender: 'male' },
  en: { name: 'Mary Smith', surname: 'Smith', gender: 'female' },
};

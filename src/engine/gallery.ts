import { z } from 'zod';
import { festivalIds } from './festivals';
import { templateSchema } from './templates';

/** How a greeting sounds: written like a letter, or said like a friend. */
export const tones = ['formal', 'warm'] as const;
export type Tone = (typeof tones)[number];

/** Whose words they are; `general` suits every business. */
export const trades = ['general', 'retail', 'bank', 'insurance', 'clinic', 'school'] as const;
export type Trade = (typeof trades)[number];

/** What a card may be drawn with. */
export const motifs = [
  'lanterns',
  'moon',
  'plum',
  'blossom',
  'waves',
  'willow',
  'peaks',
  'stars',
  'snow',
  'plain',
] as const;
export type Motif = (typeof motifs)[number];

/** The colours of a card; `ink` is for days of remembrance. */
export const palettes = ['cinnabar', 'gold', 'rose', 'jade', 'pine', 'azure', 'night', 'paper', 'ink'] as const;
export type Palette = (typeof palettes)[number];

const words = z.string().trim().min(1);
const inEveryLocale = z.strictObject({ 'zh-CN': words, 'zh-TW': words, 'zh-HK': words, en: words });

const textSchema = z.strictObject({ trade: z.enum(trades), tone: z.enum(tones), bodies: inEveryLocale });

/** An occasion as a file of `templates/gallery/` holds it. */
export const occasionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
    /** Where it stands among the others: festivals in the order of the year, then the events of life. */
    place: z.int().positive(),
    /** A day of the calendar, or one of a person's life. */
    group: z.enum(['festival', 'life']),
    /** Which festival of `config/festivals.json` it is for. */
    festival: z.enum(festivalIds as [string, ...string[]]).nullable(),
    names: inEveryLocale,
    /** What stands on its card in large letters, where that is not the name. */
    title: inEveryLocale.optional(),
    motif: z.enum(motifs),
    palette: z.enum(palettes),
    /** The few words on its card, lines apart. */
    card: inEveryLocale,
    texts: z.array(textSchema).min(tones.length),
  })
  .superRefine(({ texts, group, festival }, context) => {
    if ((group === 'festival') !== (festival !== null))
      context.addIssue({
        code: 'custom',
        path: ['festival'],
        message: 'a festival has an id, an event of life has none',
      });
    const written = texts.map(({ trade, tone }) => `${trade} ${tone}`);
    for (const trade of new Set<Trade>(['general', ...texts.map(text => text.trade)]))
      for (const tone of tones)
        if (written.filter(each => each === `${trade} ${tone}`).length !== 1)
          context.addIssue({ code: 'custom', path: ['texts'], message: `write ${trade} ${tone} once` });
  });

/** An occasion to greet somebody, with words for it in every locale, two tones, and trades that say it differently. */
export type Occasion = z.output<typeof occasionSchema>;
export type GalleryText = Occasion['texts'][number];

/** What one may look for; left out, everything. */
export interface GalleryQuery {
  readonly occasion?: string | undefined;
  readonly tone?: Tone | undefined;
  /** A trade's own words where it has them, the general ones elsewhere. */
  readonly trade?: Trade | undefined;
}

/** The occasions that fit, each with the texts that fit. */
export function browse(gallery: readonly Occasion[], { occasion, tone, trade }: GalleryQuery): Occasion[] {
  return gallery
    .filter(({ id }) => occasion === undefined || id === occasion)
    .map(each => ({ ...each, texts: textsFor(each, trade).filter(text => tone === undefined || text.tone === tone) }));
}

function textsFor({ texts }: Occasion, trade: Trade | undefined): GalleryText[] {
  if (trade === undefined) return texts;
  const own = texts.filter(text => text.trade === trade);
  return own.length > 0 ? own : texts.filter(text => text.trade === 'general');
}

const toneNames: Readonly<Record<Tone, string>> = { formal: '庄重', warm: '亲切' };
const tradeNames: Readonly<Record<Exclude<Trade, 'general'>, string>> = {
  retail: '零售',
  bank: '银行',
  insurance: '保险',
  clinic: '诊所',
  school: '学校',
};

/** What a text is called: its occasion, tone and trade (`端午节 · 亲切`, `春节 · 庄重 · 银行`). */
function nameOf({ names }: Occasion, { tone, trade }: GalleryText): string {
  return [names['zh-CN'], toneNames[tone], ...(trade === 'general' ? [] : [tradeNames[trade]])].join(' · ');
}

/** The template a text becomes, named by its occasion, tone and trade (`春节 · 庄重 · 银行`) when no name is given. */
export function templateFrom(occasion: Occasion, text: GalleryText, name?: string): z.output<typeof templateSchema> {
  return templateSchema.parse({ name: name ?? nameOf(occasion, text), purpose: 'greeting', bodies: text.bodies });
}

import { z } from 'zod';
import kept from '../../config/etiquette.json';

const severity = z.enum(['stop', 'warn', 'hint']);
const locale = z.enum(['zh-CN', 'zh-TW', 'zh-HK', 'en']);
const says = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** Chinese in simplified characters and English in small letters: texts of all locales are compared in that form. */
const words = z.array(z.string().min(1));

/** Words that are out of place on some days, in some locales, or in what sells. */
const wordRule = z.strictObject({
  id: z.string(),
  severity,
  /** Where it holds; everywhere when empty. */
  when: z.strictObject({
    festivals: z.array(z.string()).optional(),
    memorial: z.literal(true).optional(),
    promo: z.literal('no').optional(),
    purpose: z.literal('promotion').optional(),
    locales: z.array(locale).optional(),
  }),
  words,
  /** Longer words that contain one and are harmless. */
  except: words.default([]),
  /** What makes the rule silent when it is said as well. */
  unless: words.default([]),
  says,
});

const thing = z.strictObject({
  id: z.string(),
  severity,
  words,
  /** A character that counts only right behind a word of giving: 送钟, but not 分钟. */
  bare: z.string().optional(),
  except: words,
  says,
});

const etiquetteSchema = z.strictObject({
  words: z.array(wordRule),
  gifts: z.strictObject({ verbs: words, notVerbs: words, nouns: words, things: z.array(thing) }),
  amounts: z.strictObject({ avoid: words, digit: z.string(), says }),
  /** Words of one region in the mouth of another, and what is said there. */
  regional: z.strictObject({ 'zh-HK': z.record(z.string(), z.string()), 'zh-TW': z.record(z.string(), z.string()) }),
  regionalExcept: words,
  /** Days of national mourning, both ends included. */
  mourning: z.array(z.strictObject({ from: z.iso.date(), to: z.iso.date(), zh: z.string(), en: z.string() })),
  /** Words by which an animal is named of a year to come or a year gone. */
  zodiac: z.strictObject({ coming: words, gone: words }),
  /** Characters that look simplified and are right in traditional script too. */
  traditionalToo: z.string(),
  /** Characters of the simplified standard that simplified texts do not use. */
  neverSimplified: z.string(),
  checks: z.record(z.string(), z.strictObject({ severity, says })),
});

/** How bad it is: it must not go out, somebody should look, or it could be better. */
export type Severity = z.output<typeof severity>;
export type Says = z.output<typeof says>;
export type WordRule = z.output<typeof wordRule>;
export type GiftRule = z.output<typeof thing>;

/** What is proper, as `config/etiquette.json` has it. */
export const etiquette = etiquetteSchema.parse(kept);

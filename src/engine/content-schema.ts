import { z } from 'zod';
import type { Content } from '../model';

const text = z.string().max(20_000);
const words = text.refine(said => said.trim() !== '', 'is blank; write what to say');
const url = z.url({ protocol: /^https?$/ }).max(2_000);

/** A file by the name under which it is kept, on its platform, or on the web. */
const media = z
  .strictObject({
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    platformId: z.string().min(1).max(500).optional(),
    url: url.optional(),
    mime: z.string().max(200).optional(),
    name: z.string().max(500).optional(),
    bytes: z.int().min(0).optional(),
  })
  .refine(
    ({ hash, platformId, url }) => (hash ?? platformId ?? url) !== undefined,
    'names no file; give its hash, its platformId or its url',
  );

const file = { media, text: text.optional(), thumb: media.optional() };
const article = z.strictObject({ title: words, description: text.optional(), url, imageUrl: url.optional() });
const option = z.strictObject({ id: z.string().min(1).max(200), label: words });

/** What a rule or a colleague may say: every content but those that are only heard (`event`, `unknown`). */
export const contentSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: words }),
    z.strictObject({ type: z.enum(['image', 'voice', 'video', 'file']), ...file }),
    z.strictObject({
      type: z.literal('location'),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      text,
    }),
    z.strictObject({ type: z.literal('link'), title: words, text, url }),
    z.strictObject({ type: z.literal('articles'), articles: z.array(article).min(1).max(8) }),
    z.strictObject({ type: z.literal('music'), title: words, text, url, thumb: media }),
    z.strictObject({
      type: z.literal('menu'),
      text: words,
      options: z.array(option).min(1).max(50),
      tail: text.optional(),
    }),
    z.strictObject({
      type: z.literal('miniprogram'),
      title: words,
      appId: z.string().min(1).max(100),
      path: z.string().max(1_000),
      thumb: media.optional(),
    }),
    z.strictObject({
      type: z.literal('mail'),
      subject: z.string().trim().max(250),
      text,
      quoted: text.optional(),
      html: media.optional(),
      files: z.array(media).max(20).optional(),
    }),
    z.strictObject({ type: z.literal('transfer'), account: z.string().min(1).max(200).optional() }),
  ])
  .meta({ id: 'Content' }) satisfies z.ZodType<Content>;

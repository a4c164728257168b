import { z } from 'zod';
import type { Content } from '../../src/model';

const word = z.string().max(20_000);
const web = z.url({ protocol: /^https?$/ }).max(2000);

/** A file that lies with the platform. */
const media = z.object({
  url: web,
  mime: z.string().max(190).optional(),
  name: z.string().max(190).optional(),
  bytes: z.int().nonnegative().optional(),
});
const article = z.object({ title: word, description: word.optional(), url: web, imageUrl: web.optional() });
const option = z.object({ id: z.string().min(1).max(190), label: word });

const content = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: word }),
  z.object({
    type: z.enum(['image', 'voice', 'video', 'file']),
    media,
    text: word.optional(),
    thumb: media.optional(),
  }),
  z.object({
    type: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    text: word.default(''),
  }),
  z.object({ type: z.literal('link'), title: word, text: word.default(''), url: web }),
  z.object({ type: z.literal('articles'), articles: z.array(article).min(1).max(8) }),
  z.object({ type: z.literal('music'), title: word, text: word.default(''), url: web, thumb: media }),
  z.object({ type: z.literal('menu'), text: word, options: z.array(option).max(50), tail: word.optional() }),
  z.object({
    type: z.literal('miniprogram'),
    title: word,
    appId: z.string().max(100),
    path: z.string().max(1000),
    thumb: media.optional(),
  }),
]) satisfies z.ZodType<Content>;

/**
 * What was said (docs/CHANNELS.md, "Any other platform: contents"). A type nobody knows, or one that does not hold what
 * it must, is kept as `unknown` with what came.
 */
export function contentOf(said: unknown): Content {
  const parsed = content.safeParse(said);
  return parsed.success ? parsed.data : unknown(said, said);
}

/** A kind nobody has taught us, `named` by its `type`, kept as it came. */
export function unknown(named: unknown, raw: unknown): Content {
  const { type: kind } = z
    .object({ type: z.string().max(60).catch('') })
    .catch({ type: '' })
    .parse(named);
  return { type: 'unknown', kind, text: `未知类型的消息：${kind}`, raw: JSON.stringify(raw) ?? '' };
}

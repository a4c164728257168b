import { z } from 'zod';
import type { Content, Fate, Inbound } from '../../src/model';
import { contentOf, unknown } from './content';
import { itemsPerPush } from './limits';

const id = z.string().min(1).max(190);
const word = z.string().max(20_000);
const short = z.string().trim().max(190).optional().catch(undefined);

/** One thing a push tells (docs/CHANNELS.md, "Any other platform"). What is not named here is ignored. */
const item = z.looseObject({
  type: z.string().min(1).max(60).default('message'),
  id: id.optional(),
  from: z.object({ id, name: short, language: short }),
  thread: id.optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  content: z.unknown().optional(),
  /** The menu key or scene of a tap, and what it says. */
  key: short,
  text: word.optional().catch(undefined),
  receipt: z
    .object({
      id,
      state: z.enum(['sent', 'failed']),
      fault: z.string().max(500).optional().catch(undefined),
      gone: z.boolean().optional().catch(undefined),
    })
    .optional(),
  consent: z.object({ purpose: z.enum(['marketing', 'service']), granted: z.boolean() }).optional(),
});

type Item = z.infer<typeof item>;

/** Events that say no more than what happened. */
const EVENTS = ['follow', 'unfollow', 'scan', 'menu', 'held', 'released'] as const;

/**
 * Tells what a push means: one thing, or a list of them. What has no id of its own has the push's and its place in it.
 * Returns the path of the first thing that is not in its form in place of it.
 */
export function decode(body: unknown, pushId: string, atMs: number): readonly Inbound[] | { readonly fault: string } {
  const parsed = z
    .array(item)
    .min(1)
    .max(itemsPerPush)
    .safeParse(Array.isArray(body) ? body : [body]);
  if (!parsed.success) return { fault: parsed.error.issues[0]?.path.join('.') ?? '' };
  return parsed.data.map((one, index) => hear(one, index === 0 ? pushId : `${pushId}.${index}`, atMs));
}

function hear(one: Item, ownId: string, atMs: number): Inbound {
  const { name, language } = one.from;
  const base = {
    externalId: one.id ?? ownId,
    address: one.from.id,
    ...(one.thread === undefined ? {} : { thread: one.thread }),
    platformTime: one.time === undefined ? atMs : Date.parse(one.time),
    ...(name || language ? { profile: { ...(name ? { name } : {}), ...(language ? { language } : {}) } } : {}),
  };
  if (one.type === 'message' || one.type === 'echo')
    return { kind: one.type, ...base, content: contentOf(one.content) };
  const kind = EVENTS.find(event => event === one.type);
  if (kind) return { kind, ...base, content: eventOf(one) };
  if (one.type === 'receipt' && one.receipt) {
    return { kind: 'receipt', ...base, content: eventOf(one), receipt: fateOf(one.receipt) };
  }
  if (one.type === 'consent' && one.consent) {
    return { kind: 'consent', ...base, content: { ...eventOf(one), data: { ...one.consent } }, consent: one.consent };
  }
  return { kind: 'other', ...base, content: unknown(one, one) };
}

function fateOf({ id: externalId, state, fault, gone }: NonNullable<Item['receipt']>): Fate {
  return {
    externalId,
    state,
    ...(fault === undefined ? {} : { fault }),
    ...(gone === undefined ? {} : { gone }),
  };
}

function eventOf({ type, key, text }: Item): Extract<Content, { type: 'event' }> {
  return { type: 'event', event: type, ...(key ? { key } : {}), text: text ?? '' };
}

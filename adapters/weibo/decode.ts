import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Content, Inbound } from '../../src/model';
import { events } from './events';
import { id, say, timeOf } from './fields';

const push = z.object({
  type: z.string().trim().min(1).max(64),
  receiver_id: id,
  sender_id: id,
  created_at: z.string().trim().min(1).max(64),
  text: z.string().nullish().catch(null),
  data: z.record(z.string(), z.unknown()).catch({}),
});
type Push = z.infer<typeof push>;

const files = z.object({ tovfid: id, vfid: id.optional().catch(undefined) });
const place = z.object({
  longitude: z.coerce.number().min(-180).max(180),
  latitude: z.coerce.number().min(-90).max(90),
});
const event = z.object({
  subtype: z.string().trim().min(1).max(64),
  key: z.coerce.string().optional().catch(undefined),
  ticket: z.coerce.string().optional().catch(undefined),
});

/**
 * Tells what a push means (documents "Receive_General_Message" and "Receive_Event_Push"). Kinds that are not known yet
 * are kept as `unknown` with their JSON, so that nothing a customer said is lost. Returns null when the push does not
 * say from whom, to whom, when and what it is. `at` is when it arrived, in milliseconds.
 */
export function decode(parsed: unknown, raw: string, at: number): Inbound | null {
  const said = push.safeParse(parsed);
  if (!said.success) return null;
  const one = said.data;
  const base = {
    externalId: identityOf(one),
    address: one.sender_id,
    recipient: one.receiver_id,
    platformTime: timeOf(one.created_at) ?? at,
  };
  if (one.type === 'event') return { ...base, ...eventOf(one, raw) };
  return { ...base, kind: 'message', content: contentOf(one) ?? unknown(one.type, raw) };
}

/**
 * Weibo gives a push no id, so one is made of everything that makes it what it is. Times have whole seconds: two equal
 * texts of one person within one second are one message.
 */
function identityOf({ sender_id, created_at, type, text, data }: Push): string {
  const parts = JSON.stringify([sender_id, created_at, type, text ?? '', inOrder(data)]);
  return `push:${createHash('sha1').update(parts).digest('hex')}`;
}

/** The same data with its names in order, so that it reads the same however Weibo orders them. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, inOrder(inner)]);
}

/** What was said, or null when this kind is not known or does not hold what it must. */
function contentOf({ type, text, data }: Push): Content | null {
  switch (type) {
    case 'text':
      return { type: 'text', text: say(text ?? '') };
    case 'image':
    case 'voice': {
      const file = files.safeParse(data);
      // `tovfid` is the name under which we, the receiver, may fetch it; `vfid` is the sender's.
      return file.success ? { type, media: { platformId: file.data.tovfid } } : null;
    }
    case 'position': {
      const where = place.safeParse(data);
      return where.success ? { type: 'location', ...where.data, text: say(text ?? '') } : null;
    }
    default:
      return null;
  }
}

function eventOf(one: Push, raw: string): Pick<Inbound, 'kind' | 'content' | 'consent' | 'allows'> {
  const told = event.safeParse(one.data);
  const meaning = told.success ? events.get(told.data.subtype.toLowerCase()) : undefined;
  if (!told.success || meaning === undefined) {
    return { kind: 'other', content: unknown(told.success ? told.data.subtype : 'event', raw), allows: null };
  }
  const { subtype, ticket } = told.data;
  const key = say(told.data.key ?? '');
  const { kind, says, consent, allows } = meaning;
  const keyword = consent === undefined ? '' : say(one.text ?? '');
  const shown = key || keyword;
  const proof = { keyword, sender_id: one.sender_id, receiver_id: one.receiver_id, created_at: one.created_at };
  const data = { ...(ticket === undefined ? {} : { ticket }), ...(consent === undefined ? {} : proof) };
  return {
    kind,
    ...(consent === undefined ? {} : { consent }),
    ...(allows === undefined ? {} : { allows }),
    content: {
      type: 'event',
      event: subtype,
      ...(key === '' ? {} : { key }),
      text: shown === '' ? says : `${says}：${shown}`,
      ...(Object.keys(data).length === 0 ? {} : { data }),
    },
  };
}

/** A kind nobody has taught us, as it came. */
function unknown(kind: string, raw: string): Content {
  return { type: 'unknown', kind, text: `未知类型的消息：${kind}`, raw: say(raw) };
}

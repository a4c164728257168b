import { z } from 'zod';

/**
 * What the house and the client's own process say to each other, checked on both sides. Kinds of messages and friendships
 * are wechaty's numbers (wechaty-puppet 1.21, `types.Message`, `types.Friendship`, `types.ScanStatus`).
 */
export const Kind = {
  attachment: 1,
  audio: 2,
  contact: 3,
  chatHistory: 4,
  emoticon: 5,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  groupNote: 10,
  transfer: 11,
  redEnvelope: 12,
  recalled: 13,
  url: 14,
  video: 15,
} as const;

export const Friendship = { confirm: 1, receive: 2, verify: 3 } as const;
export const Scan = { cancel: 1, waiting: 2, scanned: 3, confirmed: 4, timeout: 5 } as const;

const words = z.string().max(200_000);
const id = z.string().min(1).max(512);
const moment = z.number().finite();
const session = z.record(z.string(), z.unknown());

/** Somebody, by the address that outlives a session where there is one. */
const person = z.object({
  id,
  address: id,
  /** What the same person was called until now. */
  former: id.optional(),
  name: words,
  avatar: z.string().max(2048).optional(),
  /** A public account writes to everybody and expects no answer. */
  isPublic: z.boolean(),
});

/** A file the client has put into the folder both processes know; its name there, or why there is none. */
const file = z.union([
  z.object({ file: z.string().regex(/^[\w-]{1,64}$/), name: words, mime: z.string().max(200) }),
  z.object({ fault: z.string().max(200) }),
]);

const said = z.object({
  type: z.literal('said'),
  id,
  kind: z.number().int(),
  text: words,
  /** Milliseconds since the epoch. */
  at: moment,
  isSelf: z.boolean(),
  room: z.object({ id, topic: words }).nullable(),
  /** Whether we were named in a room. */
  mentionsUs: z.boolean(),
  /** What we are called where it was said. */
  ourName: words,
  from: person,
  to: person.nullable(),
  /** Who else was named. */
  mentions: z.array(person),
  file: file.optional(),
  place: z.object({ latitude: z.number(), longitude: z.number(), name: words, address: words }).optional(),
  link: z.object({ title: words, description: words, url: words }).optional(),
  app: z.object({ title: words, appId: words, path: words }).optional(),
  card: z.object({ name: words, address: words }).optional(),
  recalled: words.optional(),
});

const order = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    puppet: z.string(),
    options: z.record(z.string(), z.unknown()),
    session: session.nullable(),
    dir: z.string(),
    fileBytes: z.number(),
  }),
  z.object({
    type: z.literal('send'),
    id: z.number(),
    address: id,
    room: id.nullable(),
    what: z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: words }),
      z.object({ type: z.literal('file'), file: z.string(), name: words }),
    ]),
  }),
  z.object({ type: z.literal('end') }),
]);

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive'), rssBytes: z.number() }),
  z.object({ type: z.literal('scan'), qr: words, status: z.number() }),
  z.object({ type: z.literal('login'), id, name: words }),
  z.object({ type: z.literal('logout') }),
  z.object({ type: z.literal('session'), session }),
  said,
  z.object({ type: z.literal('friendship'), id, kind: z.number(), hello: words, at: moment, who: person }),
  z.object({ type: z.literal('invited'), id, topic: words, at: moment, who: person }),
  z.object({ type: z.literal('sent'), id: z.number(), externalId: z.string().nullable() }),
  z.object({
    type: z.literal('unsent'),
    id: z.number(),
    /** `nobody`: there is no such contact; `before`: nothing has left; `after`: it may have left. */
    stage: z.enum(['nobody', 'before', 'after']),
    words,
  }),
  z.object({ type: z.literal('fault'), words }),
  /** It cannot go on: a package is missing, or the puppet does not start. */
  z.object({ type: z.literal('over'), why: z.enum(['missing', 'failed']), words }),
]);

export type Order = z.infer<typeof order>;
export type Report = z.infer<typeof report>;
export type Said = z.infer<typeof said>;
export type Person = z.infer<typeof person>;
export type Session = z.infer<typeof session>;

/** What the house wants, or null when it is nothing it could want. */
export const readOrder = (sent: unknown): Order | null => order.safeParse(sent).data ?? null;

/** What the client tells, or null when nobody can read it. */
export const readReport = (sent: unknown): Report | null => report.safeParse(sent).data ?? null;

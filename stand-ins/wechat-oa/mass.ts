import { z } from 'zod';

/** One message to many that WeChat took. */
export interface MassMessage {
  readonly id: number;
  /** Null for everybody. */
  readonly to: readonly string[] | null;
  /** Those named who saw it: WeChat leaves out without a word who saw four this month. */
  readonly shown: readonly string[];
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** What an account may do, and what time it is. */
export interface MassTerms {
  readonly now: number;
  /** A subscription account sends to many once a day. */
  readonly isSubscription: boolean;
}

const id = z.string().min(1);
const said = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: id }) }),
  z.object({ msgtype: z.literal('image'), image: z.object({ media_id: id }) }),
  z.object({ msgtype: z.literal('voice'), voice: z.object({ media_id: id }) }),
]);
const key = z.object({ clientmsgid: z.string().max(64) });
const all = z.object({ filter: z.object({ is_to_all: z.literal(true) }) });
const some = z.object({ touser: z.array(id).min(2).max(10_000) });

const BEIJING_MS = 8 * 3_600_000;
const dayOf = (at: number): string => new Date(at + BEIJING_MS).toISOString().slice(0, 10);
const A_MONTH = 4;

/** Takes it, or tells the code of the refusal. What was taken before under the same key is named again (45065). */
export function takeMass(
  sent: MassMessage[],
  body: Readonly<Record<string, unknown>>,
  isToAll: boolean,
  { now, isSubscription }: MassTerms,
): { readonly errcode: number; readonly msg_id?: number } {
  if (!key.safeParse(body).success) return { errcode: 45067 };
  if (!said.safeParse(body).success || !(isToAll ? all : some).safeParse(body).success) return { errcode: 40008 };
  const before = sent.find(one => one.key === body.clientmsgid);
  if (before !== undefined) return { errcode: 45065, msg_id: before.id };
  if (isSubscription && sent.some(({ at }) => dayOf(at) === dayOf(now))) return { errcode: 45028 };
  const to = isToAll ? null : some.parse(body).touser;
  const shown = (to ?? []).filter(openid => seenBy(sent, openid, now) < A_MONTH);
  const message = { id: 1_000_001_625 + sent.length, to, shown, key: String(body.clientmsgid), body, at: now };
  sent.push(message);
  return { errcode: 0, msg_id: message.id };
}

/** How many somebody saw in the month of `now`. */
const seenBy = (sent: readonly MassMessage[], openid: string, now: number): number =>
  sent.filter(({ at, shown }) => dayOf(at).slice(0, 7) === dayOf(now).slice(0, 7) && shown.includes(openid)).length;

import { z } from 'zod';

/** One message to many that WeChat took. */
export interface MassMessage {
  readonly id: number;
  /** Null for everybody. */
  readonly to: readonly string[] | null;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const id = z.string().min(1);
const said = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: id }) }),
  z.object({ msgtype: z.literal('image'), image: z.object({ media_id: id }) }),
  z.object({ msgtype: z.literal('voice'), voice: z.object({ media_id: id }) }),
]);
const key = z.object({ clientmsgid: z.string().max(64) });
const all = z.object({ filter: z.object({ is_to_all: z.literal(true) }) });
const some = z.object({ touser: z.array(id).min(1) });

/** Takes it, or tells the code of the refusal. What was taken before under the same key is named again (45065). */
export function takeMass(
  sent: MassMessage[],
  body: Readonly<Record<string, unknown>>,
  isToAll: boolean,
): { readonly errcode: number; readonly msg_id?: number } {
  if (!key.safeParse(body).success) return { errcode: 45067 };
  if (!said.safeParse(body).success || !(isToAll ? all : some).safeParse(body).success) return { errcode: 40008 };
  const before = sent.find(one => one.key === body.clientmsgid);
  if (before !== undefined) return { errcode: 45065, msg_id: before.id };
  const to = isToAll ? null : some.parse(body).touser;
  const message = { id: 1_000_001_625 + sent.length, to, key: String(body.clientmsgid), body };
  sent.push(message);
  return { errcode: 0, msg_id: message.id };
}

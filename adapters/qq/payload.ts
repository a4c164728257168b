import { z } from 'zod';

/** A word of the platform's, without the NUL that no database keeps alike; empty when it is missing or no word. */
const word = z
  .string()
  .transform(text => text.replaceAll('\0', ''))
  .catch('');
const count = z.coerce.number().catch(0);

/** What every push and every message of the gateway has (document "interface-framework/event-emit"). */
export const payload = z.object({
  op: z.number().int(),
  id: word,
  t: word,
  /** The number of an event in a session of the gateway. */
  s: z.number().int().nonnegative().nullish().catch(null),
  d: z.unknown().optional(),
});

/** The body of an address validation. Its two words are all that is signed, so nothing else may stand in them. */
export const validation = z.object({
  plain_token: z.string().regex(/^[A-Za-z0-9+/=_-]{1,128}$/),
  event_ts: z
    .union([z.string(), z.number().int()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,13}$/)),
});

const author = z
  .object({
    id: word,
    user_openid: word,
    member_openid: word,
    union_openid: word,
    username: word,
    bot: z.boolean().catch(false),
  })
  .catch({ id: '', user_openid: '', member_openid: '', union_openid: '', username: '', bot: false });

const attachment = z.object({
  content_type: word,
  filename: word,
  size: count,
  url: word,
  voice_wav_url: word,
  asr_refer_text: word,
});
export type Attachment = z.infer<typeof attachment>;

/** Each that can be read; one that cannot does not cost the others. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform(list => list.flatMap(one => item.safeParse(one).data ?? []) as z.infer<T>[]);

const attachments = listOf(attachment);

/** Inside a quote or a record of a chat; they may hold each other, so each is read when it is looked at. */
export const element = z.object({ content: word, attachments, msg_elements: z.array(z.unknown()).catch([]) });

/** C2C_MESSAGE_CREATE and GROUP_AT_MESSAGE_CREATE. */
export const message = z.object({
  id: z.string().min(1),
  author,
  group_openid: word,
  group_id: word,
  content: word,
  timestamp: z.unknown().optional(),
  message_type: count,
  attachments,
  ark_data: z.object({ prompt: word }).catch({ prompt: '' }),
  message_scene: z.object({ ext: listOf(z.string()) }).catch({ ext: [] }),
  msg_elements: z.array(z.unknown()).catch([]),
});
export type Message = z.infer<typeof message>;

/** Every other event: each names its people in fields of these names, and leaves out the rest. */
export const event = z.object({
  id: word,
  type: count,
  timestamp: z.unknown().optional(),
  audit_time: z.unknown().optional(),
  openid: word,
  user_openid: word,
  group_openid: word,
  group_member_openid: word,
  member_openid: word,
  author,
  scene_param: word,
  audit_id: word,
  data: z
    .object({
      resolved: z
        .object({ button_data: word, button_id: word, feature_id: word, feedback_opt: word })
        .catch({ button_data: '', button_id: '', feature_id: '', feedback_opt: '' }),
    })
    .catch({ resolved: { button_data: '', button_id: '', feature_id: '', feedback_opt: '' } }),
});
export type Event = z.infer<typeof event>;

import { z } from 'zod';

/** Ids are whole numbers below 2^53 (Bot API, "User", "Chat"), so they are exact as numbers and kept as words. */
const id = z.number().int().transform(String);
const word = z.string().catch('');
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const person = z.object({
  id,
  is_bot: z.boolean().catch(false),
  first_name: word,
  last_name: word,
  language_code: maybe(z.string()),
});

const chat = z.object({ id, type: word, title: word });

const file = z.object({
  file_id: z.string().min(1),
  mime_type: maybe(z.string()),
  file_name: maybe(z.string()),
  file_size: maybe(z.number().int().nonnegative()),
});

const place = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });

const entity = z.object({
  type: z.string(),
  offset: z.number().int().nonnegative(),
  length: z.number().int().positive(),
  user: maybe(person),
});

const message = z.looseObject({
  message_id: id,
  date: z.number().int().nonnegative(),
  chat,
  from: maybe(person),
  edit_date: maybe(z.number().int()),
  text: maybe(z.string()),
  caption: maybe(z.string()),
  entities: z.array(entity).catch([]),
  caption_entities: z.array(entity).catch([]),
  reply_to_message: maybe(z.object({ from: maybe(person), text: maybe(z.string()), caption: maybe(z.string()) })),
  is_automatic_forward: maybe(z.boolean()),
  photo: maybe(z.array(file).min(1)),
  voice: maybe(file),
  audio: maybe(file),
  video: maybe(file),
  video_note: maybe(file),
  animation: maybe(file),
  document: maybe(file),
  sticker: maybe(
    file.extend({
      emoji: word,
      is_animated: z.boolean().catch(false),
      is_video: z.boolean().catch(false),
      thumbnail: maybe(file),
    }),
  ),
  location: maybe(place),
  venue: maybe(z.object({ location: place, title: word, address: word })),
  contact: maybe(z.object({ phone_number: z.string(), first_name: word, last_name: word, user_id: maybe(id) })),
  migrate_to_chat_id: maybe(id),
  migrate_from_chat_id: maybe(id),
});

const button = z.object({ text: word, callback_data: maybe(z.string()) });

const callbackQuery = z.object({
  id: z.string().min(1),
  from: person,
  data: maybe(z.string()),
  message: maybe(
    z.object({ chat, reply_markup: maybe(z.object({ inline_keyboard: z.array(z.array(button)).catch([]) })) }),
  ),
});

const chatMember = z.object({
  chat,
  from: person,
  date: z.number().int().nonnegative(),
  old_chat_member: z.object({ status: word }).catch({ status: '' }),
  new_chat_member: z.object({ status: z.string() }),
});

const inlineQuery = z.object({ id: z.string(), from: person, query: word });

const known = z.object({
  message: maybe(message),
  edited_message: maybe(message),
  channel_post: maybe(message),
  edited_channel_post: maybe(message),
  callback_query: maybe(callbackQuery),
  my_chat_member: maybe(chatMember),
  chat_member: maybe(chatMember),
  inline_query: maybe(inlineQuery),
});

/** What we read of an update (Bot API, "Update"). What we cannot read of it is still in `raw`. */
export const update = z
  .looseObject({ update_id: id })
  .transform(raw => ({ ...known.parse(raw), id: raw.update_id, raw }));

export type Update = z.infer<typeof update>;
export type Message = z.infer<typeof message>;
export type CallbackQuery = z.infer<typeof callbackQuery>;
export type ChatMember = z.infer<typeof chatMember>;
export type Person = z.infer<typeof person>;
export type Chat = z.infer<typeof chat>;
export type PlatformFile = z.infer<typeof file>;

/** Somebody to whom an update of a kind we do not know belongs. */
export const somebody = z.looseObject({ from: maybe(person), user: maybe(person), chat: maybe(chat) });

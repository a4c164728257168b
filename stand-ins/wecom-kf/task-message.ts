import { z } from 'zod';
import { forgotten } from './message';
import type { World } from './world';

/** What a task says, as the customer will see it: each part is a message of its own. */
export interface Said {
  readonly texts: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

const bytes = (most: number, least = 1) =>
  z.string().refine(text => Buffer.byteLength(text) >= least && Buffer.byteLength(text) <= most);
const file = z.strictObject({ media_id: z.string().min(1) });
const attachment = z.discriminatedUnion('msgtype', [
  z.strictObject({ msgtype: z.literal('image'), image: file }),
  z.strictObject({ msgtype: z.literal('video'), video: file }),
  z.strictObject({ msgtype: z.literal('file'), file }),
  z.strictObject({
    msgtype: z.literal('link'),
    link: z.strictObject({
      title: bytes(128),
      picurl: bytes(2048).optional(),
      desc: bytes(512).optional(),
      url: bytes(2048),
    }),
  }),
  z.strictObject({
    msgtype: z.literal('miniprogram'),
    miniprogram: z.strictObject({ title: bytes(64), pic_media_id: bytes(512), appid: bytes(64), page: bytes(1024) }),
  }),
]);
const message = z
  .object({
    text: z.strictObject({ content: bytes(4000) }).optional(),
    attachments: z.array(attachment).min(1).max(9).optional(),
  })
  .refine(({ text, attachments }) => text !== undefined || attachments !== undefined);

/** What a task says, or what is wrong with it as WeCom's code and words. */
export function read(body: Readonly<Record<string, unknown>>, world: World): Said | { code: number; words: string } {
  const parsed = message.safeParse(body);
  if (!parsed.success) return { code: 40058, words: 'invalid Request Parameter' };
  if (forgotten(parsed.data, world)) return { code: 40007, words: 'invalid media_id' };
  const { text, attachments = [] } = parsed.data;
  const texts = [...(text === undefined ? [] : [text.content]), ...attachments.map(({ msgtype }) => `[${msgtype}]`)];
  return { texts, body: parsed.data };
}

import { z } from 'zod';
import type { World } from './world';

const bytes = (most: number, least = 1) =>
  z.string().refine(text => Buffer.byteLength(text) >= least && Buffer.byteLength(text) <= most);
const file = z.object({ media_id: z.string().min(1) });
const line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('click'), click: z.object({ id: bytes(64).optional(), content: bytes(128) }) }),
  z.object({ type: z.literal('view'), view: z.object({ url: bytes(2048), content: bytes(1024) }) }),
  z.object({
    type: z.literal('miniprogram'),
    miniprogram: z.object({ appid: bytes(64), pagepath: bytes(1024), content: bytes(1024) }),
  }),
]);

const message = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: bytes(2048) }) }),
  z.object({ msgtype: z.literal('image'), image: file }),
  z.object({ msgtype: z.literal('voice'), voice: file }),
  z.object({ msgtype: z.literal('video'), video: file }),
  z.object({ msgtype: z.literal('file'), file }),
  z.object({
    msgtype: z.literal('link'),
    link: z.object({ title: bytes(128), desc: bytes(512, 0).optional(), url: bytes(2048), thumb_media_id: bytes(512) }),
  }),
  z.object({
    msgtype: z.literal('location'),
    location: z.object({ name: z.string(), address: z.string(), latitude: z.number(), longitude: z.number() }),
  }),
  z.object({
    msgtype: z.literal('miniprogram'),
    miniprogram: z.object({ appid: bytes(64), title: bytes(64, 0), thumb_media_id: bytes(512), pagepath: bytes(1024) }),
  }),
  z.object({
    msgtype: z.literal('msgmenu'),
    msgmenu: z.object({
      head_content: bytes(1024).optional(),
      list: z.array(line).min(1).max(10),
      tail_content: bytes(1024).optional(),
    }),
  }),
]);

/** What is wrong with a message, as WeCom's code and words; or its words, when nothing is. */
export function read(body: Readonly<Record<string, unknown>>, world: World): { code: number; words: string } | string {
  const parsed = message.safeParse(body);
  if (!parsed.success) return { code: 40058, words: 'invalid Request Parameter' };
  return forgotten(parsed.data, world) ? { code: 40007, words: 'invalid media_id' } : wordsOf(parsed.data);
}

/** Whether a message names a file that WeCom does not hold any more, after three days. */
export function forgotten(message: unknown, world: World): boolean {
  const named = JSON.stringify(message).matchAll(/"(?:thumb_|pic_)?media_id":"([^"]*)"/g);
  return [...named].some(([, id]) => {
    const known = world.files.get(id ?? '');
    return known === undefined || world.now() - known.at > 72 * 3_600_000;
  });
}

function wordsOf(said: z.infer<typeof message>): string {
  if (said.msgtype === 'text') return said.text.content;
  if (said.msgtype === 'msgmenu') return said.msgmenu.head_content ?? '[msgmenu]';
  return `[${said.msgtype}]`;
}

import { z } from 'zod';
import { ChannelError, type File, type Tools } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import { openUploads as open, type Uploads } from '../../src/channel/uploads';
import type { Api } from './api';
import { limits, mediaLifeMs, thumbLimit } from './limits';

/** What WeChat calls the four uses of a temporary file. */
export type MediaUse = 'image' | 'voice' | 'video' | 'thumb';

const answer = z.union([
  z.object({ media_id: z.string().min(1) }).transform(({ media_id }) => media_id),
  z.object({ thumb_media_id: z.string().min(1) }).transform(({ thumb_media_id }) => thumb_media_id),
]);

/**
 * Opens the memory of uploads (document "Upload temporary media"). A file is uploaded once and its name used for three
 * days less a margin.
 */
export function openUploads(api: Api, tools: Pick<Tools, 'load' | 'now'>, closed: AbortSignal): Uploads<MediaUse> {
  return open(tools, mediaLifeMs, async (file, use: MediaUse) => {
    check(file, use);
    const form = new FormData();
    const name = `media.${extensionOf(file.mime)}`;
    form.append('media', new Blob([new Uint8Array(file.bytes)], { type: file.mime }), name);
    const { json } = await api.upload('/cgi-bin/media/upload', { type: use }, form, closed);
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw senseless({ effect: 'none' });
    return parsed.data;
  });
}

function check(file: File, use: MediaUse): void {
  const limit = use === 'thumb' ? thumbLimit : limits.media[use];
  if (limit === undefined) return;
  const mimes: readonly string[] = limit.mimes;
  if (file.bytes.length === 0) throw new ChannelError('refused', null, 'the file is empty');
  if (file.bytes.length > limit.maxBytes) {
    throw new ChannelError('refused', null, `a ${use} may have ${limit.maxBytes} bytes, this has ${file.bytes.length}`);
  }
  if (!mimes.includes(file.mime)) throw new ChannelError('refused', null, `WeChat takes no ${file.mime} as ${use}`);
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'audio/mpeg': 'mp3' };

function extensionOf(mime: string): string {
  return EXTENSIONS[mime] ?? mime.slice(mime.indexOf('/') + 1);
}

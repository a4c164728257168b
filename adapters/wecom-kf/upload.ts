import { z } from 'zod';
import { ChannelError, type File, type Tools } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import { openUploads as open, type Uploads } from '../../src/channel/uploads';
import type { Media } from '../../src/model';
import type { Api } from './api';
import { asksFor } from './errors';
import { leastFileBytes, limits, mediaLifeMs } from './limits';

/** What WeCom calls the four uses of a temporary file. */
export type MediaUse = 'image' | 'voice' | 'video' | 'file';

const answer = z.object({ media_id: z.string().min(1) });

/**
 * Opens the memory of uploads (document 90253 "Upload temporary media"). A file is uploaded once and its name used for
 * three days less a margin.
 */
export function openUploads(api: Api, tools: Pick<Tools, 'load' | 'now'>, closed: AbortSignal): Uploads<MediaUse> {
  return open(tools, mediaLifeMs, async (file, use: MediaUse) => {
    check(file, use);
    const form = new FormData();
    form.append('media', new Blob([new Uint8Array(file.bytes)], { type: file.mime }), nameOf(file));
    const parsed = answer.safeParse(await api.upload('/cgi-bin/media/upload', { type: use }, form, closed));
    if (!parsed.success) throw senseless({ effect: 'none' });
    return parsed.data.media_id;
  });
}

/** Finds WeCom's name for a file. */
export type PlaceFile = (media: Media, use: MediaUse) => Promise<string>;

/** Makes an attempt that names files. When WeCom no longer knows one (40007) they are uploaded again and it is made once more. */
export async function withPlaced<Answer>(
  uploads: Uploads<MediaUse>,
  signal: AbortSignal,
  attempt: (place: PlaceFile) => Promise<Answer>,
): Promise<Answer> {
  const placed: [Media, MediaUse][] = [];
  const place: PlaceFile = (media, use) => {
    placed.push([media, use]);
    return uploads.idOf(media, use, signal);
  };
  try {
    return await attempt(place);
  } catch (error) {
    if (!asksFor(error, 'reupload')) throw error;
    const canRepeat = placed.map(([media, use]) => uploads.distrust(media, use)).some(isOurs => isOurs);
    if (!canRepeat) throw error;
    return attempt(place);
  }
}

function check(file: File, use: MediaUse): void {
  const limit = limits.media[use];
  if (file.bytes.length < leastFileBytes) throw new ChannelError('refused', null, 'the file is empty');
  if (limit === undefined) return;
  if (file.bytes.length > limit.maxBytes) {
    throw new ChannelError('refused', null, `a ${use} may have ${limit.maxBytes} bytes, this has ${file.bytes.length}`);
  }
  if (!limit.mimes.includes('*/*') && !limit.mimes.includes(file.mime)) {
    throw new ChannelError('refused', null, `WeCom takes no ${file.mime} as ${use}`);
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'audio/amr': 'amr',
  'video/mp4': 'mp4',
};

/** What the customer sees as the file's name; WeCom also judges by its end what kind of file it is. */
function nameOf({ name, mime }: File): string {
  const clean = name?.replaceAll(/[\\/"\r\n\0]/g, '_') ?? '';
  return clean === '' ? `file.${EXTENSIONS[mime] ?? 'bin'}` : clean;
}

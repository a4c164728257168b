import { z } from 'zod';
import { ChannelError, type File, type Tools, waitFor } from '../../src/channel';
import type { Media } from '../../src/model';
import type { Api } from './api';
import { leastFileBytes, limits, mediaLifeMs } from './limits';
import { senseless } from './wire';

/** What WeCom calls the four uses of a temporary file. */
export type MediaUse = 'image' | 'voice' | 'video' | 'file';

/** The names under which WeCom knows our files. */
export interface Uploads {
  /** The `media_id` to send this file by, uploading it when WeCom does not hold it. Rejects with ChannelError. */
  idOf(media: Media, use: MediaUse, signal: AbortSignal): Promise<string>;
  /** Stops believing in an id that WeCom no longer knows. False when the file cannot be uploaded again. */
  distrust(media: Media, use: MediaUse): boolean;
}

const KEPT = 1000;

const answer = z.object({ media_id: z.string().min(1) });

/**
 * Opens the memory of uploads (document 90253 "Upload temporary media"). A file is uploaded once and its name used for
 * three days less a margin, by everyone who sends it meanwhile.
 */
export function openUploads(api: Api, tools: Pick<Tools, 'load' | 'now'>, closed: AbortSignal): Uploads {
  const known = new Map<string, { readonly id: Promise<string>; readonly until: number }>();
  const distrusted = new Map<string, true>();

  const upload = async (media: Media, use: MediaUse): Promise<string> => {
    const file = await tools.load(media).catch(() => {
      throw new ChannelError('refused', null, 'the file is gone');
    });
    check(file, use);
    const form = new FormData();
    form.append('media', new Blob([new Uint8Array(file.bytes)], { type: file.mime }), nameOf(file));
    const parsed = answer.safeParse(await api.upload('/cgi-bin/media/upload', { type: use }, form, closed));
    if (!parsed.success) throw senseless({ effect: 'none' });
    return parsed.data.media_id;
  };

  return {
    async idOf(media, use, signal) {
      const key = keyOf(media, use);
      const before = known.get(key);
      if (before !== undefined && tools.now() < before.until) return waitFor(before.id, signal);
      if (media.platformId && !distrusted.has(key)) return media.platformId;
      if (!isOurs(media)) throw new ChannelError('refused', null, 'there is no file to send');
      const id = upload(media, use);
      known.set(key, { id, until: tools.now() + mediaLifeMs });
      trim(known);
      id.catch(() => known.delete(key));
      return waitFor(id, signal);
    },

    distrust(media, use) {
      const key = keyOf(media, use);
      known.delete(key);
      distrusted.set(key, true);
      trim(distrusted);
      return isOurs(media);
    },
  };
}

function isOurs(media: Media): boolean {
  return media.hash !== undefined || media.url !== undefined;
}

function keyOf(media: Media, use: MediaUse): string {
  return `${use} ${media.hash ?? media.platformId ?? media.url ?? ''}`;
}

function trim(map: Map<string, unknown>): void {
  const oldest = map.size > KEPT ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
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

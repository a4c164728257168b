import { z } from 'zod';
import { ChannelError, type File, type Tools, waitFor } from '../../src/channel';
import type { Media } from '../../src/model';
import type { Api } from './api';
import { limits, mediaLifeMs, thumbLimit } from './limits';
import { senseless } from './wire';

/** What WeChat calls the four uses of a temporary file. */
export type MediaUse = 'image' | 'voice' | 'video' | 'thumb';

/** The names under which WeChat knows our files. */
export interface Uploads {
  /** The `media_id` to send this file by, uploading it when WeChat does not hold it. Rejects with ChannelError. */
  idOf(media: Media, use: MediaUse, signal: AbortSignal): Promise<string>;
  /** Stops believing in an id that WeChat no longer knows. False when the file could not be uploaded again. */
  distrust(media: Media, use: MediaUse): boolean;
}

const KEPT = 1000;

const answer = z.union([
  z.object({ media_id: z.string().min(1) }).transform(({ media_id }) => media_id),
  z.object({ thumb_media_id: z.string().min(1) }).transform(({ thumb_media_id }) => thumb_media_id),
]);

/**
 * Opens the memory of uploads (document "Upload temporary media"). A file is uploaded once and its name used for three
 * days less a margin, by everyone who sends it meanwhile.
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
    form.append(
      'media',
      new Blob([new Uint8Array(file.bytes)], { type: file.mime }),
      `media.${extensionOf(file.mime)}`,
    );
    const { json } = await api.upload('/cgi-bin/media/upload', { type: use }, form, closed);
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw senseless({ effect: 'none' });
    return parsed.data;
  };

  return {
    async idOf(media, use, signal) {
      const name = nameOf(media, use);
      const before = known.get(name);
      if (before !== undefined && tools.now() < before.until) return waitFor(before.id, signal);
      if (media.platformId && !distrusted.has(name)) return media.platformId;
      if (!isOurs(media)) throw new ChannelError('refused', null, 'there is no file to send');
      const id = upload(media, use);
      known.set(name, { id, until: tools.now() + mediaLifeMs });
      trim(known);
      id.catch(() => known.delete(name));
      return waitFor(id, signal);
    },

    distrust(media, use) {
      const name = nameOf(media, use);
      known.delete(name);
      distrusted.set(name, true);
      trim(distrusted);
      return isOurs(media);
    },
  };
}

function isOurs(media: Media): boolean {
  return media.hash !== undefined || media.url !== undefined;
}

function nameOf(media: Media, use: MediaUse): string {
  return `${use} ${media.hash ?? ''} ${media.hash ? '' : (media.platformId ?? media.url ?? '')}`;
}

function trim(map: Map<string, unknown>): void {
  const oldest = map.size > KEPT ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
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

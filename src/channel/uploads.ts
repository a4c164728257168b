import type { Media } from '../model';
import type { Tools } from './adapter';
import type { File } from './channel';
import { ChannelError } from './error';
import { waitFor } from './wait-for';

/** The names under which a platform knows our files. */
export interface Uploads<Use extends string> {
  /** The name to send this file by, uploading it when the platform does not hold it. Rejects with ChannelError. */
  idOf(media: Media, use: Use, signal: AbortSignal): Promise<string>;
  /** Stops believing in a name that the platform no longer knows. False when the file cannot be uploaded again. */
  distrust(media: Media, use: Use): boolean;
}

const KEPT = 1000;

/**
 * Opens the memory of uploads: `put` sends a file to the platform and tells its name there, which is used for `lifeMs`
 * by everyone who sends the file meanwhile.
 */
export function openUploads<Use extends string>(
  tools: Pick<Tools, 'load' | 'now'>,
  lifeMs: number,
  put: (file: File, use: Use) => Promise<string>,
): Uploads<Use> {
  const known = new Map<string, { readonly id: Promise<string>; readonly until: number }>();
  const distrusted = new Map<string, true>();

  const upload = async (media: Media, use: Use): Promise<string> => {
    const file = await tools.load(media).catch(() => {
      throw new ChannelError('refused', null, 'the file is gone');
    });
    return put(file, use);
  };

  return {
    async idOf(media, use, signal) {
      const key = keyOf(media, use);
      const before = known.get(key);
      if (before !== undefined && tools.now() < before.until) return waitFor(before.id, signal);
      if (media.platformId && !distrusted.has(key)) return media.platformId;
      if (!isOurs(media)) throw new ChannelError('refused', null, 'there is no file to send');
      const id = upload(media, use);
      known.set(key, { id, until: tools.now() + lifeMs });
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

function keyOf(media: Media, use: string): string {
  return `${use} ${media.hash ?? media.platformId ?? media.url ?? ''}`;
}

function trim(map: Map<string, unknown>): void {
  const oldest = map.size > KEPT ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

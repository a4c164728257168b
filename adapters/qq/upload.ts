import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ChannelError, type File, type Http, type Tools, waitFor } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Media } from '../../src/model';
import type { Api } from './api';
import { limitsOf } from './limits';
import { pathOf, type Scene } from './scene';
import type { Settings } from './settings';

/** What the platform calls the four uses of a file. */
export type FileUse = 'image' | 'video' | 'voice' | 'file';

/** The names under which the platform knows our files. */
export interface Uploads {
  /** The `file_info` to send this file by, uploading it when the platform does not hold it. Rejects with ChannelError. */
  infoOf(media: Media, use: FileUse, scene: Scene, signal: AbortSignal): Promise<string>;
  /** Stops believing in a name that the platform no longer knows; false when it was not one we remembered. */
  distrust(media: Media, use: FileUse, scene: Scene): boolean;
}

const FILE_TYPE: Readonly<Record<FileUse, number>> = { image: 1, video: 2, voice: 3, file: 4 };
const KEPT = 1000;
const MARGIN_MS = 60_000;
/** A name without an end is asked for anew after a day all the same. */
const LONGEST_MS = 24 * 3_600_000;
/** `md5_10m` is that of the first 10002432 bytes, which is not ten megabytes (document "upload_prepare"). */
const HEAD_BYTES = 10_002_432;

const given = z.object({ file_info: z.string().min(1), ttl: z.coerce.number().nonnegative().catch(0) });
const plan = z.object({
  upload_id: z.string().min(1),
  block_size: z.coerce.number().int().positive(),
  parts: z
    .array(
      z.object({
        index: z.coerce.number().int(),
        presigned_url: z.url({ protocol: /^https?$/ }),
        block_size: z.coerce.number().int().positive().optional(),
      }),
    )
    .min(1),
});

/**
 * Opens the memory of uploads (documents "files", "upload_prepare", "upload_part_finish"). A file is uploaded once for
 * single chats and once for groups, and its name used by everyone until its end. The file is never sent by the upload
 * itself, for that would be an active message.
 */
export function openUploads(options: {
  readonly api: Api;
  readonly http: Http;
  readonly tools: Pick<Tools, 'load' | 'now'>;
  readonly settings: Settings;
  readonly closed: AbortSignal;
}): Uploads {
  const { api, http, tools, closed } = options;
  const { media: allowed } = limitsOf(options.settings);
  const known = new Map<string, { readonly info: Promise<string>; until: number }>();

  const upload = async (media: Media, use: FileUse, scene: Scene): Promise<z.infer<typeof given>> => {
    const base = { file_type: FILE_TYPE[use], srv_send_msg: false };
    if (media.hash === undefined && media.url !== undefined) return merge(scene, { ...base, url: media.url });
    const file = await tools.load(media).catch(() => {
      throw new ChannelError('refused', null, 'the file is gone');
    });
    check(file, use, allowed[use]);
    const name = file.name ?? media.name ?? `${use}.${file.mime.slice(file.mime.indexOf('/') + 1)}`;
    const upload_id = await putParts(file.bytes, { file_type: base.file_type, file_name: name }, scene);
    return merge(scene, { ...base, upload_id, file_name: name });
  };

  const call = (scene: Scene, path: string, body: unknown) =>
    api({ method: 'POST', path: `${pathOf(scene)}/${path}`, body, effect: 'none' }, closed);

  const merge = async (scene: Scene, body: unknown) => {
    const parsed = given.safeParse(await call(scene, 'files', body));
    if (!parsed.success) throw senseless({ effect: 'none' });
    return parsed.data;
  };

  const putParts = async (bytes: Buffer, about: object, scene: Scene): Promise<string> => {
    const sums = {
      md5: sum('md5', bytes),
      sha1: sum('sha1', bytes),
      md5_10m: sum('md5', bytes.subarray(0, HEAD_BYTES)),
    };
    const prepared = await call(scene, 'upload_prepare', { ...about, file_size: bytes.length, ...sums });
    const parsed = plan.safeParse(prepared);
    if (!parsed.success) throw senseless({ effect: 'none' });
    const { upload_id, block_size, parts } = parsed.data;
    let from = 0;
    for (const part of [...parts].sort((a, b) => a.index - b.index)) {
      const block = bytes.subarray(from, from + (part.block_size ?? block_size));
      from += block.length;
      await put(http, part.presigned_url, block, closed);
      const done = { upload_id, part_index: part.index, block_size: block.length, md5: sum('md5', block) };
      await call(scene, 'upload_part_finish', done);
    }
    if (from !== bytes.length) throw senseless({ effect: 'none' });
    return upload_id;
  };

  return {
    async infoOf(media, use, scene, signal) {
      const name = nameOf(media, use, scene);
      const before = known.get(name);
      if (before !== undefined && tools.now() < before.until) return waitFor(before.info, signal);
      if (media.hash === undefined && media.url === undefined) {
        throw new ChannelError('refused', null, 'there is no file to send');
      }
      const uploaded = upload(media, use, scene);
      const entry = { info: uploaded.then(({ file_info }) => file_info), until: tools.now() + LONGEST_MS };
      known.set(name, entry);
      trim(known);
      uploaded.then(
        ({ ttl }) => {
          if (ttl > 0) entry.until = tools.now() + Math.max(0, ttl * 1000 - MARGIN_MS);
        },
        () => known.delete(name),
      );
      return waitFor(entry.info, signal);
    },
    distrust: (media, use, scene) => known.delete(nameOf(media, use, scene)),
  };
}

/** To storage beside the API, at an address that is signed in itself: our token has no business there. */
async function put(http: Http, url: string, body: Buffer, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const { status } = await http({ method: 'PUT', url, headers, body, signal }).catch(() => {
    throw new ChannelError('busy', null, 'the file could not be uploaded');
  });
  if (status >= 200 && status < 300) return;
  throw new ChannelError('busy', String(status), 'a part of the file was not taken');
}

function nameOf(media: Media, use: FileUse, scene: Scene): string {
  return `${scene.kind} ${use} ${media.hash ?? media.url ?? ''}`;
}

function trim(map: Map<string, unknown>): void {
  const oldest = map.size > KEPT ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

function check(file: File, use: FileUse, limit: { maxBytes: number; mimes: readonly string[] } | undefined): void {
  if (limit === undefined) return;
  if (file.bytes.length === 0) throw new ChannelError('refused', null, 'the file is empty');
  if (file.bytes.length > limit.maxBytes) {
    throw new ChannelError('refused', null, `a ${use} may have ${limit.maxBytes} bytes, this has ${file.bytes.length}`);
  }
  const isTaken = limit.mimes.includes('*/*') || limit.mimes.includes(file.mime);
  if (!isTaken) throw new ChannelError('refused', null, `QQ takes no ${file.mime} as ${use}`);
}

function sum(kind: 'md5' | 'sha1', bytes: Buffer): string {
  return createHash(kind).update(bytes).digest('hex');
}

import { createHash, randomUUID } from 'node:crypto';
import type { Scope } from './passes';

/** What an upload ended as. */
export interface StoredFile {
  readonly scope: Scope;
  /** 1 image, 2 video, 3 voice, 4 file. */
  readonly type: number;
  /** Null when only an address was given. */
  readonly bytes: Buffer | null;
  readonly url: string | null;
  readonly name: string | null;
}

type Body = Readonly<Record<string, unknown>>;
/** An answer, or a code with which it was refused. */
export type Told = { readonly json: Body } | { readonly code: number };

/** Files on the platform: prepared, put in parts, finished and merged. */
export interface Shelf {
  readonly stored: ReadonlyMap<string, StoredFile>;
  /** Files customers sent, by name. */
  readonly attachments: Map<string, { readonly bytes: Buffer; readonly mime: string }>;
  prepare(scope: Scope, body: Body): Told;
  /** A part arrived at the storage; the status it answers with. */
  put(uploadId: string, index: number, bytes: Buffer, hasToken: boolean): number;
  finish(body: Body): Told;
  merge(scope: Scope, body: Body): Told;
  /** Loses every stored file. */
  lose(): void;
}

const HEAD_BYTES = 10_002_432;

interface Upload {
  readonly scope: Scope;
  readonly wanted: Body;
  readonly parts: Map<number, Buffer>;
  readonly finished: Set<number>;
}

export function openShelf(options: { url: () => string; blockBytes: number }): Shelf {
  const stored = new Map<string, StoredFile>();
  const uploads = new Map<string, Upload>();

  const keep = (file: StoredFile): Told => {
    const file_info = `info-${randomUUID()}`;
    stored.set(file_info, file);
    return { json: { file_uuid: randomUUID(), file_info, ttl: 3600 } };
  };

  return {
    stored,
    attachments: new Map(),
    prepare(scope, body) {
      const size = Number(body.file_size);
      if (!(size > 0) || size > 200 * 1024 * 1024) return { code: 850019 };
      const id = randomUUID();
      uploads.set(id, { scope, wanted: body, parts: new Map(), finished: new Set() });
      const count = Math.ceil(size / options.blockBytes);
      const parts = Array.from({ length: count }, (_, index) => ({
        index,
        presigned_url: `${options.url()}/storage/${id}/${index}?sign=${randomUUID()}`,
        block_size: options.blockBytes,
      }));
      const upload_config = { concurrency: 1, retry_timeout: 60, retry_delay: 1 };
      // In no particular order, for nothing promises one.
      return { json: { upload_id: id, block_size: String(options.blockBytes), parts: parts.reverse(), upload_config } };
    },
    put(uploadId, index, bytes, hasToken) {
      if (hasToken) return 403;
      const upload = uploads.get(uploadId);
      if (upload === undefined) return 404;
      upload.parts.set(index, bytes);
      return 200;
    },
    finish(body) {
      const upload = uploads.get(String(body.upload_id));
      const part = upload?.parts.get(Number(body.part_index));
      if (upload === undefined || part === undefined) return { code: 40093001 };
      if (sum('md5', part) !== body.md5 || part.length !== Number(body.block_size)) return { code: 850031 };
      upload.finished.add(Number(body.part_index));
      return { json: {} };
    },
    merge(scope, body) {
      const type = Number(body.file_type);
      if (body.srv_send_msg !== false || !(type >= 1 && type <= 4)) return { code: 40034011 };
      const name = typeof body.file_name === 'string' ? body.file_name : null;
      if (typeof body.url === 'string') return keep({ scope, type, bytes: null, url: body.url, name });
      const upload = uploads.get(String(body.upload_id));
      if (upload === undefined || upload.scope !== scope || upload.finished.size !== upload.parts.size) {
        return { code: 850031 };
      }
      const bytes = Buffer.concat([...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part));
      const { md5, sha1, md5_10m, file_size } = upload.wanted;
      const isWhole =
        bytes.length === Number(file_size) &&
        sum('md5', bytes) === md5 &&
        sum('sha1', bytes) === sha1 &&
        sum('md5', bytes.subarray(0, HEAD_BYTES)) === md5_10m;
      return isWhole ? keep({ scope, type, bytes, url: null, name }) : { code: 850031 };
    },
    lose: () => stored.clear(),
  };
}

function sum(kind: 'md5' | 'sha1', bytes: Buffer): string {
  return createHash(kind).update(bytes).digest('hex');
}

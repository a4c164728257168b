import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MediaHash } from '../model';
import { trueMime } from './file-type';
import type { Store } from './store';

/** Longest file kept, in bytes. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Why a file cannot be kept or had: it is `empty`, `too_large`, or `gone`. */
export class MediaFault extends Error {
  override readonly name = 'MediaFault';

  constructor(
    readonly id: 'empty' | 'too_large' | 'gone',
    message: string,
  ) {
    super(message);
  }
}

/** A file with what is known of it. */
export interface KeptFile {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly name: string | null;
}

/** Files of messages, each kept once under the SHA-256 of its bytes. */
export interface Files {
  /**
   * Keeps a file and resolves once it and its row are on disk. `mime` is checked against the bytes and `name` is only
   * remembered, never used as a path. Rejects with MediaFault `empty` or `too_large`.
   */
  keep(bytes: Buffer, mime: string, name?: string | null): Promise<MediaHash>;
  /** Rejects with MediaFault `gone`. */
  load(hash: MediaHash): Promise<KeptFile>;
  /** Removes a file and its row; a file that is kept again meanwhile is kept anew. */
  forget(hash: MediaHash): Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;

/** Where a kept file lies: `ab/cdef…` under the media directory. */
export const filePath = (directory: string, hash: MediaHash): string =>
  join(directory, hash.slice(0, 2), hash.slice(2));

/** Keeps files under `directory` and what is known of them in the store. */
export function openFiles(store: Store, directory: string, now: () => number): Files {
  const turns = new Map<MediaHash, Promise<unknown>>();
  /** One after another for the same file: who keeps it waits until who forgets it is done. */
  const inTurn = <Output>(hash: MediaHash, work: () => Promise<Output>): Promise<Output> => {
    const turn = (turns.get(hash) ?? Promise.resolve()).then(work, work);
    turns.set(hash, turn);
    const leave = () => {
      if (turns.get(hash) === turn) turns.delete(hash);
    };
    turn.then(leave, leave);
    return turn;
  };
  return {
    async keep(bytes, mime, name = null) {
      if (bytes.length === 0) throw new MediaFault('empty', 'the file is empty');
      if (bytes.length > MAX_FILE_BYTES) {
        throw new MediaFault('too_large', `a file may have at most ${MAX_FILE_BYTES} bytes`);
      }
      const hash = createHash('sha256').update(bytes).digest('hex');
      return inTurn(hash, async () => {
        await write(filePath(directory, hash), directory, bytes);
        const row = [hash, trueMime(bytes, mime), plainName(name), bytes.length, now()];
        await store.transact(async tx => {
          const known = await tx.all('SELECT hash FROM media WHERE hash = ?', [hash]);
          if (known.length === 0) await tx.insert('media', ['hash', 'mime', 'name', 'bytes', 'createdAt'], [row]);
        });
        return hash;
      });
    },
    async load(hash) {
      const row = HASH.test(hash) ? await store.rows('media').findOneBy({ hash }) : null;
      const bytes = row && (await readFile(filePath(directory, hash)).catch(() => null));
      if (!row || !bytes) throw new MediaFault('gone', 'the file is gone');
      return { bytes, mime: row.mime, name: row.name };
    },
    forget: hash =>
      inTurn(hash, async () => {
        if (!HASH.test(hash)) return;
        await store.transact(tx => tx.run('DELETE FROM media WHERE hash = ?', [hash]));
        await rm(filePath(directory, hash), { force: true });
      }),
  };
}

/** A half-written file never bears its name: it is written beside, brought to disk, and only then renamed. */
async function write(path: string, directory: string, bytes: Buffer): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size;
  if (size === bytes.length) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = join(directory, `.${randomUUID()}`);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The last part of what may be a path, without what cannot be seen, short enough for its column. */
function plainName(name: string | null): string | null {
  const last = name?.split(/[/\\]/).at(-1) ?? '';
  const seen = last.replace(/\p{C}/gu, '').trim();
  return [...seen].slice(0, 180).join('') || null;
}

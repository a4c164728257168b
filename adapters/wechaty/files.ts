import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tools } from '../../src/channel';
import type { Media } from '../../src/model';
import type { Said } from './wire';

/** Keeps the file that came with a message, and clears the folder of it. A file that is lost is named with the reason. */
export async function keepFile(file: Said['file'], dir: string, keep: Tools['keep']): Promise<Media> {
  if (file === undefined) return { fault: 'the client gave no file' };
  if ('fault' in file) return { fault: file.fault };
  const path = join(dir, file.file);
  try {
    const bytes = await readFile(path);
    if (bytes.length === 0) return { fault: 'the file is empty' };
    return await keep({ bytes, mime: file.mime, name: file.name || null });
  } catch {
    return { fault: 'the file could not be kept; it is on the phone' };
  } finally {
    await rm(path, { force: true });
  }
}

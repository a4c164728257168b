import type { IncomingMessage } from 'node:http';
import { MAX_LIST_BYTES } from '../flows/import-file';
import { ApiError } from './errors';
import { readUpload } from './upload';

/**
 * A list as somebody sends it: the body itself, a piece at a time, or the field `file` of a form, which is read whole and
 * may be as long as other files.
 */
export async function listBody(
  request: IncomingMessage,
): Promise<{ body: AsyncIterable<Uint8Array>; name: string | null }> {
  if (/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) {
    const { bytes, name } = await readUpload(request, null);
    return { body: once(bytes), name };
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_LIST_BYTES) {
    throw new ApiError(413, 'too_large', `a list may have at most ${MAX_LIST_BYTES} bytes`);
  }
  return { body: request as AsyncIterable<Uint8Array>, name: null };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

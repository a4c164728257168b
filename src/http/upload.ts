import type { IncomingMessage } from 'node:http';
import { trueMime } from '../store/file-type';
import { MAX_FILE_BYTES } from '../store/media';
import { readBytes } from './body';
import { ApiError, invalid } from './errors';

/** What a form needs around its file, in bytes. */
const FORM_BYTES = 64 * 1024;

/** A file somebody sent us, called by what it is. */
export interface Uploaded {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly name: string | null;
}

/**
 * Reads a file from the body itself, whose name is `name`, or from the field `file` of a form (RFC 7578). Rejects with
 * 413 when it is longer than the house keeps, 415 when it is a picture, sound or film by name only.
 */
export async function readUpload(request: IncomingMessage, name: string | null): Promise<Uploaded> {
  const type = request.headers['content-type'] ?? '';
  const isForm = /^multipart\/form-data\b/i.test(type);
  const body = await readBytes(request, MAX_FILE_BYTES + (isForm ? FORM_BYTES : 0));
  const { bytes, said, called } = isForm ? await fileOf(body, type) : { bytes: body, said: type, called: null };
  if (bytes.length === 0) throw invalid({ file: 'is empty' });
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ApiError(413, 'too_large', `a file may have at most ${MAX_FILE_BYTES} bytes`);
  }
  const mime = trueMime(bytes, said);
  const kind = /^(image|audio|video)\//i.exec(said)?.[1]?.toLowerCase();
  if (kind && mime === 'application/octet-stream') {
    throw new ApiError(415, 'unsupported_type', `the file is called ${kind} and is none that is known here`);
  }
  return { bytes, mime, name: name ?? called };
}

async function fileOf(body: Buffer, type: string): Promise<{ bytes: Buffer; said: string; called: string | null }> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => null);
  if (!form) throw invalid({ file: 'cannot be read: the form is broken' });
  const file = form.get('file');
  if (file === null || typeof file === 'string')
    throw invalid({ file: 'is needed: the form has no file of this name' });
  return { bytes: Buffer.from(await file.arrayBuffer()), said: file.type, called: file.name || null };
}

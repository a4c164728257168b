import type { IncomingMessage } from 'node:http';
import { ApiError } from './errors';

/** The longest JSON body the API reads, in bytes. */
export const BODY_BYTES = 1024 * 1024;

/**
 * Reads a JSON body of at most `limitBytes`; an empty body is `{}`. Rejects with 413 when it is longer, 415 when it
 * is not declared as JSON (a foreign page's form cannot declare that), 400 when it cannot be read.
 */
export async function readJson(request: IncomingMessage, limitBytes = BODY_BYTES): Promise<unknown> {
  const raw = await readBytes(request, limitBytes);
  if (raw.length === 0) return {};
  if (!/^application\/([\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ApiError(415, 'unsupported_type', 'send application/json');
  }
  const text = raw.toString('utf8');
  // A NUL ends a text in SQLite, so words with one would come back shorter than they were.
  if (text.includes('\\u0000')) throw new ApiError(400, 'invalid_json', 'the NUL character is not text');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, 'invalid_json', 'the body is not JSON');
  }
}

/** Reads a whole body of at most `limitBytes`; rejects with 413 when it is longer. */
export async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => new ApiError(413, 'too_large', `the body is longer than ${limitBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = chunk as Buffer;
    bytes += piece.length;
    if (bytes > limitBytes) throw tooLarge();
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

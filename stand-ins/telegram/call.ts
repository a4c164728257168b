import type { IncomingMessage } from 'node:http';
import type { Call, Uploaded } from './bot-api';

/** Reads one call: the method's name behind the token, and what was said as JSON, as a form, or with files. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname } = new URL(request.url ?? '/', 'http://telegram');
  const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? [];
  const type = request.headers['content-type'] ?? '';
  const bytes = Buffer.concat(chunks);
  if (pathname.startsWith('/file/')) {
    return { token, method: decodeURIComponent(pathname.slice(1)), payload: {}, files: {} };
  }
  if (type.startsWith('multipart/')) return { token, method, ...(await readForm(bytes, type)) };
  return {
    token,
    method,
    payload: bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as Call['payload']),
    files: {},
  };
}

/** In a form everything but the files is a word; what is JSON in it is opened, as Telegram does. */
async function readForm(bytes: Buffer, type: string): Promise<Pick<Call, 'payload' | 'files'>> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const payload: Record<string, unknown> = {};
  const files: Record<string, Uploaded> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') payload[name] = value;
    else files[name] = { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) };
  }
  return { payload, files };
}

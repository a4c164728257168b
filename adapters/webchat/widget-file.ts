import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelError, type DoorResponse, type WebhookRequest } from '../../src/channel';

/** Where the built widget lies, seen from the sources and from what is built of them. */
const PLACES = [join(__dirname, '../../webchat/widget.js'), join(__dirname, '../../dist/webchat/widget.js')];

interface WidgetFile {
  /** Rejects with ChannelError `broken` when the widget was never built. */
  read(): Promise<{ readonly body: Buffer; readonly etag: string }>;
  answer(request: WebhookRequest): Promise<DoorResponse>;
}

/** The widget's own script, the same for every site and visitor; read once, when the first page asks for it. */
export function openWidgetFile(): WidgetFile {
  let reading: Promise<{ body: Buffer; etag: string }> | null = null;
  const read = () => {
    reading ??= load().catch(error => {
      reading = null;
      throw error;
    });
    return reading;
  };
  return {
    read,
    async answer(request) {
      const { body, etag } = await read();
      const known = request.headers['if-none-match'] === etag;
      return {
        status: known ? 304 : 200,
        type: 'text/javascript; charset=utf-8',
        body: known ? '' : body,
        headers: {
          'Access-Control-Allow-Origin': '*',
          'Cache-Control': 'public, max-age=600',
          'Cross-Origin-Resource-Policy': 'cross-origin',
          'X-Content-Type-Options': 'nosniff',
          ETag: etag,
        },
      };
    },
  };
}

async function load(): Promise<{ body: Buffer; etag: string }> {
  const path = PLACES.find(existsSync);
  if (path === undefined) throw new ChannelError('broken', null, 'the widget is not built; run: npm run build');
  const body = await readFile(path);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 24)}"` };
}

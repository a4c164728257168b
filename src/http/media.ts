import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Middleware } from 'koa';
import { authenticate } from './auth';
import type { Door } from './door';
import { notFound } from './errors';

const PATH = /^\/api\/v1\/media\/([0-9a-f]{64})$/;
/** Kinds that a browser shows without running anything in them; SVG and HTML are not among them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/** Where a kept file lies: `media/ab/cdef…` under the data directory. */
export const mediaPath = (dataDir: string, hash: string): string =>
  join(dataDir, 'media', hash.slice(0, 2), hash.slice(2));

/** `GET /api/v1/media/:hash`: a file of a message, for everybody who is signed in. Its name is its content, so it never changes. */
export function mediaFiles(door: Pick<Door, 'store' | 'now' | 'site'>): Middleware {
  return async (ctx, next) => {
    const hash = PATH.exec(ctx.path)?.[1];
    if (!hash) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'HEAD, GET');
      ctx.status = 405;
      return;
    }
    await authenticate(ctx, door);
    const kept = await door.store.rows('media').findOneBy({ hash });
    const path = mediaPath(door.site.dataDir, hash);
    const bytes = kept && (await stat(path).catch(() => null))?.size;
    if (!kept || typeof bytes !== 'number') throw notFound('this file');
    const mime = kept.mime.toLowerCase().split(';')[0]?.trim() ?? '';
    const shown = SHOWN.test(mime);
    ctx.type = shown ? mime : 'application/octet-stream';
    ctx.set({
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Disposition': disposition(shown, kept.name),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Accept-Ranges': 'bytes',
      ETag: `"${hash}"`,
    });
    const range = rangeOf(ctx.get('range'), bytes);
    if (range === 'none') {
      ctx.status = 416;
      ctx.set('Content-Range', `bytes */${bytes}`);
      return;
    }
    if (range) {
      ctx.status = 206;
      ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`);
    }
    ctx.length = range ? range.end - range.start + 1 : bytes;
    if (ctx.method === 'GET') ctx.body = createReadStream(path, range ?? undefined);
    else ctx.status = 200;
  };
}

const disposition = (shown: boolean, name: string | null): string =>
  `${shown ? 'inline' : 'attachment'}${name ? `; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16)}`)}` : ''}`;

/** One range of RFC 9110 14.2; null for the whole, `none` when nothing of it is there. Safari plays no sound without it. */
function rangeOf(header: string, bytes: number): { start: number; end: number } | 'none' | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (!found || (found[1] === '' && found[2] === '')) return null;
  const start = found[1] === '' ? Math.max(0, bytes - Number(found[2])) : Number(found[1]);
  const end = found[1] === '' || found[2] === '' ? bytes - 1 : Math.min(Number(found[2]), bytes - 1);
  return start <= end && start < bytes ? { start, end } : 'none';
}

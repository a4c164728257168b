import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Context, Middleware } from 'koa';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};
const PRESSED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Guanxi</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#222}</style>
<h1>Guanxi is running</h1>
<p>The console has not been built yet. Run <code>npm run build</code> and load this page again.</p>
<p>控制台尚未构建：请运行 <code>npm run build</code>，然后刷新本页。</p>
`;

/** The built console: hashed files for ever, every other path its one page, which finds its way by itself. */
export function consoleFiles(directory: string): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (/^\/(api|webhooks|u)(\/|$)/.test(ctx.path)) return next();
    const path = safe(ctx.path);
    if (path === null) return next();
    if (extname(path) !== '' && (await send(ctx, directory, path))) return;
    // A missing asset is missing; a missing page is one the console knows.
    if (path.startsWith('/assets/')) return next();
    if (await send(ctx, directory, '/index.html')) return;
    ctx.status = 503;
    ctx.type = 'html';
    ctx.body = NOT_BUILT;
  };
}

function safe(path: string): string | null {
  try {
    const decoded = normalize(decodeURIComponent(path));
    return decoded.includes('\0') || decoded.split(/[\\/]/).includes('..') ? null : decoded;
  } catch {
    return null;
  }
}

async function send(ctx: Context, directory: string, path: string): Promise<boolean> {
  const file = join(directory, path);
  const [encoding, pressed] = await pressedFile(ctx, file);
  const found = await stat(pressed).catch(() => null);
  if (!found?.isFile()) return false;
  ctx.type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  ctx.set('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.vary('Accept-Encoding');
  if (encoding) ctx.set('Content-Encoding', encoding);
  ctx.lastModified = found.mtime;
  ctx.length = found.size;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return true;
  }
  if (ctx.method === 'GET') ctx.body = createReadStream(pressed);
  return true;
}

async function pressedFile(ctx: Context, file: string): Promise<readonly [string | null, string]> {
  for (const [encoding, suffix] of PRESSED) {
    if (ctx.acceptsEncodings(encoding) !== encoding) continue;
    if ((await stat(file + suffix).catch(() => null))?.isFile()) return [encoding, file + suffix];
  }
  return [null, file];
}

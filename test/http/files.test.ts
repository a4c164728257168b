import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { mediaPath } from '../../src/http/media';
import { type Colleague, type Front, openFront } from '../support/http';

describe('files', () => {
  let front: Front;
  let xiaozhou: Colleague;
  beforeEach(async () => {
    front = await openFront();
    xiaozhou = await front.hire('小周', 'agent');
  });
  afterEach(() => front.close());

  const keep = async (bytes: Buffer, mime: string, name: string | null = null) => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const path = mediaPath(front.dataDir, hash);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    const columns = ['hash', 'mime', 'name', 'bytes', 'createdAt'];
    await front.store.transact(tx => tx.insert('media', columns, [[hash, mime, name, bytes.length, front.now()]]));
    return hash;
  };

  test('a picture is shown where it stands and never changes', async () => {
    const hash = await keep(Buffer.from('a picture of tea'), 'image/png', '茶.png');
    expect(mediaPath('/data', hash)).toBe(`/data/media/${hash.slice(0, 2)}/${hash.slice(2)}`);
    const { headers, body } = await xiaozhou.get(`/media/${hash}`).buffer(true).expect(200);
    expect(Buffer.from(body).toString()).toBe('a picture of tea');
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''%E8%8C%B6.png",
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    ['text/html', '<script>alert(1)</script>'],
    ['image/svg+xml', '<svg onload="alert(1)"/>'],
    ['application/pdf', '%PDF'],
  ])('%s is only ever a download', async (mime, words) => {
    const hash = await keep(Buffer.from(words), mime, 'x');
    const { headers } = await xiaozhou.get(`/media/${hash}`).expect(200);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-disposition']).toMatch(/^attachment/);
    expect(headers['content-security-policy']).toContain('sandbox');
  });

  test('a recording can be played from the middle', async () => {
    const hash = await keep(Buffer.from('0123456789'), 'audio/mpeg');
    const part = (range: string) => xiaozhou.get(`/media/${hash}`).set('range', range).buffer(true);
    const middle = await part('bytes=3-5').expect(206);
    expect([Buffer.from(middle.body).toString(), middle.headers['content-range']]).toEqual(['345', 'bytes 3-5/10']);
    expect(Buffer.from((await part('bytes=7-').expect(206)).body).toString()).toBe('789');
    expect(Buffer.from((await part('bytes=-2').expect(206)).body).toString()).toBe('89');
    await part('bytes=10-').expect(416);
    await part('lines=1-2').expect(200);
  });

  test('strangers see nothing, and a name that is no file is not found', async () => {
    const hash = await keep(Buffer.from('secret'), 'image/png');
    await front.stranger().get(`/media/${hash}`).expect(401);
    await xiaozhou.get(`/media/${'0'.repeat(64)}`).expect(404);
    await xiaozhou.get('/media/..%2f..%2fsecret.key').expect(404);
  });
});

describe('the console', () => {
  let front: Front;
  beforeEach(async () => {
    front = await openFront();
  });
  afterEach(() => front.close());
  const get = (path: string) => request(front.url).get(path);
  const build = () => {
    const assets = join(front.dataDir, 'console', 'assets');
    mkdirSync(assets, { recursive: true });
    writeFileSync(join(front.dataDir, 'secret.key'), 'do not serve me');
    writeFileSync(join(front.dataDir, 'console', 'index.html'), '<title>关系</title>');
    writeFileSync(join(assets, 'main-1a2b.js'), 'start()');
    writeFileSync(join(assets, 'main-1a2b.js.gz'), gzipSync('start()'));
  };

  test('that is not built says so, in both languages', async () => {
    const { text } = await get('/').expect(503);
    expect(text).toContain('npm run build');
    expect(text).toContain('控制台尚未构建');
  });

  test('is one page for every path, and hashed files for ever', async () => {
    build();
    for (const path of ['/', '/inbox/42', '/setup?token=x']) {
      const { text, headers } = await get(path).expect(200);
      expect(text).toContain('关系');
      expect(headers['cache-control']).toBe('no-cache');
    }
    const plain = await get('/assets/main-1a2b.js').set('accept-encoding', 'identity').expect(200);
    expect([plain.text, plain.headers['content-encoding']]).toEqual(['start()', undefined]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const pressed = await get('/assets/main-1a2b.js').set('accept-encoding', 'gzip').expect(200);
    expect([pressed.text, pressed.headers['content-encoding'], pressed.headers['content-type']]).toEqual([
      'start()',
      'gzip',
      'text/javascript; charset=utf-8',
    ]);
    await get('/assets/old-0000.js').expect(404);
  });

  test('serves nothing outside its folder', async () => {
    build();
    for (const path of ['/..%2fsecret.key', '/%2e%2e/secret.key', '/assets/..%2f..%2fsecret.key', '/%00', '/%']) {
      expect((await get(path)).text).not.toContain('do not serve me');
    }
  });

  test('lets no other site frame it or run its scripts', async () => {
    build();
    const { headers } = await get('/').expect(200);
    const policy = headers['content-security-policy'];
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob: https:",
      "connect-src 'self' ws: wss:",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  });
});

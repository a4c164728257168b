import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openStore, type Store } from '../../src/store';
import { trueMime } from '../../src/store/file-type';
import { type Files, filePath, MAX_FILE_BYTES, openFiles } from '../../src/store/media';
import { databases } from '../support/desk';

const png = Buffer.from('\x89PNG\r\n\x1a\n… a cat', 'latin1');

describe('what a file is', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');

  test.each([
    ['a picture said to be text', png, 'text/plain', 'image/png'],
    ['a picture said to be another kind', png, 'image/jpeg', 'image/png'],
    ['a page said to be a picture', bytes('<html><script>'), 'image/png', 'application/octet-stream'],
    ['a drawing with scripts', bytes('<svg onload=…'), 'image/svg+xml', 'application/octet-stream'],
    ['a voice message', bytes('#!AMR\n…'), 'audio/amr', 'audio/amr'],
    ['a sound in the box of a film', bytes('\0\0\0\x18ftypM4A '), 'audio/mp4', 'audio/mp4'],
    ['a film with parameters', bytes('\0\0\0\x18ftypisom'), 'Video/MP4; codecs=avc1', 'video/mp4'],
    ['a picture in a RIFF box', bytes('RIFF1234WEBPVP8 '), 'application/octet-stream', 'image/webp'],
    ['a document', bytes('PK\x03\x04…'), 'application/vnd.ms-excel', 'application/vnd.ms-excel'],
    ['nothing we know', bytes('…'), 'no such thing', 'application/octet-stream'],
  ])('%s', (_, file, claimed, mime) => {
    expect(trueMime(file, claimed)).toBe(mime);
  });
});

describe.each(databases)('files of messages, on %s', (_, scratch) => {
  let store: Store;
  let remove: () => Promise<void>;
  let directory: string;
  let files: Files;

  beforeAll(async () => {
    const place = await scratch();
    remove = place.remove;
    store = await openStore(place.place);
  });
  afterAll(async () => {
    await store.close();
    await remove();
  });
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'guanxi-media-')), 'media');
    files = openFiles(store, directory, () => 7);
  });
  afterEach(() => rmSync(dirname(directory), { recursive: true, force: true }));

  const everything = () => readdirSync(directory, { recursive: true }).map(String).sort();

  test('what is kept lies under its hash, can be had again, and is the house’s alone', async () => {
    const hash = await files.keep(png, 'image/png', '猫.png');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(everything()).toEqual([hash.slice(0, 2), join(hash.slice(0, 2), hash.slice(2))]);
    expect(statSync(filePath(directory, hash)).mode & 0o077).toBe(0);
    expect(await files.load(hash)).toEqual({ bytes: png, mime: 'image/png', name: '猫.png' });
    expect(await store.rows('media').findOneBy({ hash })).toMatchObject({ bytes: png.length, createdAt: 7 });
  });

  test('the same file from ten people at once is one file', async () => {
    const bytes = Buffer.from(`同一份合同 ${directory}`);
    const hashes = await Promise.all(Array.from({ length: 10 }, (_, who) => files.keep(bytes, 'text/plain', `${who}`)));
    expect(new Set(hashes).size).toBe(1);
    expect(everything()).toHaveLength(2);
    expect(await store.rows('media').countBy({ hash: hashes[0]! })).toBe(1);
  });

  test('a name is never a path', async () => {
    for (const name of ['../../../etc/passwd', 'C:\\temp\\passwd', '/etc/\u202epasswd\0', 'passwd']) {
      const hash = await files.keep(Buffer.from(name), 'text/plain', name);
      expect((await files.load(hash)).name).toBe('passwd');
    }
    const long = await files.keep(Buffer.from('long'), 'text/plain', '😀'.repeat(300));
    expect([...((await files.load(long)).name ?? '')]).toHaveLength(180);
    expect(readdirSync(dirname(directory))).toEqual(['media']);
  });

  test('a file cut short by a power cut is written anew', async () => {
    const bytes = Buffer.from('完整的文件');
    const hash = await files.keep(bytes, 'text/plain');
    const path = filePath(directory, hash);
    rmSync(path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes.subarray(0, 4));
    await files.keep(bytes, 'text/plain');
    expect(readFileSync(path)).toEqual(bytes);
  });

  test('nothing and too much are refused and leave nothing behind', async () => {
    await expect(files.keep(Buffer.alloc(0), 'image/png')).rejects.toMatchObject({ name: 'MediaFault', id: 'empty' });
    const tooMuch = files.keep(Buffer.alloc(MAX_FILE_BYTES + 1), 'video/mp4');
    await expect(tooMuch).rejects.toMatchObject({ id: 'too_large' });
    expect(() => everything()).toThrow(/ENOENT/);
  });

  test.each(['0'.repeat(64), '../../guanxi.sqlite', '', 'A'.repeat(64)])('there is no file %s', async hash => {
    await expect(files.load(hash)).rejects.toMatchObject({ name: 'MediaFault', id: 'gone' });
  });

  test('a file whose bytes are lost is gone', async () => {
    const hash = await files.keep(Buffer.from('就要丢了'), 'text/plain');
    rmSync(filePath(directory, hash));
    await expect(files.load(hash)).rejects.toMatchObject({ id: 'gone' });
  });
});

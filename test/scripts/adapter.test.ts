import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pigeonPost } from './pigeon-post';

const root = join(__dirname, '../..');
const parts = ['adapters', 'config', 'scripts', 'src', 'stand-ins', 'test', 'package.json', 'tsconfig.json'];
const own = /^(?:adapters|test\/adapters)\/pigeon-post\//;

let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'guanxi-adapter-'));
  for (const part of [...parts, 'jest.config.js', 'biome.json'])
    cpSync(join(root, part), join(tree, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function run(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' });
  return { told: stdout + stderr, status };
}
const layOut = (...args: string[]) => run('scripts/adapter.mjs', ...args);
const prove = () => run('node_modules/jest/bin/jest.js', 'test/adapters/pigeon-post', '--colors=false');

/** Every file of the tree with what is in it. */
function look(): Map<string, string> {
  const files = ['adapters', 'scripts', 'src', 'stand-ins', 'test'].flatMap(folder =>
    readdirSync(join(tree, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map(file => [file.slice(tree.length + 1), readFileSync(file, 'utf8')]));
}

test.each([
  ['', 'Usage: npm run adapter NAME'],
  ['Pigeon', "Pigeon cannot be a channel's name"],
  ['pigeon--post', 'small letters, digits and single hyphens'],
  ['../pigeon', 'cannot be'],
  ['class', 'cannot be'],
  ['p'.repeat(41), 'at most 40'],
  ['stage', `stage is there already: ${join('adapters', 'stage')}`],
])('the name %j is refused, and nothing is written', (name, why) => {
  const before = look();
  const { told, status } = layOut(name);
  expect(told).toContain(why);
  expect(status).toBe(1);
  expect(look()).toEqual(before);
});

test('a new platform is laid out, says what is left to fill in, and then meets the whole contract', () => {
  const before = look();
  expect(layOut('pigeon-post')).toMatchObject({
    status: 0,
    told: expect.stringContaining('Laid out adapters/pigeon-post'),
  });
  const laidOut = look();

  const changed = [...laidOut].filter(([path, code]) => before.get(path) !== code).map(([path]) => path);
  expect(changed.filter(path => !own.test(path))).toEqual(['adapters/index.ts']);
  const lines = laidOut.get('adapters/index.ts')?.split('\n') ?? [];
  expect(lines).toContain("import { pigeonPost } from './pigeon-post';");
  expect(lines.join(' ')).toMatch(/,\s+pigeonPost,?\s*\];/);
  expect(layOut('pigeon-post')).toMatchObject({ status: 1, told: expect.stringContaining('Nothing was written') });
  expect(look()).toEqual(laidOut);

  const first = prove();
  expect(first.status).toBe(1);
  expect(first.told).toContain('adapters/pigeon-post/limits.ts:5: the longest text in UTF-8 bytes.');
  expect(first.told).toContain('test/adapters/pigeon-post/stand-in.ts');

  for (const [path, code] of laidOut) {
    if (!own.test(path)) continue;
    const file = path.replace(own, path.startsWith('test/') ? 'test/' : '');
    writeFileSync(join(tree, path), fillIn(code, pigeonPost[file] ?? []));
  }
  const second = prove();
  expect(second.told).toMatch(/Tests: +\d+ passed, \d+ total/);
  expect(second.status).toBe(0);

  writeFileSync(
    join(tree, 'tsconfig.pigeon.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['adapters/pigeon-post', 'test/adapters/pigeon-post'] }),
  );
  expect(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.pigeon.json')).toEqual({ told: '', status: 0 });
  const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--vcs-enabled=false'];
  expect(run(...biome, 'adapters/index.ts', 'adapters/pigeon-post', 'test/adapters/pigeon-post')).toMatchObject({
    status: 0,
  });
}, 180_000);

/** Writes a few lines, and takes away the words that asked for them. */
function fillIn(code: string, lines: readonly (readonly [from: string, to: string])[]): string {
  const filled = lines.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    return text.replaceAll(from, to);
  }, code);
  return filled.replace(/^ *\/\/ Fill in: .*\n/gm, '');
}

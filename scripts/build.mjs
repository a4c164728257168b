// Builds what is missing or older than its sources: `dist/src` by tsc, `dist/console` and `dist/webchat` by vite. With --force it builds all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const binary = name => join(root, 'node_modules', '.bin', name);

/** The parts of dist: what they are made of, what must be there, and how they are made. */
const parts = [
  {
    name: 'server',
    sources: ['src', 'adapters', 'bench', 'config', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    product: 'src/main.js',
    tool: 'tsc',
    arguments: ['-p', 'tsconfig.build.json'],
  },
  {
    name: 'console',
    sources: ['console', 'package-lock.json'],
    product: 'console/index.html',
    tool: 'vite',
    arguments: ['build', '-c', 'console/vite.config.mts', '--logLevel', 'warn'],
  },
  {
    name: 'widget',
    sources: ['adapters/webchat/widget', 'adapters/webchat/wire.ts', 'package-lock.json'],
    product: 'webchat/widget.js',
    tool: 'vite',
    arguments: ['build', '-c', 'adapters/webchat/widget/vite.config.cjs', '--logLevel', 'warn'],
  },
];

/** Builds the parts that need it; throws with what to do when one cannot be built and is not there either. */
export function build({ force = false } = {}) {
  for (const part of parts) {
    const there = existsSync(join(dist, part.product));
    if (!force && there && isFresh(part)) continue;
    if (!existsSync(binary(part.tool))) {
      if (there) continue;
      throw new Error(`the ${part.name} is not built and ${part.tool} is not installed; run: npm ci`);
    }
    make(part);
  }
}

function make(part) {
  const started = Date.now();
  process.stdout.write(`Building the ${part.name} …`);
  mkdirSync(dist, { recursive: true });
  // Without its product, tsc would still believe that what it once wrote is there.
  if (!existsSync(join(dist, part.product))) rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const { status, stdout, stderr } = spawnSync(binary(part.tool), part.arguments, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stdout.write(' failed\n');
    throw new Error(`${stdout ?? ''}${stderr ?? ''}`.trim() || `${part.tool} ended with ${status}`);
  }
  writeFileSync(stampOf(part), '');
  // The sources may change while they are built: what is newer than the beginning is built again.
  utimesSync(stampOf(part), started / 1000, started / 1000);
  process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

const stampOf = part => join(dist, `.built-${part.name}`);

function isFresh(part) {
  if (!existsSync(stampOf(part))) return false;
  const built = statSync(stampOf(part)).mtimeMs;
  return part.sources.every(source => newest(join(root, source)) <= built);
}

/** When anything under a path was last changed. A deleted file shows as a change of its directory. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let last = stat.mtimeMs;
  for (const entry of readdirSync(path)) {
    if (entry !== 'node_modules') last = Math.max(last, newest(join(path, entry)));
  }
  return last;
}

/** Turns away a Node that is too old, before anything fails in a way that says less. */
export function expectNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.match(/\d+/g).map(Number);
  const have = process.versions.node.split('.').map(Number);
  const tooOld = have[0] < wanted[0] || (have[0] === wanted[0] && have[1] < (wanted[1] ?? 0));
  if (tooOld) throw new Error(`Node ${process.versions.node} is too old; install Node ${wanted.join('.')} or newer`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    expectNode();
    build({ force: process.argv.includes('--force') });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

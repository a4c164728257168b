// Adds to package-lock.json the optional packages for other platforms that the registry in use could not answer for
// (version, os and cpu only), so that `npm ci` accepts the lock here and on every other platform.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'sunos', 'netbsd', 'openbsd', 'aix'];
/** As names spell them, to what npm calls them; longer spellings first, so that `arm64` is not taken for `arm`. */
const processors = [
  ['mips64el', 'mips64el'],
  ['arm-eabi', 'arm'],
  ['loong64', 'loong64'],
  ['riscv64', 'riscv64'],
  ['wasm32', 'wasm32'],
  ['arm64', 'arm64'],
  ['armv7', 'arm'],
  ['ppc64', 'ppc64'],
  ['s390x', 's390x'],
  ['ia32', 'ia32'],
  ['x64', 'x64'],
  ['arm', 'arm'],
];

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
const added = [];

/** Whether a package asked for from `path` is in the lock, looked for as Node does: here, then further out. */
function isLocked(name, path) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`]) return true;
    if (base === '') return false;
  }
}

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(name, path) || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const system = systems.find(one => name.includes(one));
    const processor = processors.find(([spelling]) => new RegExp(`(^|[-/])${spelling}`).test(name))?.[1];
    packages[`node_modules/${name}`] = {
      version,
      ...(processor ? { cpu: [processor] } : {}),
      ...(dev ? { dev: true } : {}),
      optional: true,
      ...(system ? { os: [system] } : {}),
    };
    added.push(`${name}@${version}`);
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages added to ${file}`);

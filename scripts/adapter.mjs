// Lays out a new channel: npm run adapter NAME. It writes adapters/NAME and test/adapters/NAME and adds the adapter to
// adapters/index.ts; the conformance suite then says what is left to fill in.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pattern = join(root, 'scripts', 'adapter');
const list = join(root, 'adapters', 'index.ts');
/** What the database's column for the type of a channel holds. */
const LONGEST = 40;

const name = process.argv[2] ?? '';
const word = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const folders = { adapter: join('adapters', name), test: join('test', 'adapters', name) };

function refuse(why) {
  console.error(why);
  process.exit(1);
}

function isWord() {
  try {
    return new Script(`const ${word} = 0;`) !== null;
  } catch {
    return false;
  }
}

if (!name) refuse('Usage: npm run adapter NAME, for example: npm run adapter pigeon-post');
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > LONGEST || !isWord()) {
  refuse(`${name} cannot be a channel's name: write small letters, digits and single hyphens, at most ${LONGEST}.`);
}
const taken = [
  ...Object.values(folders).filter(folder => existsSync(join(root, folder))),
  ...(isListed() ? ['adapters/index.ts'] : []),
];
if (taken.length > 0) refuse(`${name} is there already: ${taken.join(' and ')}. Nothing was written.`);

function isListed() {
  return readFileSync(list, 'utf8').includes(`from './${name}'`);
}

/** The pattern speaks of a platform named new-name, in every way a name is written. */
function renamed(text) {
  const title = word[0].toUpperCase() + word.slice(1);
  return text
    .replaceAll('new-name', name)
    .replaceAll('NewName', title)
    .replaceAll('newName', word)
    .replaceAll('New name', name);
}

/** The linter puts both where they belong. */
function listed(text) {
  const withName = text.replace(/(Adapter\[\] = \[[^\]]*?),?(\s*\];)/, `$1, ${word}$2`);
  return `import { ${word} } from './${name}';\n${withName}`;
}

for (const [part, folder] of Object.entries(folders)) {
  cpSync(join(pattern, part), join(root, folder), { recursive: true, errorOnExist: true, force: false });
  for (const file of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    writeFileSync(path, renamed(readFileSync(path, 'utf8')));
  }
}
writeFileSync(list, listed(readFileSync(list, 'utf8')));
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const places = [...Object.values(folders), join('adapters', 'index.ts')];
spawnSync(process.execPath, [biome, 'check', '--write', '--vcs-enabled=false', ...places], { cwd: root });

console.log(`Laid out ${folders.adapter} and ${folders.test}, and added ${word} to adapters/index.ts.
Everything to fill in is a comment that begins with "Fill in:". What is left, and what does not work yet, says
  npx jest ${folders.test}
How an adapter is written stands in docs/CHANNELS.md, "Writing an adapter".`);

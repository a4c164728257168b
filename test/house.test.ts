import { dirname, relative, resolve } from 'node:path';
import { type Source, sourcesIn } from './support/sources';

const root = resolve(__dirname, '..');
const house = sourcesIn(root, ['src', 'adapters', 'stand-ins']);
const everywhere = [...house, ...sourcesIn(root, ['console/src', 'bench', 'scripts', 'test'])];
const byPath = new Map(house.map(source => [source.path, source]));

/** Whom each room may import, itself aside. */
const may: Readonly<Record<string, readonly string[]>> = {
  model: [],
  channel: ['model'],
  engine: ['model', 'config'],
  store: ['model'],
  flows: ['model', 'channel', 'engine', 'store'],
  http: ['model', 'channel', 'engine', 'store', 'flows'],
  cli: ['model', 'channel', 'engine', 'store', 'flows', 'stand-ins'],
  adapters: ['model', 'channel'],
  'stand-ins': [],
  main: ['model', 'channel', 'engine', 'store', 'flows', 'http', 'cli', 'adapters'],
};

test('the sources are found, so that what follows is about something', () => {
  for (const room of Object.keys(may)) expect(house.map(source => roomOf(source.path))).toContain(room);
});

test.each(Object.keys(may))('%s imports only the rooms it may', room => {
  const trespasses = house
    .filter(source => roomOf(source.path) === room)
    .flatMap(source => neighbours(source).map(path => ({ from: source.path, path, into: roomOf(path) })))
    .filter(({ into }) => into !== room && !may[room]?.includes(into))
    .map(
      ({ from, path, into }) =>
        `${from} imports ${path}: ${room} may not look into ${into}. Move the code, or pass it in.`,
    );
  expect(trespasses).toEqual([]);
});

test('an adapter knows no other adapter', () => {
  const folder = (path: string) => path.split('/')[1];
  const gossip = house
    .filter(source => source.path.startsWith('adapters/') && source.path !== 'adapters/index.ts')
    .flatMap(source => neighbours(source).map(path => [source.path, path] as const))
    .filter(([from, to]) => to.startsWith('adapters/') && folder(from) !== folder(to))
    .map(([from, to]) => `${from} imports ${to}: a channel stands alone. Put what both need into src/channel.`);
  expect(gossip).toEqual([]);
});

test('the nouns need no package', () => {
  const imports = house
    .filter(({ path }) => roomOf(path) === 'model')
    .flatMap(({ path, imports }) => imports.filter(({ to }) => !to.startsWith('.')).map(({ to }) => `${path}: ${to}`));
  expect(imports).toEqual([]);
});

test('no file reaches itself through what it imports', () => {
  const circles = cycles(house).map(
    circle => `${circle.join(' → ')}: cut the circle, most simply by moving what both need into a file of its own.`,
  );
  expect(circles).toEqual([]);
});

test('no file is too long to read in one sitting', () => {
  const code = [...house, ...sourcesIn(root, ['console/src'])];
  const sizes = code.map(({ lines }) => lines).sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const long = code
    .filter(({ lines }) => lines > 300)
    .map(({ path, lines }) => `${path} has ${lines} lines; split it by meaning into files of at most 300.`);
  expect({ long, median: median <= 100 ? 'at most 100 lines' : `${median} lines` }).toEqual({
    long: [],
    median: 'at most 100 lines',
  });
});

const forbidden: readonly (readonly [what: string, pattern: RegExp, instead: string])[] = [
  [
    'the type any',
    /(?:[:<,|&]\s*|\bas\s+)any\b(?!\w)(?=\s*(?:[;,)>=[\]|&{]|$))/m,
    'say what it is, or unknown and look',
  ],
  ['a silenced compiler', /@ts-(?:ignore|nocheck|expect-error)/, 'mend the types'],
  ['a silenced linter', /biome-ignore|eslint-disable/, 'mend what it says'],
  ['a default export', /^export default /m, 'export it by its name'],
  [
    'a component imported as a type',
    /\bimport\s+(?:type\s+\w+|\{[^}]*\btype\s+default\b[^}]*\})\s+from\s+['"][^'"]+\.vue['"]/,
    'import it without `type`: erased, it would not be there when the page is shown',
  ],
  ['a task left for later', /\b(?:TODO|FIXME|XXX)\b/, 'do it now or leave it out'],
];

test.each(forbidden)('nowhere is %s', (_, pattern, instead) => {
  const self = new Set(['test/house.test.ts']);
  const found = everywhere
    .filter(({ path, code }) => !self.has(path) && pattern.test(code))
    .map(({ path, code }) => `${path}:${lineOf(code, code.search(pattern))}: ${instead}.`);
  expect(found).toEqual([]);
});

test('exactly one place hands words to a channel: the outbox', () => {
  const senders = house
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap(({ path, bare }) => [...bare.matchAll(/\bchannel\s*\.\s*send\s*\(/g)].map(() => path));
  expect(senders).toEqual(['src/flows/outbound.ts']);
});

test('exactly one place writes to colleagues: the alerts', () => {
  const callers = house
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap(({ path, bare }) => [...bare.matchAll(/\.\s*alert\s*\(/g)].map(() => path));
  expect(callers).toEqual(['src/flows/alerts.ts']);
});

test('only the store speaks SQL', () => {
  const sql =
    /['"`]\s*(?:SELECT\s+[\w*(?]|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX|UNIQUE)\s|ALTER\s+TABLE\s|DROP\s+TABLE\s)/;
  const speakers = house
    .filter(({ path }) => !path.startsWith('src/store/'))
    .filter(({ code }) => sql.test(code))
    .map(({ path, code }) => `${path}:${lineOf(code, code.search(sql))}: move the query into src/store/queries.`);
  expect(speakers).toEqual([]);
});

test('names say what a thing is, not that it is a thing', () => {
  const vague = /(?:Manager|Helper|Util|Utils|Service|Handler|Impl)$/;
  const named = /\b(?:class|interface|type|function|const)\s+(\w+)/g;
  const found = house.flatMap(({ path, bare }) =>
    [...bare.matchAll(named)].filter(([, name]) => vague.test(name ?? '')).map(([, name]) => `${path}: ${name}`),
  );
  const files = everywhere.map(({ path }) => path).filter(path => !/^[a-z0-9./-]+$/.test(path.replace('/zh-CN/', '/')));
  expect({ found, files }).toEqual({ found: [], files: [] });
});

test('the console and the server meet only over the wire: it knows the nouns, as types, and nothing else', () => {
  const shared = sourcesIn(root, ['console/src']).flatMap(({ path, imports }) =>
    imports
      .filter(({ to }) => to.startsWith('.'))
      .map(({ to, typeOnly }) => ({ to: relative(root, resolve(root, dirname(path), to)), typeOnly }))
      .filter(({ to, typeOnly }) => !to.startsWith('console/') && !(to === 'src/model' && typeOnly))
      .map(({ to }) => `${path} imports ${to}: describe what comes over the wire in console/src/api/types.ts instead.`),
  );
  expect(shared).toEqual([]);
});

/** `src/engine/decide.ts` → engine; `adapters/stage/index.ts` → adapters. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'src' ? second.replace(/\.ts$/, '') : first;
}

/** A style sheet knows nobody: `./look.css?inline`. */
const STYLES = /\.css(?:\?\w+)?$/;

/** The files of the project that a source imports, by path from the root. */
function neighbours(source: Source, runtimeOnly = false): string[] {
  return source.imports
    .filter(({ to, typeOnly }) => to.startsWith('.') && !STYLES.test(to) && !(runtimeOnly && typeOnly))
    .map(({ to }) => {
      // What is loaded only when it is wanted is named as it will be when it is built.
      const path = relative(root, resolve(root, dirname(source.path), to.replace(/\.js$/, '')));
      const candidates = [path, `${path}.ts`, `${path}/index.ts`];
      const found = candidates.find(one => byPath.has(one)) ?? candidates.find(one => one.endsWith('.json'));
      if (found === undefined) throw new Error(`${source.path} imports ${to}, which is not there`);
      return found;
    });
}

/** Every circle of run-time imports, each told once, from its alphabetically first file. */
function cycles(sources: readonly Source[]): string[][] {
  const edges = new Map(sources.map(source => [source.path, neighbours(source, true)]));
  const done = new Set<string>();
  const circles = new Map<string, string[]>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      const circle = trail.slice(at);
      circles.set([...circle].sort().join(), [...circle, path]);
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return [...circles.values()];
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

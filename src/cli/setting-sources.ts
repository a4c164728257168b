import { readFileSync } from 'node:fs';
import { flagOf, type Name, type SettingName, settingNames } from './setting-names';

/** A setting's text and where it came from. */
export interface Found {
  readonly text: string;
  /** `environment`, `flag --port` or `file /run/secrets/key`. */
  readonly source: string;
}

export interface Gathered {
  readonly found: ReadonlyMap<Name, Found>;
  readonly faults: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const names = Object.keys(settingNames) as Name[];
const definition = (name: Name): SettingName => settingNames[name];
const fromFile = (name: Name): boolean => Boolean(definition(name).secret || definition(name).delicate);

/** Collects settings from the environment, from files it names, and from flags, which win. Unknown names are faults. */
export function gather(env: Environment, argv: readonly string[]): Gathered {
  const found = new Map<Name, Found>();
  const faults: string[] = [...unknownNames(env)];
  for (const name of names) {
    // Docker Compose passes a variable that is not set as an empty one.
    const text = env[name];
    if (text) found.set(name, { text, source: 'environment' });
    const path = fromFile(name) ? env[`${name}_FILE`] : undefined;
    if (!path) continue;
    if (text) faults.push(`${name} (environment): expected only one of ${name} and ${name}_FILE`);
    try {
      found.set(name, { text: readFileSync(path, 'utf8').trim(), source: `file ${path}` });
    } catch {
      faults.push(`${name}_FILE (environment): expected a file that can be read, got ${path}`);
    }
  }
  for (const given of flags(argv)) {
    if (typeof given === 'string') faults.push(given);
    else found.set(given.name, { text: given.text, source: `flag --${flagOf(given.name)}` });
  }
  return { found, faults };
}

/** Each flag as a setting, or as the line that says what is wrong with it. */
function flags(argv: readonly string[]): (string | { name: Name; text: string })[] {
  const result: (string | { name: Name; text: string })[] = [];
  for (let index = 0; index < argv.length; index++) {
    const [, flag, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argv[index] ?? '') ?? [];
    const name = names.find(each => flagOf(each) === flag);
    if (flag === undefined || name === undefined) {
      const known = names.filter(each => !definition(each).secret).map(each => `--${flagOf(each)}`);
      result.push(`${(argv[index] ?? '').split('=')[0]} (flag): unknown; expected one of ${known.join(', ')}`);
      if (inline === undefined && argv[index + 1]?.startsWith('--') === false) index++;
      continue;
    }
    const text = inline ?? argv[++index];
    if (definition(name).secret) {
      result.push(
        `${name} (flag --${flag}): expected in the environment or in ${name}_FILE, where nobody else sees it`,
      );
    } else if (text === undefined || (inline === undefined && text.startsWith('--'))) {
      result.push(`${name} (flag --${flag}): expected a value after it`);
      if (text !== undefined) index--;
    } else result.push({ name, text });
  }
  return result;
}

/** What Kubernetes sets by itself in the pods beside a service named guanxi. */
const SERVICE_LINK = /^GUANXI(_\w+)?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$/;

/** Names that are meant for us and that we do not know: `GUANXI_…`, and slips of the pen in long names. */
function unknownNames(env: Environment): string[] {
  const accepted = new Set<string>(names.flatMap(name => (fromFile(name) ? [name, `${name}_FILE`] : [name])));
  return Object.keys(env)
    .filter(name => !accepted.has(name) && env[name])
    .flatMap(name => {
      const near = [...accepted].find(known => known.length >= 8 && slips(name, known) <= 2);
      if (near) return [`${name} (environment): unknown; expected ${near}`];
      const ours = name.startsWith('GUANXI_') && !SERVICE_LINK.test(name);
      return ours ? [`${name} (environment): unknown; expected one of ${names.join(', ')}`] : [];
    });
}

/** How many letters must be changed, added, left out or swapped (optimal string alignment distance). */
function slips(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 3;
}

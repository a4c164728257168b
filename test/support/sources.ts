import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Source {
  /** From the root of the project, with slashes. */
  readonly path: string;
  readonly code: string;
  /** The code without its comments and with empty strings. */
  readonly bare: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As it is written: `../model`. */
  readonly to: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

/** Every code file in these folders of the project, however deep. */
export function sourcesIn(root: string, folders: readonly string[]): Source[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(?:ts|mts|mjs|cjs|vue)$/.test(entry.name))
      .map(entry =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      )
      .sort()
      .map(path => read(root, path)),
  );
}

function read(root: string, path: string): Source {
  const code = readFileSync(join(root, path), 'utf8');
  const withoutComments = code.replace(COMMENTS_AND_STRINGS, match => (match.startsWith('/') ? blank(match) : match));
  return {
    path,
    code,
    bare: code.replace(COMMENTS_AND_STRINGS, match => (match.startsWith('/') ? blank(match) : "''")),
    lines: code.trimEnd().split('\n').length,
    imports: [...importsOf(withoutComments)],
  };
}

const COMMENTS_AND_STRINGS =
  /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

const FROM = /^\s*(import|export)\b\s*(type\b)?([^'";]*?)\bfrom\s*['"]([^'"]+)['"]/gm;
const BARE = /^\s*import\s*['"]([^'"]+)['"]/gm;
const CALLED = /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;

function* importsOf(code: string): Generator<Import> {
  for (const [, , type, names = '', to = ''] of code.matchAll(FROM)) {
    yield { to, typeOnly: type !== undefined || onlyTypes(names) };
  }
  for (const [, to = ''] of code.matchAll(BARE)) yield { to, typeOnly: false };
  for (const [, to = ''] of code.matchAll(CALLED)) yield { to, typeOnly: false };
}

/** `{ type A, type B }` */
function onlyTypes(names: string): boolean {
  const list = /^\s*\{([\s\S]*)\}\s*$/.exec(names)?.[1];
  if (list === undefined) return false;
  const each = list.split(',').map(name => name.trim());
  return each.every(name => name === '' || name.startsWith('type '));
}

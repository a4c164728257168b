import type { TextTest } from '../model';
import type { Check, Compiling } from './check';
import type { Facts } from './moment';
import { normalise } from './normalise';
import { compileRegex } from './regex';
import { bigrams, similarity } from './similar';

/** How alike two texts must be when a rule does not say. */
const DEFAULT_LIKENESS = 0.7;

/** Compiles tests of what was said. Keywords go to the book's one automaton; the check only asks whether they were found. */
export function compileText(test: TextTest, path: string, compiling: Compiling): Check[] {
  const checks = compileWords(test, 'text', path, compiling, facts => facts.text);
  if (test.contains !== undefined) checks.push(found('contains', [test.contains], `${path}.contains`, compiling));
  if (test.containsAny !== undefined) {
    checks.push(found('contains', test.containsAny, `${path}.containsAny`, compiling));
  }
  return checks;
}

/** Compiles tests of an event's key. Without a key none of them holds. */
export function compileKey(test: TextTest, path: string, compiling: Compiling): Check[] {
  const checks = compileWords(test, 'key', path, compiling, facts => facts.key);
  const contains = [...(test.contains === undefined ? [] : [test.contains]), ...(test.containsAny ?? [])];
  if (contains.length > 0) {
    const words = contains.map((word, i) => usable(word, `${path}.contains[${i}]`, compiling));
    const tell = `key contains ${contains.join(' or ')}`;
    checks.push({ needs: null, test: ({ key }) => key !== null && words.some(word => key.includes(word)), tell });
  }
  return checks;
}

function compileWords(
  test: TextTest,
  name: 'text' | 'key',
  path: string,
  compiling: Compiling,
  read: (facts: Facts) => string | null,
): Check[] {
  const checks: Check[] = [];
  const needs = (word: string) => (name === 'text' ? [compiling.keyword(word)] : null);
  if (test.equals !== undefined) {
    const word = usable(test.equals, `${path}.equals`, compiling);
    checks.push({ needs: needs(word), test: facts => read(facts) === word, tell: `${name} equals ${test.equals}` });
  }
  if (test.startsWith !== undefined) {
    const word = usable(test.startsWith, `${path}.startsWith`, compiling);
    const starts = (facts: Facts) => read(facts)?.startsWith(word) ?? false;
    checks.push({ needs: needs(word), test: starts, tell: `${name} starts with ${test.startsWith}` });
  }
  if (test.matches !== undefined) checks.push(matches(test.matches, name, `${path}.matches`, compiling, read));
  if (test.similar !== undefined) checks.push(similar(test.similar, name, `${path}.similar`, compiling, read));
  return checks;
}

function found(verb: string, words: readonly string[], path: string, compiling: Compiling): Check {
  const ids = words.map((word, i) =>
    compiling.keyword(usable(word, words.length > 1 ? `${path}[${i}]` : path, compiling)),
  );
  const spelled = new Map(ids.map((id, i) => [id, words[i] ?? '']));
  const only = ids.length === 1 ? ids[0] : undefined;
  const first = ({ hits }: Facts) => {
    for (const hit of hits) if (spelled.has(hit)) return hit;
    return undefined;
  };
  return {
    needs: ids,
    test: only === undefined ? facts => first(facts) !== undefined : facts => facts.hits.includes(only),
    tell: facts => {
      const hit = facts === null ? undefined : first(facts);
      return `text ${verb} ${hit === undefined ? [...spelled.values()].join(' or ') : spelled.get(hit)}`;
    },
  };
}

function matches(
  pattern: string,
  name: string,
  path: string,
  compiling: Compiling,
  read: (facts: Facts) => string | null,
): Check {
  let test: (text: string) => boolean = () => false;
  try {
    test = compileRegex(pattern);
  } catch (error) {
    compiling.fault(path, `is not a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  compiling.pattern(path, pattern);
  return {
    needs: null,
    test: facts => {
      const text = read(facts);
      return text !== null && test(text);
    },
    tell: `${name} matches ${pattern}`,
  };
}

function similar(
  wanted: NonNullable<TextTest['similar']>,
  name: 'text' | 'key',
  path: string,
  compiling: Compiling,
  read: (facts: Facts) => string | null,
): Check {
  const { to, least = DEFAULT_LIKENESS } = typeof wanted === 'string' ? { to: wanted } : wanted;
  const model = bigrams(usable(to, path, compiling));
  const test = (facts: Facts) => {
    if (name === 'text') return similarity(model, facts.bigrams()) >= least;
    const key = read(facts);
    return key !== null && similarity(model, bigrams(key)) >= least;
  };
  return { needs: null, test, tell: `${name} is like ${to} (at least ${least})` };
}

/** A word of nothing but blanks would be found in every message, so it is a fault. */
function usable(word: string, path: string, compiling: Compiling): string {
  const normal = normalise(word);
  if (normal === '')
    compiling.fault(path, 'is empty or blank and would match every message; write the words to look for');
  return normal;
}

import { foldCharacter, normalise } from './normalise';

/**
 * Regular expressions that say of a text as it was written what is said of its normalised form, for databases, which
 * cannot normalise. Every character is written `\x{…}`; there are groups, classes, `*`, `^` and `$`.
 */
export interface NormalPatterns {
  /** Matches texts whose normalised form is one of these words'. */
  readonly equals: (words: readonly string[]) => string;
  /** Matches texts whose normalised form contains the word's. */
  readonly contains: (word: string) => string;
}

let known: NormalPatterns | null = null;

/** The patterns; building them the first time takes some milliseconds. */
export function normalPatterns(): NormalPatterns {
  known ??= buildPatterns();
  return known;
}

function buildPatterns(): NormalPatterns {
  const written = writtenForms();
  const unseen = written.get('') ?? [];
  const blank = written.get(' ') ?? [];
  const dropped = `${classOf(unseen)}*`;
  const around = `${classOf([...unseen, ...blank].sort((a, b) => a - b))}*`;
  const gap = `${around}${classOf(blank)}${around}`;
  const one = (character: string) => {
    if (character === ' ') return gap;
    const forms = written.get(character) ?? [character.codePointAt(0) as number];
    return forms.length === 1 ? escaped(forms[0] as number) : classOf(forms);
  };
  const body = (word: string) =>
    [...normalise(word)].map(one).reduce((so, next) => (so === '' ? next : joined(so, next)), '');
  const joined = (so: string, next: string) =>
    so.endsWith(around) || next === gap ? so + next : `${so}${dropped}${next}`;
  return {
    equals: words => `^${around}(?:${words.map(body).join('|')})${around}$`,
    contains: word => body(word) || around,
  };
}

/** The code units that are compared as a character, where it is not the only one; the empty text stands for the unseen. */
function writtenForms(): ReadonlyMap<string, readonly number[]> {
  const forms = new Map<string, number[]>();
  for (let unit = 0; unit <= 0xffff; unit++) {
    const written = String.fromCharCode(unit);
    const folded = foldCharacter(written);
    if (folded === written) continue;
    const some = forms.get(folded);
    if (some) some.push(unit);
    else forms.set(folded, folded === '' ? [unit] : [folded.charCodeAt(0), unit]);
  }
  for (const units of forms.values()) units.sort((a, b) => a - b);
  return forms;
}

/** A class of ascending code units, those that follow one another as ranges. */
function classOf(units: readonly number[]): string {
  let text = '';
  for (let start = 0; start < units.length; ) {
    let end = start;
    while (units[end + 1] === (units[end] as number) + 1) end++;
    text += escaped(units[start] as number);
    if (end > start) text += `-${escaped(units[end] as number)}`;
    start = end + 1;
  }
  return `[${text}]`;
}

const escaped = (code: number): string => `\\x{${code.toString(16)}}`;

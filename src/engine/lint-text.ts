import type { Locale } from '../model';
import type { Says, Severity } from './etiquette';
import { foldCharacter } from './normalise';

/** One thing a reader may take amiss, and where it stands. */
export interface LintFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly locale: Locale;
  /** First character of the body and the one after the last; both 0 when it is about the whole. */
  readonly where: readonly [from: number, to: number];
  readonly says: Says;
}

/** Stands where a variable will be filled in. */
export const BLANK = '\ufffc';

/** A body as rules compare it: folded, without its markup, each character with its place in the body. */
export interface LintText {
  readonly locale: Locale;
  readonly body: string;
  readonly folded: string;
  readonly places: readonly number[];
}

const markup = /\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}/gsu;

/** Reads a body: variables become {@link BLANK}, tags nothing, traditional characters simplified, letters small. */
export function lintText(locale: Locale, body: string): LintText {
  let folded = '';
  const places: number[] = [];
  const add = (sign: string, place: number) => {
    if (sign === '') return;
    folded += sign;
    places.push(place);
  };
  let from = 0;
  for (const found of [...body.matchAll(markup), null]) {
    const to = found?.index ?? body.length;
    for (let at = from; at < to; at++) add(body[at] === '\n' ? '\n' : foldCharacter(body[at] ?? ''), at);
    if (found?.[0].startsWith('{{')) add(BLANK, to);
    from = to + (found?.[0].length ?? 0);
  }
  return { locale, body, folded, places };
}

/** The place in the body of a span of the folded text. */
export function placeOf({ places, body }: LintText, at: number, length: number): readonly [number, number] {
  const from = places[at] ?? body.length;
  const last = places[at + length - 1];
  return [from, last === undefined ? from : last + 1];
}

const letter = /[a-z]/;

function stands(text: string, word: string, at: number): boolean {
  const cut = (outside: string | undefined, inside: string | undefined) =>
    letter.test(outside ?? '') && letter.test(inside ?? '');
  return !cut(text[at - 1], word[0]) && !cut(text[at + word.length], word.at(-1));
}

function covered(text: string, word: string, at: number, except: readonly string[]): boolean {
  return except.some(longer => {
    for (let inside = longer.indexOf(word); inside >= 0; inside = longer.indexOf(word, inside + 1)) {
      if (text.startsWith(longer, at - inside)) return true;
    }
    return false;
  });
}

/** The same thing is told so many times; whoever mends it sees the rest then. */
export const MOST_OF_A_KIND = 10;

/** Where words occur in a folded text, whole words in Latin script, harmless longer words left out; in order. */
export function occurrencesOf(
  folded: string,
  words: readonly string[],
  except: readonly string[] = [],
): { readonly word: string; readonly at: number }[] {
  const found: { word: string; at: number }[] = [];
  for (const word of words) {
    let left = MOST_OF_A_KIND;
    for (let at = folded.indexOf(word); at >= 0 && left > 0; at = folded.indexOf(word, at + word.length)) {
      if (!stands(folded, word, at) || covered(folded, word, at, except)) continue;
      found.push({ word, at });
      left--;
    }
  }
  // Of words within each other the longest is told.
  return found
    .filter(
      ({ word, at }) =>
        !found.some(
          other =>
            other.word.length > word.length && other.at <= at && other.at + other.word.length >= at + word.length,
        ),
    )
    .sort((a, b) => a.at - b.at);
}

/** How far a clause is followed to either side. */
const LONGEST_PART = 200;

/** The part of a folded text around a place that ends at these marks. */
export function partAround(
  folded: string,
  at: number,
  marks: RegExp,
): { readonly text: string; readonly from: number } {
  let from = at;
  while (from > Math.max(0, at - LONGEST_PART) && !marks.test(folded[from - 1] ?? '')) from--;
  let to = at;
  while (to < Math.min(folded.length, at + LONGEST_PART) && !marks.test(folded[to] ?? '')) to++;
  return { text: folded.slice(from, to), from };
}

/** Words with their blanks filled: `{word}`. */
export function told({ zh, en }: Says, blanks: Readonly<Record<string, string | number>>): Says {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(blanks[name] ?? whole));
  return { zh: fill(zh), en: fill(en) };
}

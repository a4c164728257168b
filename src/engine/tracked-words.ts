import type { Locale } from '../model';

type Bodies = Readonly<Partial<Record<Locale, string>>>;

/** Words in which each address of the web has become a mark; the marks stand for `urls` by their order. */
export interface MarkedWords {
  readonly bodies: Bodies;
  readonly urls: readonly string[];
}

/** Longer addresses stay as they are written. */
const LONGEST_URL = 700;

const TAG = /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/;
const URL_TEXT = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;
const SENTENCE_END = /[.,;:!?'"*_\])]+$/;
/** Of the private use area, so that no words of a template or a customer look like one. */
const MARK = /\uE0C1(\d{1,4})\uE0C2/g;

/**
 * Marks the addresses (`http`, `https`) that are written out in a template's bodies. One that a variable is part of differs
 * from person to person and is left as it is, and so is what a variable says; `isOurs` tells of our own addresses, which
 * stay too.
 */
export function markUrls(bodies: Bodies, isOurs: (url: string) => boolean): MarkedWords {
  const urls: string[] = [];
  const markOf = (url: string): string => {
    const known = urls.indexOf(url);
    return `\uE0C1${known >= 0 ? known : urls.push(url) - 1}\uE0C2`;
  };
  const markIn = (words: string, goesOn: boolean): string =>
    words.replace(URL_TEXT, (found, at: number) => {
      if (goesOn && at + found.length === words.length) return found;
      const url = withoutSentence(found);
      return isAddress(url) && !isOurs(url) ? markOf(url) + found.slice(url.length) : found;
    });
  const marked = Object.entries(bodies).map(([locale, body]) => {
    const parts = body.split(TAG);
    return [
      locale,
      parts.map((part, index) => (index % 2 === 1 ? part : markIn(part, index + 1 < parts.length))).join(''),
    ];
  });
  return { bodies: Object.fromEntries(marked) as Bodies, urls };
}

/** Puts an address in the place of each mark, by its number; a mark that stands for nothing goes. */
export const fillMarks = (text: string, urlOf: (index: number) => string | undefined): string =>
  text.replace(MARK, (_, index: string) => urlOf(Number(index)) ?? '');

/** An address ends before what ends the sentence, but for a bracket that it opened itself. */
function withoutSentence(found: string): string {
  const end = SENTENCE_END.exec(found)?.[0] ?? '';
  const bare = found.slice(0, found.length - end.length);
  const closes = end.startsWith(')') && bare.split('(').length > bare.split(')').length;
  return closes ? `${bare})` : bare;
}

/** Whoever's name and password stand in an address shall not stand in a table. */
function isAddress(url: string): boolean {
  if (url.length > LONGEST_URL || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

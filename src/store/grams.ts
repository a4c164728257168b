import type { Content } from '../model';

/**
 * Text as the index holds it, alike on both databases: every pair of neighbouring characters of a run of Chinese (or
 * of anything else beyond ASCII) and the run's last character, as four hex digits for each UTF-16 unit; Latin words and
 * numbers whole. Both come out as words of ASCII, because MariaDB has no parser for Chinese and drops short words, and
 * SQLite takes emoji for blanks.
 */
export function gramsOf(text: string): string[] {
  return runsOf(text).flatMap(run => (run.latin ? word(run.text) : [...pairs(run.text), hex(lastOf(run.text))]));
}

/** What must be in a text's grams for the text to contain `term`; each list in this order, a `*` for any ending. */
export function wantedGrams(term: string): string[][] {
  return runsOf(term).map(run => {
    if (run.latin) return [`${word(run.text)}*`];
    const found = pairs(run.text);
    return found.length > 0 ? found : [`${hex(run.text)}*`];
  });
}

/** The words of a content that a search looks into. Empty when there are none. */
export function searchText(content: Content): string {
  switch (content.type) {
    case 'text':
    case 'location':
    case 'event':
      return content.text;
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return join(content.text, content.media.name);
    case 'link':
    case 'music':
      return join(content.title, content.text);
    case 'articles':
      return join(...content.articles.flatMap(article => [article.title, article.description]));
    case 'menu':
      return join(content.text, ...content.options.map(option => option.label), content.tail);
    case 'miniprogram':
      return content.title;
    case 'mail':
      return join(content.subject, content.text, ...(content.files ?? []).map(file => file.name));
    case 'unknown':
      return content.text;
    case 'transfer':
      return '';
  }
}

const join = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' ');

interface Run {
  readonly text: string;
  readonly latin: boolean;
}

/** Letters, digits, and beyond ASCII also marks and symbols, so that an emoji can be found. */
const RUNS = /[a-z0-9]+|(?:(?![\p{ASCII}])[\p{L}\p{N}\p{M}\p{S}])+/gu;

const runsOf = (text: string): Run[] =>
  (text.toLowerCase().match(RUNS) ?? []).map(run => ({ text: run, latin: /^[a-z0-9]/.test(run) }));

/** MariaDB drops common English words and everything shorter than three or longer than 84 letters. */
const LONGEST = 80;
const word = (latin: string): string => `qz${latin.slice(0, LONGEST)}`;

function pairs(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => hex(`${characters[index]}${character}`));
}

const lastOf = (run: string): string => [...run].at(-1) ?? '';

function hex(text: string): string {
  let written = '';
  for (let unit = 0; unit < text.length; unit++) written += text.charCodeAt(unit).toString(16).padStart(4, '0');
  return written;
}

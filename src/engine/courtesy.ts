import lexicon from '../../config/courtesy.json';
import { normalise } from './normalise';
import { chineseSurname } from './person-name';

/** Longer words are read by a person, or by the rules that look for words. */
const LONGEST = 80;
/** Letters that nobody knows and that may be a name: 小周, John. */
const STRANGE_HAN = 2;
const STRANGE_LATIN = 15;

const { pictures, ...locales } = lexicon;
const spoken = Object.values(locales);
const courtesies = new Set([...spoken.flatMap(each => each.courtesies), ...pictures.courtesies].map(normalise));
const around = new Set(spoken.flatMap(each => each.around).map(normalise));
const needs = new Set([...spoken.flatMap(each => each.needs), ...pictures.needs].map(normalise));
const known = byBeginning([...courtesies, ...around, ...needs]);

/** Words of which every courtesy has one at least, normalised: where none occurs `isCourtesy` need not be asked. */
export const courtesyWords: readonly string[] = [...courtesies];

const YEAR = /(?<!\d)20[2-9]\d(?!\d)/g;
const YEAR_WISHED = /年|新|祝|year|happy/;
const ASKED = /[?\d\p{Sc}]/u;
const LATIN_WORD = /[a-z]+(?:['’][a-z]+)*/y;
const ORNAMENT = /[\p{P}\p{S}\p{Z}\p{M}]/u;

/**
 * Whether words are politeness alone and want nothing: 同乐, 收到，谢谢, 新年快乐🎉, "Thanks, happy holidays!". They are short and
 * made of phrases of `config/courtesy.json`, of whom they are said to, of particles, marks and pictures; a name nobody knows
 * may stand among them. A question, a number or a word of need (谢谢，那发票呢) makes them a wish to be served. When in doubt they
 * are no courtesy, for a need that is passed over hurts more than a kindness that is asked about.
 *
 * @param business the name of the business, which people thank by name
 */
export function isCourtesy(text: string, business = ''): boolean {
  if (text.length > LONGEST) return false;
  const said = withoutName(normalise(text), normalise(business));
  const words = YEAR_WISHED.test(said) ? said.replace(YEAR, ' ') : said;
  if (ASKED.test(words)) return false;
  const rest = restOf(words);
  return rest !== null && isHarmless(rest);
}

/** Stretches of words that are not known. */
interface Rest {
  readonly han: readonly string[];
  readonly latin: readonly string[];
}

/** What remains beside the known words; null when no courtesy is among them, but a need or something that is no word. */
function restOf(text: string): Rest | null {
  const han: string[] = [];
  const latin: string[] = [];
  let courteous = false;
  let strange = false;
  for (let at = 0; at < text.length; ) {
    const word = knownAt(text, at);
    const piece = word ?? pieceAt(text, at);
    at += piece.length;
    if (needs.has(piece)) return null;
    if (word !== null) courteous ||= courtesies.has(word);
    else if (isLatin(piece)) latin.push(piece);
    else if (/^\p{Script=Han}$/u.test(piece)) han.push(strange ? (han.pop() ?? '') + piece : piece);
    else if (!ORNAMENT.test(piece)) return null;
    strange = word === null && !isLatin(piece) && !ORNAMENT.test(piece);
  }
  return courteous ? { han, latin } : null;
}

function isHarmless({ han, latin }: Rest): boolean {
  if (latin.length > 1 || latin.join('').length > STRANGE_LATIN) return false;
  const [run = ''] = han;
  return han.join('').length <= STRANGE_HAN || (han.length === 1 && chineseSurname(run) !== null);
}

/** The longest known word that begins here. A Latin word must end where it ends. */
function knownAt(text: string, at: number): string | null {
  const found = known.get(text.charCodeAt(at))?.find(word => text.startsWith(word, at) && !isCut(text, at, word));
  return found ?? null;
}

const isCut = (text: string, at: number, word: string) =>
  isLatin(word.slice(-1)) && isLatin(text.slice(at + word.length, at + word.length + 1));

function pieceAt(text: string, at: number): string {
  LATIN_WORD.lastIndex = at;
  return LATIN_WORD.exec(text)?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
}

const withoutName = (text: string, name: string) => (name === '' ? text : text.replaceAll(name, ' '));

function isLatin(text: string): boolean {
  return /^[a-z]/.test(text);
}

function byBeginning(words: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const map = new Map<number, string[]>();
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    const first = word.charCodeAt(0);
    const same = map.get(first);
    if (same === undefined) map.set(first, [word]);
    else same.push(word);
  }
  return map;
}

import { type DictGroup, Locale } from 'opencc-js/t2cn';

const SPACE = 32;
const DROPPED = 0;
/** Characters no one sees, first and last: controls, soft hyphen, zero-width and direction marks, variation selectors, the BOM. */
const INVISIBLE = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
] as const;

const fold = buildFold();

/**
 * The form in which rules and messages are compared: full-width as half-width, traditional as simplified,
 * upper as lower case, invisible characters gone, each run of white space one blank, none at the ends.
 * Characters are mapped one by one, so what contained a word before still contains it afterwards.
 * Text that is already in this form is returned as it is.
 */
export function normalise(text: string): string {
  let blank = true;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const folded = fold[unit];
    if (folded !== unit || folded === DROPPED || (folded === SPACE && blank)) return rewrite(text, i);
    blank = folded === SPACE;
  }
  return blank && text.length > 0 ? text.trimEnd() : text;
}

/** One character in its compared form, or the empty string when it is invisible. White space becomes a blank. */
export function foldCharacter(character: string): string {
  const folded = fold[character.charCodeAt(0)] ?? DROPPED;
  return folded === DROPPED ? '' : String.fromCharCode(folded);
}

/** Room to rewrite an ordinary message without asking for memory; between two calls it holds nothing of meaning. */
const scratch = new Uint16Array(4_096);

function rewrite(text: string, clean: number): string {
  const units = text.length <= scratch.length ? scratch : new Uint16Array(text.length);
  let length = 0;
  for (; length < clean; length++) units[length] = text.charCodeAt(length);
  for (let i = clean; i < text.length; i++) {
    const folded = fold[text.charCodeAt(i)] as number;
    if (folded === DROPPED) continue;
    if (folded === SPACE && (length === 0 || units[length - 1] === SPACE)) continue;
    units[length++] = folded;
  }
  if (length > 0 && units[length - 1] === SPACE) length--;
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

function buildFold(): Uint16Array {
  const simplified = simplifiedForms();
  const table = new Uint16Array(65_536);
  for (let unit = 0; unit < table.length; unit++) {
    // Halves of a pair (emoji, rare characters) stand for nothing by themselves.
    table[unit] = unit >= 0xd800 && unit <= 0xdfff ? unit : foldUnit(unit, simplified);
  }
  return table;
}

function foldUnit(unit: number, simplified: ReadonlyMap<string, string>): number {
  const character = String.fromCharCode(unit);
  if (INVISIBLE.some(([first, last]) => unit >= first && unit <= last)) return DROPPED;
  if (unit === 0x85 || /\s/.test(character)) return SPACE;
  const compatible = single(character.normalize('NFKC')) ?? character;
  const lower = single(compatible.toLowerCase()) ?? compatible;
  return (simplified.get(lower) ?? lower).charCodeAt(0);
}

function single(text: string): string | null {
  return text.length === 1 && text !== ' ' ? text : null;
}

/** Every traditional character of one unit with its simplified form, also as written in Taiwan and Hong Kong. */
function simplifiedForms(): ReadonlyMap<string, string> {
  const simplified = pairs(Locale.to.cn);
  const regional = [pairs(Locale.from.tw), pairs(Locale.from.hk)];
  const forms = new Map<string, string>();
  const all = new Set([...simplified.keys(), ...regional.flatMap(table => [...table.keys()])]);
  for (const written of all) {
    const spellings = [written, ...regional.flatMap(table => table.get(written) ?? [])];
    const plain = spellings.map(form => simplified.get(form)).find(form => form !== undefined && form !== written);
    forms.set(written, plain ?? written);
  }
  return settled(forms);
}

/** Follows a form that has itself a simpler form to the end, so that folding twice changes nothing. */
function settled(forms: Map<string, string>): Map<string, string> {
  for (const written of forms.keys()) {
    const seen = new Set([written]);
    let form = forms.get(written) ?? written;
    while (!seen.has(form)) {
      seen.add(form);
      form = forms.get(form) ?? form;
    }
    forms.set(written, form);
  }
  return forms;
}

function pairs(groups: readonly DictGroup[] = []): Map<string, string> {
  const table = new Map<string, string>();
  for (const dict of groups.flat()) {
    const entries = typeof dict === 'string' ? dict.split('|').map(entry => entry.split(' ')) : dict;
    for (const [from, to] of entries) if (from?.length === 1 && to?.length === 1) table.set(from, to);
  }
  return table;
}

import surnames from '../../config/surnames.json';
import titles from '../../config/titles.json';

const single = new Map(Object.entries(surnames.single));
const compound = new Map(Object.entries(surnames.compound));
const nicknames = new Set(surnames.nicknames);
const placeholders = new Set(surnames.placeholders);
const suffixes = [...titles.suffixes].sort((a, b) => b.length - a.length);
const romanised = new Set([...single.values(), ...compound.values()].map(name => name.toLowerCase()));

const han = /^\p{Script=Han}+$/u;
const pictures =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Cf}\p{Cc}\p{Co}\p{Variation_Selector}]|\u20e3/gu;
const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}.]+$/gu;
const particles = new Set([
  'van',
  'von',
  'der',
  'den',
  'de',
  'da',
  'di',
  'del',
  'della',
  'la',
  'le',
  'bin',
  'al',
  'ter',
]);

/** Longest name one would still say aloud, in Han characters and in letters of other scripts. */
const speakableHan = 12;
const speakableLetters = 40;

/** Whether a text is written in Chinese characters only. */
export function isHan(text: string): boolean {
  return han.test(text);
}

/**
 * The part of a display name one could say aloud: pictures, control characters and ornaments removed.
 * Null when nothing speakable is left, when it is a platform's placeholder (`微信用户`), an advertisement
 * with a number or an address in it, or no name but code.
 */
export function spokenName(name: string): string | null {
  const plain = name.normalize('NFKC').replace(pictures, '').replace(/\s+/gu, ' ');
  const spoken = plain.replace(edges, '').trim();
  if (!/\p{L}/u.test(spoken) || /[<>{}]/.test(plain) || /\d{4}|[@/\\]/.test(spoken)) return null;
  if (placeholders.has(spoken.toLowerCase()) || /^(wxid|user|用户|用戶)[_\d]/iu.test(spoken)) return null;
  const most = /\p{Script=Han}/u.test(spoken) ? speakableHan : speakableLetters;
  return [...spoken].length <= most ? spoken : null;
}

/**
 * The family name in a Chinese name, guessed only where it is plausible: a compound surname with at most two
 * characters after it, or a listed surname followed by one or two characters that are no everyday word.
 */
export function chineseSurname(name: string): string | null {
  const length = [...name].length;
  if (!isHan(name) || length < 2 || length > 4) return null;
  const two = name.slice(0, 2);
  if (compound.has(two)) return two;
  if (length > 3 || !single.has(name[0]!)) return null;
  if (length === 2 && name[0] === name[1]) return null;
  if (nicknames.has(name) || nicknames.has(two)) return null;
  return name[0]!;
}

/** A name that already is a form of address, taken apart: 王总 → 王 and 总. */
export function addressedName(name: string): { readonly surname: string; readonly title: string } | null {
  if (!isHan(name)) return null;
  const title = suffixes.find(suffix => name.endsWith(suffix) && name.length > suffix.length);
  if (title === undefined) return null;
  const surname = name.slice(0, -title.length);
  return single.has(surname) || compound.has(surname) ? { surname, title } : null;
}

/**
 * The family name in a name written in Latin letters: the last word with its particles (`van Gogh`), the first
 * when only that is a Chinese surname (`Wang Xiaoming`), or null when both or neither order is certain.
 */
export function latinSurname(name: string): string | null {
  const words = name.split(' ');
  if (words.length < 2 || !/^[\p{Script=Latin} .'’-]+$/u.test(name)) return null;
  const first = words[0]!;
  const last = words.at(-1)!;
  if (romanised.has(first.toLowerCase())) return romanised.has(last.toLowerCase()) ? null : first;
  const particle = words.findIndex((word, i) => i > 0 && particles.has(word));
  return particle > 0 ? words.slice(particle).join(' ') : last;
}

/** The surname in Latin letters: 欧阳 → Ouyang; a Latin name is itself; null when the reading is not known. */
export function surnameInLatin(surname: string): string | null {
  if (!/\p{Script=Han}/u.test(surname)) return surname;
  return single.get(surname) ?? compound.get(surname) ?? null;
}

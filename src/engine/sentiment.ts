import lexicon from '../../config/sentiment.json';
import { normalise } from './normalise';

/** Stretches of text longer than this many characters are not read further. */
const READ_LIMIT = 2_000;

const weights = new Map(
  [...Object.entries(lexicon.complaint), ...Object.entries(lexicon.praise)].map(([word, weight]) => [
    normalise(word),
    weight,
  ]),
);
const negators = lexicon.negators.map(normalise);
const longest = Math.max(...[...weights.keys()].map(word => word.length));
const beginnings = new Set([...weights.keys()].map(word => word.slice(0, 1)));

/**
 * The mood of a normalised text from -1 (complaint) to 1 (praise), by a small list of words; 0 when none of them occurs.
 * A word of denial right before a word of mood turns it round and weakens it. It knows nothing of irony.
 */
export function scoreSentiment(text: string): number {
  let sum = 0;
  const end = Math.min(text.length, READ_LIMIT);
  for (let at = 0; at < end; ) {
    const word = wordAt(text, at);
    if (word === null) {
      at++;
      continue;
    }
    const weight = weights.get(word) ?? 0;
    sum += denied(text, at) ? -weight / 2 : weight;
    at += word.length;
  }
  return sum === 0 ? 0 : sum / Math.sqrt(sum * sum + 0.5);
}

/** The longest word of mood that begins here. A Latin word must stand by itself. */
function wordAt(text: string, at: number): string | null {
  if (!beginnings.has(text[at] ?? '')) return null;
  for (let length = Math.min(longest, text.length - at); length > 0; length--) {
    const word = text.slice(at, at + length);
    if (weights.has(word) && (!isLatin(word) || standsAlone(text, at, length))) return word;
  }
  return null;
}

function denied(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 12), at).trimEnd();
  return negators.some(negator => {
    if (!before.endsWith(negator)) return false;
    return !isLatin(negator) || !isLatin(before[before.length - negator.length - 1] ?? '');
  });
}

function standsAlone(text: string, at: number, length: number): boolean {
  return !isLatin(text[at - 1] ?? '') && !isLatin(text[at + length] ?? '');
}

function isLatin(text: string): boolean {
  return /^[a-z]/.test(text);
}

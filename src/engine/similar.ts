/** Neighbouring characters of a text with how often each pair occurs. */
export interface Bigrams {
  readonly text: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

/** Takes a normalised text apart into its pairs of neighbours; blanks do not count. */
export function bigrams(text: string): Bigrams {
  const letters = [...text.replaceAll(' ', '')];
  const counts = new Map<string, number>();
  for (let i = 1; i < letters.length; i++) {
    const pair = `${letters[i - 1]}${letters[i]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return { text: letters.join(''), counts, total: Math.max(0, letters.length - 1) };
}

/**
 * How alike two texts are, from 0 to 1: twice the pairs they share over all pairs of both (Dice, 1945).
 * Texts of one character are alike only when equal.
 */
export function similarity(left: Bigrams, right: Bigrams): number {
  if (left.text === right.text) return 1;
  const total = left.total + right.total;
  if (total === 0) return 0;
  const [few, many] = left.counts.size < right.counts.size ? [left, right] : [right, left];
  let shared = 0;
  for (const [pair, count] of few.counts) shared += Math.min(count, many.counts.get(pair) ?? 0);
  return (2 * shared) / total;
}

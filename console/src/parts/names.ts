const HAN = /\p{Script=Han}/u;

/** What stands on an avatar: the last two characters of a Chinese name, else up to two initials. */
export function initials(name: string): string {
  const clean = name.trim();
  if (!clean) return '?';
  if (HAN.test(clean)) {
    const han = Array.from(clean).filter(char => HAN.test(char));
    return han.slice(-2).join('');
  }
  const words = clean.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map(word => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
}

/** A number from 0 to `tones - 1` that stays the same for the same name or id. */
export function toneOf(seed: string, tones: number): number {
  let hash = 2166136261;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % tones;
}

/** The UTF-8 length of a text in bytes, which is how platforms count. */
export const textBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * Cuts a text into parts of at most `maxBytes` UTF-8 bytes, never inside a character and, where the second half of a
 * part has one, after a line break or a full stop. Joined again the parts are the text.
 */
export function splitText(text: string, maxBytes: number): string[] {
  if (textBytes(text) <= maxBytes) return [text];
  const parts: string[] = [];
  let rest = text;
  while (textBytes(rest) > maxBytes) {
    const cut = softCut(rest.slice(0, longestPrefix(rest, maxBytes)));
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

const segments = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** In UTF-16 units; at least one whole character, so that the work always ends. */
function longestPrefix(text: string, maxBytes: number): number {
  let units = 0;
  let bytes = 0;
  for (const { segment } of segments.segment(text.slice(0, maxBytes + 64))) {
    bytes += textBytes(segment);
    if (bytes > maxBytes && units > 0) return units;
    units += segment.length;
  }
  return units;
}

const PAUSES = /[\n。！？!?；;]/gu;

function softCut(part: string): number {
  let best = part.length;
  for (const found of part.matchAll(PAUSES)) if (found.index > part.length / 2) best = found.index + found[0].length;
  return best;
}

/** Words set for a card: their lines and the size of their letters in pixels. */
export interface SetText {
  readonly lines: readonly string[];
  readonly size: number;
}

/** The room words have: in pixels, and in lines. */
export interface Room {
  readonly width: number;
  readonly size: number;
  readonly least: number;
  readonly lines: number;
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;

/** About how wide a text is, in letters of Chinese. No font is asked: what it draws with is the viewer's. */
function emsOf(text: string): number {
  let ems = 0;
  for (const sign of text) {
    if (wide.test(sign) || /\p{Extended_Pictographic}/u.test(sign)) ems += 1;
    else if (/[\p{Lu}MW@%]/u.test(sign)) ems += 0.74;
    else if (/[\s.,:;'’·ilj|!]/u.test(sign)) ems += 0.32;
    else ems += 0.57;
  }
  return ems;
}

/** Where a line may break: after a blank, and around every Chinese character. */
function portions(text: string): string[] {
  const found = text.match(/\S+\s*/gu) ?? [];
  return found.flatMap(word => (wide.test(word) ? [...word] : [word]));
}

function wrap(text: string, ems: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const portion of portions(text).flatMap(one => (emsOf(one.trim()) > ems ? [...one] : [one]))) {
    if (line !== '' && emsOf((line + portion).trimEnd()) > ems) {
      lines.push(line.trimEnd());
      line = portion;
    } else line += portion;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** How much smaller letters may become before one more line is begun. */
const BEFORE_NEXT_LINE = 0.7;

/** Sets words into a room: on as few lines as read well, smaller when they are long, at last cut short with …. */
export function setText(text: string, { width, size, least, lines: most }: Room): SetText {
  const given = text.split('\n');
  for (let count = Math.min(given.length, most); count <= most; count++) {
    const smallest = count === most ? least : Math.max(least, size * BEFORE_NEXT_LINE);
    for (let now = size; now >= smallest; now -= 2) {
      const lines = given.flatMap(line => wrap(line, width / now));
      if (lines.length <= count) return { lines, size: now };
    }
  }
  const lines = given.flatMap(line => wrap(line, width / least)).slice(0, most);
  return { lines: [...lines.slice(0, -1), shortened(lines.at(-1) ?? '', width / least)], size: least };
}

function shortened(line: string, ems: number): string {
  const signs = [...line];
  while (signs.length > 0 && emsOf(`${signs.join('')}…`) > ems) signs.pop();
  return `${signs.join('')}…`;
}

// Control characters, halves of pairs and the two that are no characters: XML may not hold them, not even escaped.
const unsayable = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** A text as XML holds it, in an element or an attribute. */
export function xml(text: string): string {
  return text
    .replace(unsayable, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;');
}

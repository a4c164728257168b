/** What is wrong with a row as a whole: a quotation mark never closed, one inside of a quoted cell, or no end in sight. */
export type CsvFault = 'quote_open' | 'quote_inside' | 'too_long';

/** A row of a CSV file: its cells, or what is wrong with it and its first line as it stands. */
export type CsvRow = {
  /** The number a spreadsheet shows beside it: the first row is 1, empty rows count. */
  readonly row: number;
} & Content;

type Content =
  | { readonly cells: readonly string[]; readonly fault?: undefined }
  | { readonly fault: CsvFault; readonly line: string };

export interface CsvReader {
  /** Takes the next piece of the file and gives the rows that are complete; with `last` all that is left. */
  read(piece: string, last?: boolean): CsvRow[];
}

/** A row longer than this, in characters, has a quotation mark that nobody closed, or is no row at all. */
const LONGEST = 64 * 1024;

/**
 * Reads CSV (RFC 4180) piece by piece, with any one character as the delimiter. A quotation mark inside of an unquoted
 * cell is an ordinary character; rows with nothing in them are passed over. The usual parsers lose every row after a
 * quotation mark that is never closed: this one calls that one line broken and goes on with the next.
 */
export function openCsv(delimiter: string): CsvReader {
  let text = '';
  let row = 0;
  return {
    read(piece, last = false) {
      text += piece;
      const rows: CsvRow[] = [];
      let at = 0;
      while (at < text.length) {
        const found = rowAt(text, at, delimiter, last);
        if (found === null) break;
        const { end, ...content } = found;
        row++;
        at = end;
        if (content.fault !== undefined || content.cells.some(cell => cell !== '')) rows.push({ row, ...content });
      }
      text = text.slice(at);
      return rows;
    },
  };
}

/** The row that begins here; null when its end has not come yet. */
function rowAt(text: string, start: number, delimiter: string, last: boolean): (Content & { end: number }) | null {
  const line = lineAt(text, start, last);
  const long = text.length - start > LONGEST;
  if (line === null && !long) return null;
  if (line === null) return { end: text.length, fault: 'too_long', line: text.slice(start) };
  if (!line.words.includes('"')) return { end: line.end, cells: line.words.split(delimiter) };
  const cells: string[] = [];
  for (let at = start; ; ) {
    const cell = text[at] === '"' ? quoted(text, at, delimiter, last) : plain(text, at, delimiter);
    if (typeof cell === 'string') return { end: line.end, fault: cell, line: line.words };
    const ended = cell !== null && (last || isKnown(text, cell.end, delimiter));
    if (!ended) return long ? { end: line.end, fault: 'quote_open', line: line.words } : null;
    cells.push(cell.words);
    if (text[cell.end] !== delimiter) return { end: afterBreak(text, cell.end), cells };
    at = cell.end + 1;
  }
}

/** The line that begins here, and where the next one does; null when its end has not come yet. */
function lineAt(text: string, start: number, last: boolean): { readonly end: number; readonly words: string } | null {
  let stop = start;
  while (stop < text.length && !isBreak(text, stop)) stop++;
  if (!last && !isKnown(text, stop, '\n')) return null;
  return { end: afterBreak(text, stop), words: text.slice(start, stop) };
}

interface Cell {
  readonly words: string;
  /** Where the delimiter or the line break after it stands. */
  readonly end: number;
}

function plain(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && !isBreak(text, end)) end++;
  return { words: text.slice(start, end), end };
}

function quoted(text: string, start: number, delimiter: string, last: boolean): Cell | CsvFault | null {
  let words = '';
  for (let from = start + 1; ; ) {
    const mark = text.indexOf('"', from);
    if (mark === -1 || mark - start > LONGEST) return last || text.length - start > LONGEST ? 'quote_open' : null;
    words += text.slice(from, mark);
    const next = text[mark + 1];
    if (next === undefined && !last) return null;
    if (next === undefined || next === delimiter || isBreak(text, mark + 1)) return { words, end: mark + 1 };
    if (next !== '"') return words.includes('\n') ? 'quote_open' : 'quote_inside';
    words += '"';
    from = mark + 2;
  }
}

/** Whether what ends here has really ended: a CR at the end of a piece may be half of a CR LF. */
const isKnown = (text: string, end: number, delimiter: string): boolean =>
  end < text.length - 1 || (end < text.length && (text[end] === '\n' || text[end] === delimiter));
const isBreak = (text: string, at: number): boolean => text[at] === '\n' || text[at] === '\r';
const afterBreak = (text: string, at: number): number => (text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1);

import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { type CsvRow, openCsv } from '../engine/csv';
import { guessDelimiter } from '../engine/import-columns';
import { Refusal } from './conflict';

/** The longest list taken, in bytes. */
export const MAX_LIST_BYTES = 256 * 1024 * 1024;
const PIECE = 64 * 1024;

export const encodings = ['utf-8', 'gb18030', 'utf-16le'] as const;

/** How a list is written. */
export interface Written {
  readonly encoding: (typeof encodings)[number];
  readonly delimiter: string;
}

/** A list that lies on this machine. */
export interface List {
  readonly path: string;
  readonly bytes: number;
  readonly encoding: Written['encoding'];
}

/**
 * Writes a list to `path` as it comes and finds out how it is written: by its byte order mark, as UTF-8 when every byte
 * of it is, else as GB18030, which is what spreadsheets in China save. Rejects with Refusal `list_empty` or
 * `list_too_large`, and leaves no file then.
 */
export async function keepList(body: AsyncIterable<Uint8Array>, path: string): Promise<List> {
  const file = await open(path, 'wx', 0o600);
  try {
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    let isUtf8 = true;
    let head = '';
    for await (const piece of body) {
      if (head.length < 4) head += Buffer.from(piece.subarray(0, 4)).toString('latin1');
      bytes += piece.length;
      if (bytes > MAX_LIST_BYTES)
        throw new Refusal('list_too_large', `a list may have at most ${MAX_LIST_BYTES} bytes`);
      isUtf8 &&= decodes(utf8, piece, true);
      await file.write(piece);
    }
    if (bytes === 0) throw new Refusal('list_empty', 'the list is empty');
    await file.sync();
    const is16 = head.startsWith('\xff\xfe');
    const whole = isUtf8 && decodes(utf8, new Uint8Array(), false);
    return { path, bytes, encoding: is16 ? 'utf-16le' : whole ? 'utf-8' : 'gb18030' };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function decodes(decoder: TextDecoder, piece: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(piece, { stream });
    return true;
  } catch {
    return false;
  }
}

/** What stands at the head of a list and in its first rows. */
export interface Head {
  readonly delimiter: string;
  readonly heads: readonly string[];
  readonly first: readonly (readonly string[])[];
}

const SHOWN = 3;

/**
 * Reads the head of a list; the delimiter is guessed unless it is given. Rejects with Refusal `list_empty` when there is
 * not one row, `list_head_broken`.
 */
export async function readHead({ path, encoding }: List, given?: string): Promise<Head> {
  for await (const { text } of piecesOf(path, encoding)) {
    const delimiter = given ?? guessDelimiter(text);
    const [head, ...others] = openCsv(delimiter).read(text, true);
    if (!head) break;
    if (head.fault !== undefined) throw new Refusal('list_head_broken', 'the head of the list cannot be read');
    const first = others.flatMap(row => (row.fault === undefined ? [row.cells] : [])).slice(0, SHOWN);
    return { delimiter, heads: head.cells, first };
  }
  throw new Refusal('list_empty', 'the list has no rows');
}

/** The rows of a list a piece at a time, with the bytes read so far. The head is the first of them. */
export async function* rowsOf(
  path: string,
  { encoding, delimiter }: Written,
): AsyncGenerator<{ readonly rows: readonly CsvRow[]; readonly bytesDone: number }> {
  const reader = openCsv(delimiter);
  for await (const { text, bytesDone, last } of piecesOf(path, encoding)) {
    yield { rows: reader.read(text, last), bytesDone };
  }
}

async function* piecesOf(
  path: string,
  encoding: Written['encoding'],
): AsyncGenerator<{ readonly text: string; readonly bytesDone: number; readonly last: boolean }> {
  const decoder = new TextDecoder(encoding);
  let bytesDone = 0;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    const bytes = piece as Buffer;
    bytesDone += bytes.length;
    yield { text: decoder.decode(bytes, { stream: true }), bytesDone, last: false };
  }
  yield { text: decoder.decode(), bytesDone, last: true };
}

import type { MessageId } from '../model';
import { gramsOf, searchText, wantedGrams } from './grams';
import type { MessageRow } from './schema/rows';
import type { Store } from './store';
import { forUpdate, marks, type Transaction } from './transaction';

/** Brings a text into the form in which texts are compared. The same must be used for writing and for asking. */
export type Fold = (text: string) => string;

/** Half-width, lower case, nothing invisible. */
export const plainFold: Fold = text =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}|\ufe0f/gu, '');

const WATERMARK = 'searchedTo';

/** How far and in what portions to index. */
export interface Indexing {
  /** Messages with this id and above are left for later: another process may yet commit one among them. */
  readonly olderThanId: number;
  /** Messages in one commit. */
  readonly batch: number;
  readonly fold?: Fold;
}

/**
 * Writes the next messages into the full-text index and remembers how far it came. Resolves to how many it looked at:
 * fewer than `batch` means there are no more. Two processes at once do no harm.
 */
export async function indexMessages(store: Store, { olderThanId, batch, fold = plainFold }: Indexing): Promise<number> {
  const from = await searchedTo(store);
  const rows = await store.read<RawMessage>(
    `SELECT id, author, content FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?`,
    [from, olderThanId, batch],
  );
  const last = rows.at(-1);
  if (last === undefined) return 0;
  const entries = rows.flatMap(row => {
    const grams = row.author === 'system' ? [] : gramsOf(fold(searchText(parse(row).content)));
    return grams.length === 0 ? [] : [[row.id, grams.join(' ')] as const];
  });
  const done = await store.transact(async tx => {
    if (!(await advance(tx, from, last.id))) return false;
    const there = await stillThere(tx, rows);
    await tx.insert(
      'messageSearch',
      ['rowid', 'grams'],
      entries.filter(([id]) => there.has(id)),
    );
    return true;
  });
  return done ? rows.length : 0;
}

/** Which of these have not been erased since they were read. */
async function stillThere(tx: Transaction, rows: readonly { readonly id: MessageId }[]): Promise<ReadonlySet<number>> {
  const sql = `SELECT id FROM message WHERE id IN (${marks(rows.length)})`;
  const there = await tx.all<{ id: number }>(
    sql,
    rows.map(({ id }) => id),
  );
  return new Set(there.map(({ id }) => id));
}

/** Takes messages out of the index, in the transaction that deletes them. */
export async function forgetMessages(tx: Transaction, ids: readonly MessageId[]): Promise<void> {
  for (let start = 0; start < ids.length; start += 500) {
    const some = ids.slice(start, start + 500);
    await tx.run(`DELETE FROM messageSearch WHERE rowid IN (${marks(some.length)})`, some);
  }
}

/** A search, or the next page of one. */
export interface Asked {
  /** Words, all of which must be in a message, as they stand: nothing in them is an operator. */
  readonly q: string;
  readonly limit: number;
  /** Only messages before this one: the `next` of the page before. */
  readonly before?: MessageId;
  readonly fold?: Fold;
}

/** A page of what was found. */
export interface Found {
  /** Newest first. */
  readonly items: readonly MessageRow[];
  /** Ask again with this as `before`; null when there is no more. A page may be short of `limit` and yet have a next. */
  readonly next: MessageId | null;
}

/** Rows looked at in one step, and in one answer. */
const STEP = 500;
const MOST = 20_000;

/**
 * Messages that contain every word of `q`, over all history and everything committed, indexed or not. A Latin word is
 * found by its beginning. Nothing is found for a `q` of punctuation alone.
 */
export async function searchMessages(store: Store, asked: Asked): Promise<Found> {
  const { limit, fold = plainFold } = asked;
  const terms = fold(asked.q).split(/\s+/).filter(Boolean);
  const wanted = terms.flatMap(wantedGrams);
  if (wanted.length === 0) return { items: [], next: null };
  const contains = (row: MessageRow): boolean => {
    const text = fold(searchText(row.content));
    return row.author !== 'system' && terms.every(term => text.includes(term));
  };
  const indexedTo = await searchedTo(store);
  const match = matchOf(store, wanted);
  const items: MessageRow[] = [];
  let before: number = asked.before ?? Number.MAX_SAFE_INTEGER;
  for (let looked = 0; looked < MOST; looked += STEP) {
    const inTail = before > indexedTo + 1;
    const look = inTail ? await tail(store, indexedTo, before) : await indexed(store, match, before);
    for (const row of look.rows) {
      if (!contains(row)) continue;
      items.push(row);
      if (items.length === limit) return { items, next: row.id };
    }
    if (look.reached !== null) before = look.reached;
    else if (inTail) before = indexedTo + 1;
    else return { items, next: null };
  }
  return { items, next: before as MessageId };
}

type RawMessage = Omit<MessageRow, 'content'> & { readonly content: string };

const parse = (row: RawMessage): MessageRow => ({ ...row, content: JSON.parse(row.content) as MessageRow['content'] });

async function searchedTo(store: Store): Promise<number> {
  const [row] = await store.read<{ value: string }>('SELECT value FROM setting WHERE name = ?', [WATERMARK]);
  return Number(row?.value ?? 0);
}

/** Moves the watermark, unless another process has. */
async function advance(tx: Transaction, from: number, to: number): Promise<boolean> {
  const [row] = await tx.all<{ value: string }>(
    `SELECT value FROM setting WHERE name = ?${forUpdate(tx.dialect).replace('ORDER BY id ', '')}`,
    [WATERMARK],
  );
  if (Number(row?.value ?? 0) !== from) return false;
  if (row) await tx.run('UPDATE setting SET value = ? WHERE name = ?', [String(to), WATERMARK]);
  else await tx.insert('setting', ['name', 'value'], [[WATERMARK, String(to)]]);
  return true;
}

interface Look {
  readonly rows: readonly MessageRow[];
  /** The oldest id looked at; null when there is nothing older. */
  readonly reached: number | null;
}

/** The newest messages that are not in the index yet. */
async function tail(store: Store, after: number, before: number): Promise<Look> {
  const rows = await store.read<RawMessage>('SELECT * FROM message WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?', [
    after,
    before,
    STEP,
  ]);
  return { rows: rows.map(parse), reached: rows.length < STEP ? null : (rows.at(-1)?.id ?? null) };
}

async function indexed(store: Store, match: string, before: number): Promise<Look> {
  const where = store.dialect === 'mysql' ? 'MATCH(grams) AGAINST (? IN BOOLEAN MODE)' : 'messageSearch MATCH ?';
  const hits = await store.read<{ id: number }>(
    `SELECT rowid AS id FROM messageSearch WHERE ${where} AND rowid < ? ORDER BY rowid DESC LIMIT ?`,
    [match, before, STEP],
  );
  if (hits.length === 0) return { rows: [], reached: null };
  const rows = await store.read<RawMessage>(
    `SELECT * FROM message WHERE id IN (${marks(hits.length)}) ORDER BY id DESC`,
    hits.map(({ id }) => id),
  );
  return { rows: rows.map(parse), reached: hits.length < STEP ? null : (hits.at(-1)?.id ?? null) };
}

/** Grams are letters and digits only, so that nothing a person types can be an operator here. */
function matchOf(store: Store, wanted: readonly (readonly string[])[]): string {
  if (store.dialect === 'mysql') return wanted.map(grams => grams.map(gram => `+${gram}`).join(' ')).join(' ');
  const phrase = ([first = '', ...rest]: readonly string[]) =>
    first.endsWith('*') ? `"${first.slice(0, -1)}" *` : `"${[first, ...rest].join(' ')}"`;
  return wanted.map(phrase).join(' AND ');
}

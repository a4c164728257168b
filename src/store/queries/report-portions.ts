import type { Store } from '../store';

/** A moment's span in milliseconds since the epoch; `until` is no part of it. */
export interface Between {
  readonly from: number;
  readonly until: number;
}

/** Some rows of a table by their ids, all within one look, and the time asked for. */
export interface Portion extends Between {
  readonly firstId: number;
  readonly lastId: number;
}

type Reader = Pick<Store, 'read'>;

/** Rows looked at in one statement, so that nobody else waits for a report. */
const PORTION = 1000;
/** Rows are numbered as they come, give or take: what was written later by a day is no surprise. */
const SLACK_MS = 86_400_000;
/** Every zone is this much or a multiple of it away from the others, so days are put together from such pieces. */
export const PIECE_MS = 900_000;

/** When a row was made, rounded down to a piece of a day. */
export const pieceOf = (column: string): string => `${column} - ${column} % ${PIECE_MS}`;

/**
 * The rows of a table that were made within a time, newest portions first. It ends at the first portion whose rows are all
 * older, so that a report on last week costs a week.
 */
export async function* portionsOf(
  { read }: Reader,
  table: 'message' | 'conversation' | 'delivery',
  { from, until }: Between,
): AsyncGenerator<Portion> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const [row] = await read<{ firstId: number | null; lastId: number; oldest: number; newest: number }>(
      `SELECT MIN(id) AS firstId, MAX(id) AS lastId, MIN(createdAt) AS oldest, MAX(createdAt) AS newest FROM
         (SELECT id, createdAt FROM ${table} WHERE id < ? ORDER BY id DESC LIMIT ${PORTION}) some`,
      [before],
    );
    if (row?.firstId == null || Number(row.newest) < from - SLACK_MS) return;
    before = Number(row.firstId);
    if (Number(row.oldest) < until) yield { from, until, firstId: before, lastId: Number(row.lastId) };
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}

/** The values of {@link within}, in their order. */
export const marksOf = ({ firstId, lastId, from, until }: Portion): number[] => [firstId, lastId, from, until];

/** That a row is of a portion. */
export const within = (alias: string): string =>
  `${alias}.id >= ? AND ${alias}.id <= ? AND ${alias}.createdAt >= ? AND ${alias}.createdAt < ?`;

/** A value out of JSON, which one database gives bare and the other as JSON. */
export const bare = (value: string | null): string | null =>
  value === null || value === 'null' ? null : value.startsWith('"') ? (JSON.parse(value) as string) : value;

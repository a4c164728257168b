import type { ContactId, DeliveryId, MediaHash } from '../model';
import { firstIdAt } from './ids';
import type { Store } from './store';
import { marks } from './transaction';

/** The setting that stands while something erased may still be readable in the database's own files. */
export const TRACES = 'traces';

/** Rows looked at in one step. */
const STEP = 2000;
const DAY_MS = 86_400_000;
/** Pages of the search index rewritten in one commit. */
const MERGE_PAGES = 200;
const TRIES = 40;
const PAUSE_MS = 50;

/** Lets everybody else have a turn. SQLite answers at once, so a loop of reads alone would keep them all waiting. */
const breath = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Walks over a table in steps of ids, oldest first. */
async function* steps(
  store: Store,
  table: 'message' | 'delivery',
  after: number,
): AsyncGenerator<readonly [after: number, upTo: number]> {
  for (let from = after; ; ) {
    await breath();
    const [last] = await store.read<{ id: number }>(
      `SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT 1 OFFSET ${STEP - 1}`,
      [from],
    );
    yield [from, last?.id ?? Number.MAX_SAFE_INTEGER];
    if (!last) return;
    from = last.id;
  }
}

/** Deliveries to a person that are still there, in portions. */
export async function* deliveriesTo(store: Store, contactId: ContactId): AsyncGenerator<DeliveryId[]> {
  for await (const [after, upTo] of steps(store, 'delivery', 0)) {
    const rows = await store.read<{ id: DeliveryId }>(
      'SELECT id FROM delivery WHERE id > ? AND id <= ? AND contactId = ?',
      [after, upTo, contactId],
    );
    if (rows.length > 0) yield rows.map(({ id }) => id);
  }
}

/** Keys of kept answers that name one of these ids, in portions. */
export async function* requestsNaming(store: Store, ids: ReadonlySet<string>): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    await breath();
    const rows = await store.read<{ requestKey: string; body: string | null }>(
      'SELECT requestKey, body FROM request WHERE requestKey > ? ORDER BY requestKey LIMIT 100',
      [after],
    );
    const found = rows.filter(({ body }) => [...(body ?? '').matchAll(/"(\d{1,16})"/g)].some(([, id]) => ids.has(id!)));
    if (found.length > 0) yield found.map(({ requestKey }) => requestKey);
    const last = rows.at(-1);
    if (!last) return;
    after = last.requestKey;
  }
}

/** Which of these files no message and no rule speaks of (any more). */
export async function unusedFiles(store: Store, files: readonly MediaHash[]): Promise<MediaHash[]> {
  const unused = new Set(files);
  const meet = (text: string) => {
    for (const hash of unused) if (text.includes(hash)) unused.delete(hash);
  };
  for (const { body } of await store.read<{ body: string }>(`SELECT body FROM rule WHERE body LIKE '%"hash":"%'`)) {
    meet(body);
  }
  const since = await keptSince(store, files);
  if (since === null) return [];
  // A message is stored at most hours before its file is.
  for await (const [after, upTo] of steps(store, 'message', firstIdAt(since - DAY_MS))) {
    if (unused.size === 0) break;
    const rows = await store.read<{ content: string }>(
      `SELECT content FROM message WHERE id > ? AND id <= ? AND content LIKE '%"hash":"%'`,
      [after, upTo],
    );
    for (const { content } of rows) meet(content);
  }
  return [...unused];
}

async function keptSince(store: Store, files: readonly MediaHash[]): Promise<number | null> {
  let since: number | null = null;
  for (let start = 0; start < files.length; start += 500) {
    const some = files.slice(start, start + 500);
    const [row] = await store.read<{ at: number | null }>(
      `SELECT MIN(createdAt) AS at FROM media WHERE hash IN (${marks(some.length)})`,
      some,
    );
    if (row?.at !== null && row?.at !== undefined) since = Math.min(since ?? row.at, Number(row.at));
  }
  return since;
}

/**
 * Takes what was deleted out of the files of SQLite too: rewrites the search index without it, a small commit at a
 * time, and empties the write-ahead log. The setting `traces` stays when somebody kept reading the log; then it is worth
 * another try. A MySQL server keeps its own logs, and is left alone.
 */
export async function wipeTraces(store: Store): Promise<void> {
  if (store.dialect === 'sqlite' && !(await wipeFiles(store))) return;
  await store.transact(tx => tx.run('DELETE FROM setting WHERE name = ?', [TRACES]));
}

async function wipeFiles(store: Store): Promise<boolean> {
  // The first word begins a merge of everything into one, the next ones go on with it (SQLite FTS5, section 6.8).
  for (let pages = -MERGE_PAGES; await mergeSearch(store, pages); pages = MERGE_PAGES) await breath();
  for (let tried = 0; tried < TRIES; tried++) {
    // From the start of a turn of our own, no transaction of this process is open that the log could wait for.
    await breath();
    const [log] = await store.read<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
    if (log?.busy === 0) return true;
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

/** Resolves to whether there was anything to do. */
const mergeSearch = (store: Store, pages: number): Promise<boolean> =>
  store.transact(async tx => {
    const changes = async () => (await tx.all<{ n: number }>('SELECT total_changes() AS n'))[0]?.n ?? 0;
    const before = await changes();
    await tx.run(`INSERT INTO messageSearch(messageSearch, rank) VALUES('merge', ?)`, [pages]);
    return (await changes()) - before >= 2;
  });

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ColumnsFault,
  columnsFault,
  type ImportColumn,
  type ImportKey,
  type ImportTarget,
  importColumns,
  usualKey,
} from '../engine/import-columns';
import type { AgentId } from '../model';
import { addImport, beginUndoing, importOf } from '../store/imports';
import { Conflict, NotFound, Refusal } from './conflict';
import { offerFields } from './custom-fields';
import type { House } from './house';
import { checkImport, type ImportReport } from './import-check';
import { type Head, keepList, type List, readHead } from './import-file';
import type { ImportOptions } from './import-reading';
import { type ImportWork, KEPT_MS, openImportWork } from './import-work';

/** How a list is to be taken, as far as its sender says so. */
export interface ImportWish extends Pick<ImportOptions, 'channelId' | 'tag'> {
  /** By what people are found; null makes everybody somebody new, and left out it is `usualKey`. */
  readonly key?: ImportKey | null | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: List['encoding'] | undefined;
  /** What the columns are, by their heads; guessed when left out. */
  readonly mapping?: Readonly<Record<string, ImportTarget | null>> | undefined;
}

/** A dry run: how the list is read, what it would do, or why it cannot be taken like this. */
export interface ImportTrial {
  readonly encoding: List['encoding'];
  readonly delimiter: string;
  readonly key: ImportKey | null;
  /** Each with what stands in it in the first rows. */
  readonly columns: readonly (ImportColumn & { readonly samples: readonly string[] })[];
  readonly fault: ColumnsFault | null;
  readonly report: ImportReport | null;
}

/** Lists of customers that come into the house, and go again. */
export interface Imports extends ImportWork {
  /** Goes through a list and changes nothing. Rejects with Refusal. */
  check(body: AsyncIterable<Uint8Array>, wish: ImportWish): Promise<ImportTrial>;
  /** Keeps a list and resolves to its import once both are safe. Rejects with Refusal. */
  begin(body: AsyncIterable<Uint8Array>, wish: ImportWish, by: { name: string; agentId: AgentId }): Promise<number>;
  /** Begins to undo an import. Rejects with NotFound `import`, or Conflict `import_undone` or `import_forgotten`. */
  undo(id: number, agentId: AgentId): Promise<void>;
}

const COLUMNS_SAY: Readonly<Record<ColumnsFault, string>> = {
  no_columns: 'no column of the list is known; say what they are in `mapping`',
  key_column_missing: 'no column holds what people are to be found by',
  proof_column_missing: 'consent counts only with its proof: say which column that is',
  address_not_key: 'addresses on a channel are only taken when people are found by them',
  nobody_named: 'a list needs names, phones or e-mail addresses',
};

/** Opens the way for lists, whose files lie under `directory` while they are needed. */
export function openImports(house: Pick<House, 'store' | 'zone' | 'now' | 'log'>, directory: string): Imports {
  const { store, now } = house;
  const work = openImportWork(house, directory);

  async function received<Output>(
    body: AsyncIterable<Uint8Array>,
    wish: ImportWish,
    use: (list: List, head: Head, options: ImportOptions, fault: ColumnsFault | null) => Promise<Output>,
  ): Promise<Output> {
    await mkdir(directory, { recursive: true });
    const kept = await keepList(body, join(directory, `${randomUUID()}.part`));
    try {
      const list = { ...kept, encoding: wish.encoding ?? kept.encoding };
      const head = await readHead(list, wish.delimiter);
      const columns = importColumns(head.heads, await offerFields(house), wish.mapping);
      const { channelId, tag } = wish;
      const key = wish.key === undefined ? usualKey(columns) : wish.key;
      const options = { encoding: list.encoding, delimiter: head.delimiter, columns, key, channelId, tag };
      return await use(list, head, options, columnsFault(columns, key));
    } finally {
      await rm(kept.path, { force: true });
    }
  }

  return {
    ...work,
    check: (body, wish) =>
      received(body, wish, async (list, { first }, options, fault) => ({
        ...{ encoding: options.encoding, delimiter: options.delimiter, key: options.key, fault },
        columns: options.columns.map((column, index) => ({
          ...column,
          samples: first.map(cells => (cells[index] ?? '').slice(0, 80)).filter(cell => cell !== ''),
        })),
        report: fault === null ? await checkImport(house, list.path, options) : null,
      })),
    begin: (body, wish, { name, agentId }) =>
      received(body, wish, async (list, _head, options, fault) => {
        if (fault !== null) throw new Refusal(fault, COLUMNS_SAY[fault]);
        const id = store.id();
        await rename(list.path, work.pathOf(id));
        await addImport(store, { id, name, agentId, options, bytes: list.bytes, createdAt: now() });
        work.call();
        return id;
      }),
    async undo(id, agentId) {
      const row = await importOf(store, id);
      if (!row) throw new NotFound('import');
      if (row.endedAt !== null && row.endedAt < now() - KEPT_MS) {
        throw new Conflict('import_forgotten', 'what this import changed is forgotten by now');
      }
      if (!(await beginUndoing(store, id, { at: now(), agentId }))) {
        throw new Conflict('import_undone', 'this import is undone already');
      }
      work.call();
    },
  };
}

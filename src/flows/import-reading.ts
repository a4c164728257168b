import type { CsvRow } from '../engine/csv';
import type { ImportColumn, ImportKey } from '../engine/import-columns';
import { type RowReading, readRow } from '../engine/import-row';
import type { RowFault } from '../engine/import-words';
import type { AgentId, ChannelId, Contact } from '../model';
import { contactsBy, type FoundBy } from '../store/import-portion';
import { offerFields } from './custom-fields';
import type { House } from './house';
import { rowsOf, type Written } from './import-file';
import { keyOf, keyOfFound, type PersonRow, type Planning } from './import-plan';

/** How a list is taken, as it was decided before the first row. */
export interface ImportOptions extends Written {
  readonly columns: readonly ImportColumn[];
  /** By what people who are known already are found; null makes everybody somebody new. */
  readonly key: ImportKey | null;
  /** The channel whose addresses the list holds. */
  readonly channelId: ChannelId | null;
  /** A tag that everybody of the list gets. */
  readonly tag: string | null;
}

/** A row nobody can take, with its cells or its line. */
export interface BrokenRow {
  readonly row: number;
  readonly cells: readonly string[];
  readonly faults: readonly RowFault[];
}

/** Some rows of a list, read. */
export interface ReadPortion {
  readonly people: readonly PersonRow[];
  readonly broken: readonly BrokenRow[];
  /** The last row in it, and the bytes of the file read so far. */
  readonly to: number;
  readonly bytesDone: number;
}

type Parts = Pick<House, 'store' | 'zone'>;

/** Rows in one commit: few enough that those who write meanwhile do not notice. */
const PORTION = 200;

/** The rows of a list after row `after`, without its head, in portions. Everybody else has a turn between two. */
export async function* readPortions(
  house: Parts,
  path: string,
  options: ImportOptions,
  after: number,
): AsyncGenerator<ReadPortion> {
  const reading: RowReading = {
    columns: options.columns,
    key: options.key,
    defined: await offerFields(house),
    zone: house.zone,
    agents: await colleagues(house),
  };
  let head = true;
  let rows: CsvRow[] = [];
  let done = 0;
  for await (const { rows: more, bytesDone } of rowsOf(path, options)) {
    const fresh = head ? more.slice(1) : more;
    head &&= more.length === 0;
    for (const row of fresh) {
      if (row.row <= after) continue;
      rows.push(row);
      if (rows.length < PORTION) continue;
      yield portion(rows, reading, done);
      rows = [];
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    done = bytesDone;
  }
  if (rows.length > 0) yield portion(rows, reading, done);
}

function portion(rows: readonly CsvRow[], reading: RowReading, bytesDone: number): ReadPortion {
  const people: PersonRow[] = [];
  const broken: BrokenRow[] = [];
  for (const row of rows) {
    if (row.fault !== undefined) {
      const line = row.line.slice(0, 2000);
      broken.push({ row: row.row, cells: [line], faults: [{ id: row.fault, column: null, value: '' }] });
      continue;
    }
    const read = readRow(row.cells, reading);
    if ('faults' in read) broken.push({ row: row.row, cells: row.cells, faults: read.faults });
    else people.push({ row: row.row, cells: row.cells, person: read.person });
  }
  return { people, broken, to: rows.at(-1)!.row, bytesDone };
}

async function colleagues({ store }: Pick<House, 'store'>): Promise<ReadonlyMap<string, AgentId>> {
  const agents = await store.rows('agent').find({ order: { id: 'DESC' } });
  return new Map(agents.flatMap(({ id, name, email }) => [name, email].map(word => [word.toLowerCase(), id] as const)));
}

type Reading = Parameters<typeof contactsBy>[0];

/** Who of these people is known already, by their key. */
export async function knownAmong(
  read: Reading,
  people: readonly PersonRow[],
  { key, channelId }: Pick<ImportOptions, 'key' | 'channelId'>,
  lock: string,
): Promise<Planning['known']> {
  const known = new Map<string, readonly Contact[]>();
  if (key === null) return known;
  const names = [...new Set(people.map(({ person }) => keyOf(person, key)).filter(name => name !== null))];
  const by: FoundBy = key === 'address' ? { channelId: channelId! } : key;
  const values = key === 'phone' ? names.flatMap(phone => [phone, `+86${phone}`, `+86 ${phone}`]) : names;
  for (const { found, contact } of await contactsBy(read, by, values, lock)) {
    const name = keyOfFound(found, key);
    known.set(name, [...(known.get(name) ?? []), contact]);
  }
  return known;
}

/** The head of the key's column. */
export const keyHeadOf = ({ key, columns }: Pick<ImportOptions, 'key' | 'columns'>): string =>
  columns.find(({ target }) => target === key)?.head ?? '';

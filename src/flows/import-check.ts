import { createHash } from 'node:crypto';
import { faultWords, type RowFault, type RowFaultId, type Sentence } from '../engine/import-words';
import type { Contact } from '../model';
import { greetable } from '../store/import-portion';
import type { House } from './house';
import { keyOf, type PersonRow, planPortion } from './import-plan';
import { type BrokenRow, type ImportOptions, keyHeadOf, knownAmong, readPortions } from './import-reading';

/** What an import would do. */
export interface ImportReport {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly broken: number;
  readonly withheld: number;
  /** What is wrong how often. */
  readonly faults: Readonly<Partial<Record<RowFaultId, number>>>;
  /** The first rows that cannot be taken. */
  readonly errors: readonly {
    readonly row: number;
    readonly faults: readonly (RowFault & { readonly says: Sentence })[];
  }[];
  /** The first people as they would be. */
  readonly sample: readonly Contact[];
}

const ERRORS = 100;
const SAMPLE = 5;

/** Goes through a whole list as if it were taken, and changes nothing. */
export async function checkImport(
  house: Pick<House, 'store' | 'zone' | 'now'>,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, broken: 0, withheld: 0 };
  const faults: Partial<Record<RowFaultId, number>> = {};
  const errors: ImportReport['errors'][number][] = [];
  const sample: Contact[] = [];
  // Whom the list would have made by then. Numbers, because a list may be long.
  const made = new Set<number>();
  let id = 0;
  for await (const { people, broken } of readPortions(house, path, options, 0)) {
    const isNamed = ({ person }: PersonRow) => made.has(print(keyOf(person, options.key)));
    const fresh = people.filter(row => !isNamed(row));
    const known = await knownAmong(house.store.read, fresh, options, '');
    const ids = [...known.values()].flat().map(contact => contact.id);
    const plan = planPortion(fresh, {
      ...{ importId: 0, key: options.key, keyHead: keyHeadOf(options), tag: options.tag, known, before: new Map() },
      greetable: await greetable(house.store.read, ids),
      now: house.now(),
      id: () => ++id,
    });
    for (const { person } of fresh) {
      const name = keyOf(person, options.key);
      if (name !== null && !known.has(name)) made.add(print(name));
    }
    counts.rows += people.length + broken.length;
    counts.created += plan.created;
    counts.updated += plan.updated + people.length - fresh.length;
    counts.unchanged += plan.unchanged;
    counts.withheld += plan.withheld;
    note([...broken, ...plan.faults]);
    sample.push(...plan.people.slice(0, SAMPLE - sample.length).map(({ contact }) => contact));
  }
  return { ...counts, faults, errors, sample };

  function note(rows: readonly BrokenRow[]): void {
    counts.broken += rows.length;
    for (const row of rows) {
      for (const fault of row.faults) faults[fault.id] = (faults[fault.id] ?? 0) + 1;
      if (errors.length < ERRORS) {
        errors.push({ row: row.row, faults: row.faults.map(fault => ({ ...fault, says: faultWords(fault) })) });
      }
    }
  }
}

/** 48 bits of a key: two of a million that share them are one row miscounted. */
const print = (key: string | null): number =>
  key === null ? -1 : createHash('sha1').update(key).digest().readUIntBE(0, 6);

import { In } from 'typeorm';
import type { Tables } from '../schema/tables';
import type { Store } from '../store';

type Named = { [Name in keyof Tables]: Tables[Name] extends { readonly id: number } ? Name : never }[keyof Tables];

const AT_ONCE = 500;

/** The rows with these ids by id; ids that are null or belong to nothing are left out. */
export async function byIds<Name extends Named>(
  store: Store,
  table: Name,
  ids: Iterable<number | null>,
): Promise<ReadonlyMap<number, Tables[Name]>> {
  const wanted = [...new Set(ids)].filter(id => id !== null);
  const found = new Map<number, Tables[Name]>();
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const rows = await store
      .rows<Named>(table)
      .find({ where: { id: In(wanted.slice(start, start + AT_ONCE)) } as never });
    for (const row of rows) found.set(row.id as number, row as Tables[Name]);
  }
  return found;
}

/** The rows in the order of their ids. */
export const inOrder = <Row>(ids: readonly number[], rows: ReadonlyMap<number, Row>): Row[] =>
  ids.map(id => rows.get(id)).filter(row => row !== undefined);

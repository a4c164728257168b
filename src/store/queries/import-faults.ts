import { MoreThan } from 'typeorm';
import type { ImportFaultRow } from '../schema/import-rows';
import type { Store } from '../store';

const AT_ONCE = 500;

/** The rows of an import that could not be taken, in their order, in pages. */
export async function* faultsOf(store: Store, importId: number): AsyncGenerator<ImportFaultRow[]> {
  for (let after = 0; ; ) {
    const where = { importId, rowNo: MoreThan(after) };
    const rows = await store.rows('importFault').find({ where, order: { rowNo: 'ASC' }, take: AT_ONCE });
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)!.rowNo;
  }
}

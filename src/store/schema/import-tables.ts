import type { Dialect } from './columns';
import type { ContactImportRow, ImportChangeRow, ImportFaultRow } from './import-rows';
import { maybe, toolsFor } from './table';

/** Lists of customers that were brought into the house, with what they changed and which rows could not be taken. */
export function importTables(dialect: Dialect) {
  const { c, index, table } = toolsFor(dialect);
  return {
    contactImport: table<ContactImportRow>('contactImport', {
      id: c.id(),
      name: c.word(190),
      state: c.word(8),
      agentId: c.ref(),
      options: c.json(),
      bytes: c.int(),
      bytesDone: c.int(),
      position: c.int(),
      created: c.int(),
      updated: c.int(),
      unchanged: c.int(),
      broken: c.int(),
      withheld: c.int(),
      removed: c.int(),
      restored: c.int(),
      kept: c.json(maybe),
      fault: c.text(maybe),
      lease: c.int(maybe),
      leaseUntil: c.time(maybe),
      createdAt: c.time(),
      endedAt: c.time(maybe),
    }),
    importChange: table<ImportChangeRow>(
      'importChange',
      {
        importId: c.ref({ primary: true }),
        contactId: c.ref({ primary: true }),
        made: c.flag(),
        stamp: c.time(),
        changed: c.json(maybe),
      },
      [index('importChange_contact', ['contactId'])],
    ),
    importFault: table<ImportFaultRow>('importFault', {
      importId: c.ref({ primary: true }),
      rowNo: c.int({ primary: true }),
      faults: c.json(),
      cells: c.json(),
    }),
  };
}

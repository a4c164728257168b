import type { ContactId } from '../model';
import type { Transaction } from '../store';
import { changesBefore, greetable, type Portion, type Step, writePortion } from '../store/import-portion';
import type { ContactImportRow, ImportChangeRow } from '../store/schema/import-rows';
import type { House } from './house';
import { type Plan, planPortion } from './import-plan';
import { type ImportOptions, keyHeadOf, knownAmong, type ReadPortion, readPortions } from './import-reading';

type Parts = Pick<House, 'store' | 'zone' | 'now'>;

/** How long a process may be silent before another one takes its import. */
export const LEASE_MS = 60_000;

/**
 * Takes the rows of an import that were not taken yet, a portion with its position in one commit, so that it goes on after
 * a crash where it was. Resolves false when `signal` aborted before the end; throws Overtaken.
 */
export async function runImport(
  house: Parts,
  row: ContactImportRow,
  path: string,
  { lease, signal }: { readonly lease: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const options = row.options as ImportOptions;
  let from = row.position;
  for await (const portion of readPortions(house, path, options, from)) {
    if (signal.aborted) return false;
    const started = from;
    const now = house.now();
    await house.store.transact(async tx => {
      const step = { id: row.id, lease, from: started, to: portion.to, bytesDone: portion.bytesDone, now };
      await takePortion(house, tx, portion, options, { ...step, leaseUntil: now + LEASE_MS });
    });
    from = portion.to;
  }
  return true;
}

type Fixed = Omit<Step, 'created' | 'updated' | 'unchanged' | 'broken' | 'withheld'>;

async function takePortion(
  { store }: Parts,
  tx: Transaction,
  { people, broken }: ReadPortion,
  options: ImportOptions,
  step: Fixed,
): Promise<void> {
  const read = <Row>(sql: string, values: readonly (string | number)[]) => tx.all<Row>(sql, values);
  const lock = tx.dialect === 'mysql' ? ' ORDER BY id FOR UPDATE' : '';
  const known = await knownAmong(read as Parameters<typeof knownAmong>[0], people, options, lock);
  const ids = [...known.values()].flat().map(({ id }) => id);
  const before = await changesBefore(tx, step.id, ids);
  const plan = planPortion(people, {
    ...{ importId: step.id, key: options.key, keyHead: keyHeadOf(options), tag: options.tag, known, before },
    greetable: await greetable(read as Parameters<typeof greetable>[0], ids),
    now: step.now,
    id: () => store.id(),
  });
  const faults = [...broken, ...plan.faults];
  const { created, updated, unchanged, withheld } = plan;
  await writePortion(
    tx,
    portionOf(plan, before, step, options, () => store.id(), faults),
    {
      ...step,
      ...{ created, updated, unchanged, withheld, broken: faults.length },
    },
  );
}

function portionOf(
  { people, consents }: Plan,
  before: ReadonlyMap<ContactId, ImportChangeRow>,
  { id: importId }: Fixed,
  { channelId }: ImportOptions,
  id: () => number,
  faults: readonly { readonly row: number; readonly cells: readonly string[]; readonly faults: unknown }[],
): Portion {
  const made = people.filter(one => one.made);
  return {
    made: made.map(({ contact }) => contact),
    changed: people.filter(one => !one.made).map(({ contact }) => contact),
    identities: made.flatMap(({ contact, address }) =>
      address === null ? [] : [{ id: id(), contactId: contact.id, address }],
    ),
    channelId,
    consents,
    changes: people.map(({ made: isNew, contact, changed }) => ({
      ...{ importId, contactId: contact.id, made: isNew || (before.get(contact.id)?.made ?? false) },
      ...{ stamp: contact.updatedAt, changed },
    })),
    faults: faults.map(({ row, cells, faults: said }) => ({ importId, rowNo: row, faults: said, cells })),
  };
}

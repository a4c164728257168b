import type { CampaignId, DeliveryId } from '../model';
import { MAY_HAVE_LEFT, QUIET } from './doubt';
import type { Store } from './store';
import { marks, type Transaction, type Value } from './transaction';

/** A campaign's greeting that is about to be let go, with what its quiet hours are reckoned by. */
export interface Leaving {
  readonly id: DeliveryId;
  readonly campaignId: CampaignId;
  readonly expiresAt: number | null;
  /** Of the contact, as it was written down; null where it is not known. */
  readonly zone: string | null;
}

/** Of these deliveries the greetings of campaigns. */
export const leavingGreetings = (
  { read }: Pick<Store, 'read'>,
  ids: readonly DeliveryId[],
): Promise<readonly Leaving[]> =>
  read<Leaving>(
    `SELECT d.id, d.campaignId, d.expiresAt, c.zone FROM delivery d JOIN contact c ON c.id = d.contactId
     WHERE d.id IN (${marks(ids.length)}) AND d.campaignId IS NOT NULL`,
    ids,
  );

/** What becomes of a greeting that would leave in somebody's quiet hours: it waits until then (ms), or it ends. */
export interface Quieted {
  readonly id: DeliveryId;
  readonly to: { readonly until: number } | 'quiet' | 'expired';
}

/**
 * Writes down what quiet hours make of greetings that are still due; resolves to how many. What may have left before waits
 * for no morning, because nobody knows how long the platform remembers its key: it stays unknown.
 */
export const quietGreetings = (store: Store, greetings: readonly Quieted[], now: number): Promise<number> =>
  store.transact(async tx => {
    let changed = await settleDoubts(
      tx,
      greetings.map(({ id }) => id),
      now,
    );
    for (const to of ['quiet', 'expired'] as const) {
      const ids = greetings.filter(one => one.to === to).map(({ id }) => id);
      const [sets, values]: [string, Value[]] =
        to === 'quiet' ? ["state = 'skipped', fault = ?", [QUIET]] : ["state = 'expired'", []];
      changed += await set(tx, sets, values, ids, now);
    }
    const held = greetings.flatMap(({ id, to }) => (typeof to === 'string' ? [] : [{ id, until: to.until }]));
    for (const until of new Set(held.map(one => one.until))) {
      const ids = held.filter(one => one.until === until).map(({ id }) => id);
      changed += await set(tx, 'dueAt = ?', [until], ids, now);
    }
    return changed;
  });

const settleDoubts = (tx: Transaction, ids: readonly DeliveryId[], now: number): Promise<number> =>
  set(tx, "state = 'unknown'", [], ids, now, ` AND ${MAY_HAVE_LEFT}`);

async function set(
  tx: Transaction,
  sets: string,
  values: readonly Value[],
  ids: readonly DeliveryId[],
  now: number,
  also = '',
): Promise<number> {
  if (ids.length === 0) return 0;
  return tx.run(
    `UPDATE delivery SET ${sets}, updatedAt = ? WHERE id IN (${marks(ids.length)}) AND state = 'due'${also}`,
    [...values, now, ...ids],
  );
}

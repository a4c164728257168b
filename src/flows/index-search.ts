import { normalise } from '../engine/normalise';
import type { MessageId } from '../model';
import { firstIdAt } from '../store';
import { type Found, indexMessages, searchMessages } from '../store/search';
import type { House } from './house';

const BATCH = 200;
/** Longer than any write waits for its commit: no message with a smaller id can still come after that. */
const SETTLED_MS = 10_000;

/**
 * Brings the full-text index up to date, a small commit at a time so that messages come through in between. Stops when
 * `signal` aborts or the house is busy with customers; what is left is for the next tick, and is found by searches all the same.
 */
export async function indexSearch(
  house: Pick<House, 'store' | 'now'>,
  signal?: AbortSignal,
  isBusy: () => boolean = () => false,
): Promise<void> {
  const { store } = house;
  const olderThanId = firstIdAt(house.now() - SETTLED_MS);
  while (!signal?.aborted && !isBusy()) {
    if ((await indexMessages(store, { olderThanId, batch: BATCH, fold: normalise })) < BATCH) return;
  }
}

/** Messages that contain every word of `q`, written in traditional or simplified characters, newest first. */
export const search = (
  house: Pick<House, 'store'>,
  asked: { readonly q: string; readonly limit: number; readonly before?: MessageId },
): Promise<Found> => searchMessages(house.store, { ...asked, fold: normalise });

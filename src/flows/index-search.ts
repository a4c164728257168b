import { setTimeout } from 'node:timers/promises';
import { normalise } from '../engine/normalise';
import type { MessageId } from '../model';
import { firstIdAt } from '../store';
import { type Found, indexMessages, searchMessages } from '../store/search';
import type { House } from './house';

/** What a commit should take: a customer who writes meanwhile waits for it. */
const PORTION_MS = 4;
const FIRST_PORTION = 50;
const SMALLEST_PORTION = 20;
const LARGEST_PORTION = 400;
/** Between two portions, so that even without a rush most of the core is there for people. */
const REST_MS = 8;
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
  let batch = FIRST_PORTION;
  while (!signal?.aborted && !isBusy()) {
    const started = performance.now();
    if ((await indexMessages(store, { olderThanId, batch, fold: normalise })) < batch) return;
    const fitting = (batch * PORTION_MS) / (performance.now() - started);
    batch = Math.round(Math.min(Math.max(fitting, SMALLEST_PORTION), LARGEST_PORTION));
    await setTimeout(REST_MS);
  }
}

/** Messages that contain every word of `q`, written in traditional or simplified characters, newest first. */
export const search = (
  house: Pick<House, 'store'>,
  asked: { readonly q: string; readonly limit: number; readonly before?: MessageId },
): Promise<Found> => searchMessages(house.store, { ...asked, fold: normalise });

import type { ChannelId } from '../model';
import type { Store } from './store';
import type { Transaction } from './transaction';

/** The permission to listen to a channel, as it lies on the channel's row. */
export interface Lease {
  readonly channelId: ChannelId;
  /** The number of the listener that holds it. */
  readonly listener: number;
  readonly now: number;
  readonly until: number;
}

/** Takes a channel nobody listens to: of many processes one gets it. Resolves to where listening goes on, or false. */
export const takeLease = (
  store: Store,
  { channelId, listener, now, until }: Lease,
): Promise<false | { readonly cursor: string | null }> =>
  store.transact(async tx => {
    const taken = await tx.run(
      `UPDATE channel SET listener = ?, listenerUntil = ?
       WHERE id = ? AND state = 'on' AND (listener IS NULL OR listenerUntil <= ?)`,
      [listener, until, channelId, now],
    );
    if (taken !== 1) return false;
    const [row] = await tx.all<{ listenCursor: string | null }>('SELECT listenCursor FROM channel WHERE id = ?', [
      channelId,
    ]);
    return { cursor: row?.listenCursor ?? null };
  });

/** Holds on to a lease; false when it is lost, or the channel may not be listened to any more. */
export const keepLease = (store: Store, { channelId, listener, until }: Lease): Promise<boolean> =>
  store.transact(async tx => {
    const sql = "UPDATE channel SET listenerUntil = ? WHERE id = ? AND listener = ? AND state = 'on'";
    return (await tx.run(sql, [until, channelId, listener])) === 1;
  });

/** Gives a lease back, so that another process may listen at once. */
export const dropLease = (
  store: Store,
  { channelId, listener }: Pick<Lease, 'channelId' | 'listener'>,
): Promise<void> =>
  store.transact(async tx => {
    const sql = 'UPDATE channel SET listener = NULL, listenerUntil = NULL WHERE id = ? AND listener = ?';
    await tx.run(sql, [channelId, listener]);
  });

/** Where a listener has come to. */
export interface Mark extends Pick<Lease, 'channelId' | 'listener'> {
  readonly cursor: string;
}

/** Moves the cursor; false when the lease was lost meanwhile, and another listens from where it stood. */
export async function moveCursor(tx: Transaction, { channelId, listener, cursor }: Mark): Promise<boolean> {
  const sql = 'UPDATE channel SET listenCursor = ? WHERE id = ? AND listener = ?';
  return (await tx.run(sql, [cursor, channelId, listener])) === 1;
}

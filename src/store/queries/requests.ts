import type { Store } from '../store';

/** What is kept of a request that carried an Idempotency-Key; status 0 means that it never finished. */
export interface Kept {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string | null;
}

/** Takes the key for a new request and resolves to null, or gives what is kept of the one that took it before. */
export const takeRequest = (store: Store, requestKey: string, fingerprint: string, at: number): Promise<Kept | null> =>
  store.transact(async transaction => {
    const [kept] = await transaction.all<Kept>('SELECT fingerprint, status, body FROM request WHERE requestKey = ?', [
      requestKey,
    ]);
    if (kept) return kept;
    await transaction.insert(
      'request',
      ['requestKey', 'fingerprint', 'status', 'createdAt'],
      [[requestKey, fingerprint, 0, at]],
    );
    return null;
  });

/** Keeps the answer for every repeat. */
export const keepAnswer = (store: Store, requestKey: string, status: number, body: string): Promise<void> =>
  store.transact(async transaction => {
    await transaction.run('UPDATE request SET status = ?, body = ? WHERE requestKey = ?', [status, body, requestKey]);
  });

/** Forgets a request that did nothing, so that its key may be used again. */
export const letGo = (store: Store, requestKey: string): Promise<void> =>
  store.transact(async transaction => {
    await transaction.run('DELETE FROM request WHERE requestKey = ? AND status = 0', [requestKey]);
  });

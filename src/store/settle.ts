import type { ConversationId, DeliveryId } from '../model';
import { BRIEF_OPEN } from './outbox';
import { applyKept } from './receipts';
import { marks, type Transaction } from './transaction';
import type { Job } from './writer';

/** How one send ended. */
export interface Settlement {
  readonly id: DeliveryId;
  readonly conversationId: ConversationId;
  readonly claim: number;
  readonly state: 'due' | 'sent' | 'failed' | 'unknown';
  /** JSON, or null. */
  readonly fault: string | null;
  readonly dueAt: number | null;
  readonly externalId: string | null;
  /** Whether the platform counts it against the window: accepted, or perhaps accepted. */
  readonly counts: boolean;
  /** The platform said that this person cannot be written to now. */
  readonly shut: boolean;
  readonly now: number;
}

/** Writes how sends ended and frees their conversations. A settlement whose claim was taken over meanwhile changes nothing. */
export const settleJob: Job<Settlement, undefined> = {
  name: 'settle',
  async apply(transaction, inputs) {
    const columns = ['state', 'fault', 'externalId', 'sentAt', 'leaseUntil', 'updatedAt'];
    const done = inputs.map(one => [
      one.id,
      one.state,
      one.fault,
      one.externalId,
      one.state === 'sent' ? one.now : null,
      null,
      one.now,
      one.claim,
    ]);
    await transaction.update('delivery', columns, done, 'claim');
    const again = inputs.filter(one => one.dueAt !== null).map(one => [one.id, one.dueAt, one.claim]);
    await transaction.update('delivery', ['dueAt'], again, 'claim');
    for (const one of inputs) await free(transaction, one);
    const named = inputs.filter(one => one.externalId !== null);
    if (named.length > 0) {
      const ids = named.map(one => one.externalId!);
      await applyKept(transaction, ids, named[0]!.now);
    }
    return inputs.map(() => undefined);
  },
};

/** MySQL assigns from left to right, so the main window is counted before the brief one it depends on. */
const COUNTED = `windowRemaining = CASE WHEN ${BRIEF_OPEN} THEN windowRemaining ELSE windowRemaining - 1 END,
  briefRemaining = CASE WHEN ${BRIEF_OPEN} THEN briefRemaining - 1 ELSE briefRemaining END, `;
const CLOSED = 'windowRemaining = 0, briefRemaining = 0, ';

async function free(
  transaction: Transaction,
  { conversationId, claim: token, counts, shut, now }: Settlement,
): Promise<void> {
  const window = shut ? CLOSED : counts ? COUNTED : '';
  await transaction.run(
    `UPDATE conversation SET ${window}claim = NULL, claimUntil = NULL, updatedAt = ? WHERE id = ? AND claim = ?`,
    [...(counts && !shut ? [now, now] : []), now, conversationId, token],
  );
}

/**
 * Ends answers that rode on a response: `sent` when it was written whole, `unknown` when the connection broke first. Of
 * several responses with the same answer one that was written is enough.
 */
export const landJob: Job<{ readonly id: DeliveryId; readonly sent: boolean; readonly now: number }, undefined> = {
  name: 'land',
  async apply(transaction, inputs) {
    for (const sent of [true, false]) {
      const some = inputs.filter(one => one.sent === sent);
      if (some.length === 0) continue;
      const now = some[0]!.now;
      await transaction.run(
        `UPDATE delivery SET state = ?, sentAt = ?, leaseUntil = NULL, updatedAt = ? WHERE id IN (${marks(some.length)}) AND state IN ('sending', ?) AND route = 'inline'`,
        [sent ? 'sent' : 'unknown', sent ? now : null, now, ...some.map(one => one.id), sent ? 'unknown' : 'sending'],
      );
    }
    return inputs.map(() => undefined);
  },
};

import type { ConversationId, DeliveryId } from '../model';
import { BRIEF_OPEN } from './outbox';
import { applyKept } from './receipts';
import { type Change, marks, type Transaction } from './transaction';
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
  weight: 1 / 4,
  async apply(transaction, inputs) {
    const isSent = (one: Settlement) => one.state === 'sent' && one.fault === null;
    const sent = inputs.filter(isSent);
    // First, so that of two words about one delivery the platform's yes stands.
    await endOtherwise(transaction, sent.length === inputs.length ? [] : inputs.filter(one => !isSent(one)));
    await transaction.amend(
      SENT,
      sent.map(one => [one.id, one.claim, one.externalId, one.now]),
    );
    for (const [kind, change] of FREED) {
      const some = inputs.filter(one => kindOf(one) === kind);
      await transaction.amend(
        change,
        some.map(one => [one.conversationId, one.claim, one.now]),
      );
    }
    const ids = inputs.flatMap(one => one.externalId ?? []);
    if (ids.length > 0) await applyKept(transaction, ids, inputs[0]!.now);
    return inputs.map(() => undefined);
  },
};

const SENT: Change = {
  table: 'delivery',
  fence: 'claim',
  given: ['platformId', 'at'],
  sets: "state = 'sent', fault = NULL, externalId = v.platformId, sentAt = v.at, leaseUntil = NULL, updatedAt = v.at",
};

async function endOtherwise(transaction: Transaction, inputs: readonly Settlement[]): Promise<void> {
  const columns = ['state', 'fault', 'externalId', 'sentAt', 'leaseUntil', 'updatedAt'];
  const rows = inputs.map(one => [
    one.id,
    one.state,
    one.fault,
    one.externalId,
    one.state === 'sent' ? one.now : null,
    null,
    one.now,
    one.claim,
  ]);
  await transaction.update('delivery', columns, rows, 'claim');
  const again = inputs.filter(one => one.dueAt !== null).map(one => [one.id, one.dueAt, one.claim]);
  await transaction.update('delivery', ['dueAt'], again, 'claim');
}

const kindOf = ({ shut, counts }: Settlement) => (shut ? 'shut' : counts ? 'counted' : 'plain');

const freed = (window: string): Change => ({
  table: 'conversation',
  fence: 'claim',
  given: ['at'],
  sets: `${window}claim = NULL, claimUntil = NULL, updatedAt = v.at`,
});

const BRIEF = BRIEF_OPEN.replace('?', 'v.at');

/** MySQL assigns from left to right, so the main window is counted before the brief one it depends on. */
const FREED = [
  ['shut', freed('windowRemaining = 0, briefRemaining = 0, ')],
  [
    'counted',
    freed(`windowRemaining = CASE WHEN ${BRIEF} THEN windowRemaining ELSE windowRemaining - 1 END,
      briefRemaining = CASE WHEN ${BRIEF} THEN briefRemaining - 1 ELSE briefRemaining END, `),
  ],
  ['plain', freed('')],
] as const;

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

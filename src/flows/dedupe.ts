import { createHash } from 'node:crypto';
import type { ConversationId, DeliveryId, Inbound, MessageId } from '../model';
import { findHeard, findInlineAnswers, reclaimInline, type Transaction } from '../store';
import { rideAgain } from './answer';
import { type Heard, INLINE_LEASE_MS, type Outcome } from './heard';
import type { OpenChannel } from './house';
import { hearFate } from './receipts';

const DUPLICATE: Outcome = {
  duplicate: true,
  conversationId: null,
  messageId: null,
  ride: null,
  saidIds: [],
  due: false,
  queued: false,
  errand: false,
  failed: null,
  withdrawn: null,
};
export const NOTHING: Outcome = { ...DUPLICATE, duplicate: false };

/** A push of a message that came twice in one batch, and the one that is stored. */
export interface Twin {
  readonly index: number;
  readonly of: number;
}

export interface Sorted {
  /** The first of each platform id that is not stored yet, in the order they came. */
  readonly fresh: readonly number[];
  readonly twins: readonly Twin[];
}

/** Which of these are new. What was stored before is answered as before; twins wait for `answerTwins`. */
export async function sortOut(
  transaction: Transaction,
  heard: readonly Heard[],
  outcomes: Outcome[],
  now: number,
): Promise<Sorted> {
  const byChannel = new Map<OpenChannel, number[]>();
  for (let index = 0; index < heard.length; index++) {
    const one = heard[index]!;
    if (one.inbound.kind === 'receipt') {
      const { receipt } = one.inbound;
      if (!receipt) continue;
      const fate = { ...receipt, externalId: keptId(receipt.externalId) };
      const failed = await hearFate(transaction, one.open.id, fate, now);
      if (failed) outcomes[index] = { ...NOTHING, failed };
      continue;
    }
    const list = byChannel.get(one.open);
    if (list) list.push(index);
    else byChannel.set(one.open, [index]);
  }
  const fresh: number[] = [];
  const twins: Twin[] = [];
  const repeated: { index: number; messageId: MessageId; conversationId: ConversationId }[] = [];
  for (const [open, indices] of byChannel) {
    const keys = indices.map(index => externalKey(heard[index]!.inbound));
    const stored = new Map((await findHeard(transaction, open.id, keys)).map(row => [row.externalId, row]));
    const seen = new Map<string, number>();
    for (let position = 0; position < indices.length; position++) {
      const index = indices[position]!;
      const key = keys[position]!;
      const known = stored.get(key);
      if (known) repeated.push({ index, messageId: known.id, conversationId: known.conversationId });
      else if (seen.has(key)) twins.push({ index, of: seen.get(key)! });
      else {
        fresh.push(index);
        seen.set(key, index);
      }
    }
  }
  if (repeated.length > 0) await answerAgain(transaction, heard, outcomes, repeated, now);
  return { fresh: fresh.sort((a, b) => a - b), twins };
}

/** The platform may wait at the second of two pushes only, so each gets the answer. Call it when the first is stored. */
export async function answerTwins(
  transaction: Transaction,
  heard: readonly Heard[],
  outcomes: Outcome[],
  twins: readonly Twin[],
  now: number,
): Promise<void> {
  const repeated = twins.flatMap(({ index, of }) => {
    const { messageId, conversationId } = outcomes[of]!;
    return messageId !== null && conversationId !== null ? [{ index, messageId, conversationId }] : [];
  });
  if (repeated.length > 0) await answerAgain(transaction, heard, outcomes, repeated, now);
}

/** A platform that did not hear our answer asks again; it gets the same answer, never a second one. */
async function answerAgain(
  transaction: Transaction,
  heard: readonly Heard[],
  outcomes: Outcome[],
  repeated: readonly { index: number; messageId: MessageId; conversationId: ConversationId }[],
  now: number,
): Promise<void> {
  const stored = await findInlineAnswers(
    transaction,
    repeated.map(one => `reply:${one.messageId}:0`),
  );
  const byKey = new Map(stored.map(row => [row.dedupeKey, row]));
  const again: DeliveryId[] = [];
  for (const { index, messageId, conversationId } of repeated) {
    const row = byKey.get(`reply:${messageId}:0`);
    const response = row ? rideAgain(heard[index]!, row.content, now) : null;
    const ride = row && response ? { response, deliveryId: row.deliveryId, more: false } : null;
    if (ride) again.push(ride.deliveryId);
    outcomes[index] = { ...DUPLICATE, conversationId, messageId, ride };
  }
  await reclaimInline(transaction, again, now + INLINE_LEASE_MS, now);
}

const LONGEST_KEY = 180;

/** The platform's id of what was heard, as it is kept. */
export const externalKey = (inbound: Inbound): string => keptId(inbound.externalId);

/** An id as it is; one that is too long (an event's made-up one may hold a whole URL) is kept as its digest. */
export function keptId(id: string): string {
  return id.length <= LONGEST_KEY ? id : createHash('sha256').update(id).digest('hex');
}

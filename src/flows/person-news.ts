import { isLeaving } from '../engine/consent';
import type { ContactId, ConversationId, Inbound } from '../model';
import {
  addConsents,
  type ConsentRow,
  cancelDue,
  consentStates,
  renameAddress,
  type Store,
  setReachable,
  type Transaction,
} from '../store';
import type { Heard } from './heard';
import type { OpenChannel } from './house';
import { keyOf, type ThreadIds } from './meet';

const LEFT = JSON.stringify({ kind: 'unreachable', code: null, detail: 'the customer left' });

/** Somebody who left gets nothing any more; somebody who follows can be written to again. */
export async function reach(
  transaction: Transaction,
  open: OpenChannel,
  inbound: Inbound,
  conversationId: ConversationId,
  now: number,
): Promise<void> {
  const left = inbound.kind === 'unfollow';
  await setReachable(transaction, open.id, inbound.address, !left);
  if (left) await cancelDue(transaction, conversationId, LEFT, now);
}

/** Whom the platform calls something else now is still the same person, in the same conversation. */
export async function renameKnown(
  transaction: Transaction,
  threads: ThreadIds,
  coming: readonly Heard[],
): Promise<void> {
  for (const { open, inbound } of coming) {
    const { address, formerAddress } = inbound;
    if (formerAddress === undefined || formerAddress === address) continue;
    threads.delete(keyOf(open, formerAddress));
    await renameAddress(transaction, open.id, formerAddress, address);
  }
}

/**
 * What a person allowed or withdrew, as a row of the ledger; null when this push says nothing of it. What the platform tells
 * is about its channel; who writes 退订 wants no greetings anywhere.
 */
export function consentRow(
  store: Pick<Store, 'id'>,
  { open, inbound }: Heard,
  contactId: ContactId,
  now: number,
): ConsentRow | null {
  const { kind, consent, externalId, content, platformTime } = inbound;
  if (!consent && (kind !== 'message' || !isLeaving(content))) return null;
  const row = {
    id: store.id(),
    contactId,
    proof: { externalId, content },
    wording: null,
    at: Math.min(platformTime, now),
  };
  if (consent) return { ...row, ...consent, channelId: open.id, source: 'platform' };
  return { ...row, purpose: 'marketing', granted: false, channelId: null, source: 'keyword' };
}

/** Whether somebody said in our own words that they want no greetings, which is confirmed once, or said it again. */
export type Leaving = 'first' | 'again' | null;

/** Writes it down with the message that says it. */
export async function noteConsent(transaction: Transaction, row: ConsentRow, now: number): Promise<Leaving> {
  const states = await consentStates((sql, values) => transaction.all(sql, values), row.contactId);
  await addConsents(transaction, [row], now);
  if (row.source !== 'keyword') return null;
  const said = states.filter(({ purpose }) => purpose === row.purpose);
  return said.some(({ channelId }) => channelId === 0) && said.every(({ granted }) => !granted) ? 'again' : 'first';
}

import type { ChannelId, Fate } from '../model';
import { applyReceipt, type Sent, type Transaction } from '../store';
import { hearReceipt, sweepKept } from '../store/receipts';
import type { House } from './house';

/** A platform's late word on something we sent, under its id as we keep it. Resolves to what it says has failed, or null. */
export async function hearFate(
  transaction: Transaction,
  channelId: ChannelId,
  fate: Fate,
  now: number,
): Promise<Sent | null> {
  const gone = fate.gone === true;
  const kind = gone ? 'unreachable' : 'refused';
  const fault = fate.fault || gone ? JSON.stringify({ kind, code: null, detail: fate.fault ?? 'gone' }) : null;
  const receipt = { channelId, externalId: fate.externalId, state: fate.state, fault, now };
  if (fate.state === 'failed' || gone) return hearReceipt(transaction, { ...receipt, gone });
  await applyReceipt(transaction, receipt);
  return null;
}

/** What the clock does every minute for words of platforms that came before what they tell of. */
export async function sweepReceipts(house: Pick<House, 'store' | 'live' | 'now'>): Promise<void> {
  for (const { conversationId, deliveryId } of await sweepKept(house.store, house.now())) {
    house.live.publish({ type: 'delivery.updated', conversationId, deliveryId });
  }
}

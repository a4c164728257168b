import type { Address, ChannelId, ContactId, ConversationId, DeliveryId } from '../model';
import type { Transaction } from './transaction';

/** A person who left or came back. */
export async function setReachable(
  transaction: Transaction,
  channelId: ChannelId,
  address: Address,
  reachable: boolean,
): Promise<void> {
  await transaction.run('UPDATE identity SET reachable = ? WHERE channelId = ? AND address = ?', [
    reachable ? 1 : 0,
    channelId,
    address,
  ]);
}

/** What was waiting for someone who left will not be sent. */
export async function cancelDue(
  transaction: Transaction,
  conversationId: ConversationId,
  fault: string,
  now: number,
): Promise<void> {
  await transaction.run(
    "UPDATE delivery SET state = 'cancelled', fault = ?, updatedAt = ? WHERE conversationId = ? AND state = 'due'",
    [fault, now, conversationId],
  );
}

/** A platform's late word on something it had accepted. */
export interface ReceiptInput {
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly state: 'sent' | 'failed';
  /** JSON, or null. */
  readonly fault: string | null;
  readonly now: number;
}

export async function applyReceipt(transaction: Transaction, receipt: ReceiptInput): Promise<void> {
  const { channelId, externalId, state, fault, now } = receipt;
  await transaction.run(
    'UPDATE delivery SET state = ?, fault = ?, updatedAt = ? WHERE channelId = ? AND externalId = ?',
    [state, fault, now, channelId, externalId],
  );
}

/** A delivery that left, and to whom. */
export interface Sent {
  readonly deliveryId: DeliveryId;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId;
  readonly address: Address;
}

/** What we sent under this id of the platform's, or null. */
export async function findSent(
  transaction: Transaction,
  channelId: ChannelId,
  externalId: string,
): Promise<Sent | null> {
  const [row] = await transaction.all<Sent>(
    `SELECT d.id AS deliveryId, d.conversationId, c.contactId, c.address FROM delivery d
     JOIN conversation c ON c.id = d.conversationId WHERE d.channelId = ? AND d.externalId = ? LIMIT 1`,
    [channelId, externalId],
  );
  return row ?? null;
}

/** Nothing can be sent any more to whom this went: they count as gone, and what waits for them will not be sent. */
export async function markGone(
  transaction: Transaction,
  { contactId, address }: Sent,
  { channelId, fault, now }: Pick<ReceiptInput, 'channelId' | 'fault' | 'now'>,
): Promise<void> {
  await setReachable(transaction, channelId, address, false);
  await transaction.run(
    `UPDATE delivery SET state = 'cancelled', fault = ?, updatedAt = ? WHERE state = 'due'
     AND conversationId IN (SELECT id FROM conversation WHERE contactId = ? AND channelId = ? AND address = ?)`,
    [fault, now, contactId, channelId, address],
  );
}

/**
 * The platform calls a person something else from now on. Their conversations keep their threads, save those that were
 * named after the person. Changes nothing when somebody has the new name already.
 */
export async function renameAddress(
  transaction: Transaction,
  channelId: ChannelId,
  from: Address,
  to: Address,
): Promise<void> {
  const known = await transaction.all<{ address: Address; contactId: number }>(
    'SELECT address, contactId FROM identity WHERE channelId = ? AND address IN (?, ?)',
    [channelId, from, to],
  );
  const [person] = known;
  if (!person || known.length > 1 || person.address !== from) return;
  await transaction.run('UPDATE identity SET address = ? WHERE channelId = ? AND address = ?', [to, channelId, from]);
  // MySQL assigns from left to right, and neither side looks at what the other sets.
  await transaction.run(
    `UPDATE conversation SET thread = CASE WHEN thread = ? THEN ? ELSE thread END, address = ?
     WHERE contactId = ? AND channelId = ? AND address = ?`,
    [from, to, to, person.contactId, channelId, from],
  );
}

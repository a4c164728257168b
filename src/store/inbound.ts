import type { ChannelId, Contact, ContactId, ConversationId, DeliveryId, MessageId } from '../model';
import type { ConversationRow } from './schema/rows';
import { forUpdate, marks, type Transaction } from './transaction';

/**
 * What the inbound path needs to know of a conversation to decide, and no more: it is read for every message. A working
 * copy of one batch: the path writes in it, and `saveThreads` puts it back.
 */
export interface ThreadState {
  readonly id: ConversationId;
  readonly contactId: ContactId;
  owner: ConversationRow['owner'];
  epoch: number;
  agentId: ConversationRow['agentId'];
  teamId: ConversationRow['teamId'];
  priority: ConversationRow['priority'];
  waitingSince: number | null;
  snoozedUntil: number | null;
  handoffReason: string | null;
  windowExpiresAt: number | null;
  windowRemaining: number | null;
  briefExpiresAt: number | null;
  briefRemaining: number | null;
  lastSeq: number;
  lastMessageAt: number | null;
  lastInboundAt: number | null;
  preview: string;
  unread: number;
  /** The engine's memory, packed. */
  memory: string | null;
  /** JSON, parsed only when labels matter. */
  labels: string;
  updatedAt: number;
  readonly contactUpdatedAt: number;
  /** How many of our calls for this conversation are open: an answer may not overtake them. */
  openSends: number;
  /** Whether it changed hands, labels or rank in this batch, and not only its last words. */
  moved: boolean;
}

/** A row of the query below, column by column. */
type StateTuple = [
  ConversationId,
  ContactId,
  ThreadState['owner'],
  number,
  ThreadState['agentId'],
  ThreadState['teamId'],
  ThreadState['priority'],
  number | null,
  number | null,
  string | null,
  number | null,
  number | null,
  number | null,
  number | null,
  number,
  number | null,
  number | null,
  string,
  number,
  string | null,
  string,
  number,
  number,
  number,
];

const STATE = `c.id, c.contactId, c.owner, c.epoch, c.agentId, c.teamId, c.priority, c.waitingSince, c.snoozedUntil, c.handoffReason,
  c.windowExpiresAt, c.windowRemaining, c.briefExpiresAt, c.briefRemaining, c.lastSeq, c.lastMessageAt, c.lastInboundAt, c.preview, c.unread,
  c.memory, c.labels, c.updatedAt`;

/** What is planned for later is in nobody's way. */
const OPEN_SENDS = `(SELECT COUNT(*) FROM delivery d WHERE d.conversationId = c.id AND d.state IN ('due', 'sending') AND d.route = 'send'
  AND (d.state = 'sending' OR d.attempts > 0 OR d.dueAt <= ?)) AS openSends`;

/** Which of these platform ids of one channel are stored already, and as what. */
export async function findHeard(
  transaction: Transaction,
  channelId: ChannelId,
  externalIds: readonly string[],
): Promise<{ id: MessageId; conversationId: ConversationId; externalId: string }[]> {
  const sql = `SELECT id, conversationId, externalId FROM message WHERE channelId = ? AND externalId IN (${marks(externalIds.length)})`;
  return transaction.all(sql, [channelId, ...externalIds]);
}

/** Conversations of one channel by thread, for those whose id is not remembered. */
export async function findThreads(
  transaction: Transaction,
  channelId: ChannelId,
  threads: readonly string[],
): Promise<{ id: ConversationId; thread: string }[]> {
  return transaction.all(
    `SELECT id, thread FROM conversation WHERE channelId = ? AND thread IN (${marks(threads.length)})`,
    [channelId, ...threads],
  );
}

/** Who already has these addresses on one channel. */
export async function findIdentities(
  transaction: Transaction,
  channelId: ChannelId,
  addresses: readonly string[],
): Promise<{ contactId: ContactId; address: string }[]> {
  return transaction.all(
    `SELECT contactId, address FROM identity WHERE channelId = ? AND address IN (${marks(addresses.length)})`,
    [channelId, ...addresses],
  );
}

/** The state of conversations, held until commit so that no other process decides at the same time. */
export async function loadThreads(
  transaction: Transaction,
  ids: readonly ConversationId[],
  now: number,
): Promise<ThreadState[]> {
  const lock = transaction.dialect === 'mysql' ? ' ORDER BY c.id FOR UPDATE' : '';
  const rows = await transaction.tuples(
    `SELECT ${STATE}, p.updatedAt AS contactUpdatedAt, ${OPEN_SENDS} FROM conversation c JOIN contact p ON p.id = c.contactId WHERE c.id IN (${marks(ids.length)})${lock}`,
    [now, ...ids],
  );
  return rows.map(row => workingCopy(row as StateTuple));
}

/** In the order of STATE; by index, because taking a row apart by name is work for the garbage collector. */
const workingCopy = (row: StateTuple): ThreadState => ({
  id: row[0],
  contactId: row[1],
  owner: row[2],
  epoch: row[3],
  agentId: row[4],
  teamId: row[5],
  priority: row[6],
  waitingSince: row[7],
  snoozedUntil: row[8],
  handoffReason: row[9],
  windowExpiresAt: row[10],
  windowRemaining: row[11],
  briefExpiresAt: row[12],
  briefRemaining: row[13],
  lastSeq: row[14],
  lastMessageAt: row[15],
  lastInboundAt: row[16],
  preview: row[17],
  unread: row[18],
  memory: row[19],
  labels: row[20],
  updatedAt: row[21],
  contactUpdatedAt: row[22],
  openSends: Number(row[23]),
  moved: false,
});

/** The row of a contact: tags and fields are JSON. */
export type ContactText = Omit<Contact, 'tags' | 'fields'> & { readonly tags: string; readonly fields: string };

/** Contacts; with `held` nobody else changes them until commit. */
export async function loadContacts(
  transaction: Transaction,
  ids: readonly ContactId[],
  held = false,
): Promise<Contact[]> {
  const lock = held ? forUpdate(transaction.dialect) : '';
  const sql = `SELECT * FROM contact WHERE id IN (${marks(ids.length)})${lock}`;
  return (await transaction.all<ContactText>(sql, ids)).map(contactFrom);
}

/** A contact as SQL reads its row. */
export const contactFrom = (row: ContactText): Contact => ({
  ...row,
  tags: JSON.parse(row.tags) as string[],
  fields: JSON.parse(row.fields) as Contact['fields'],
  birthdayLunar: Boolean(row.birthdayLunar),
  birthdayLeap: Boolean(row.birthdayLeap),
});

export async function countOnlineAgents(transaction: Transaction): Promise<number> {
  const rows = await transaction.all<{ online: number }>(
    "SELECT COUNT(*) AS online FROM agent WHERE presence = 'online' AND enabled = 1",
  );
  return Number(rows[0]?.online ?? 0);
}

/** The answer that already rode on an earlier push of the same message, if the bot still holds the conversation. */
export interface StoredAnswer {
  readonly deliveryId: DeliveryId;
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  /** JSON of the content. */
  readonly content: string;
}

export async function findInlineAnswers(
  transaction: Transaction,
  dedupeKeys: readonly string[],
): Promise<(StoredAnswer & { dedupeKey: string })[]> {
  return transaction.all(
    `SELECT d.id AS deliveryId, d.dedupeKey, d.messageId, d.conversationId, m.content FROM delivery d JOIN message m ON m.id = d.messageId JOIN conversation c ON c.id = d.conversationId
     WHERE d.dedupeKey IN (${marks(dedupeKeys.length)}) AND d.route = 'inline' AND d.epoch = c.epoch AND d.state IN ('sending', 'sent', 'unknown')`,
    dedupeKeys,
  );
}

/** The answer goes out once more on a repeated push, so it is on its way again. */
export async function reclaimInline(
  transaction: Transaction,
  ids: readonly DeliveryId[],
  leaseUntil: number,
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await transaction.run(
    `UPDATE delivery SET state = 'sending', leaseUntil = ?, updatedAt = ? WHERE id IN (${marks(ids.length)})`,
    [leaseUntil, now, ...ids],
  );
}

/** When a platform last called, for who looks whether an account works. */
export async function noteHeard(transaction: Transaction, channelId: ChannelId, now: number): Promise<void> {
  await transaction.run('UPDATE channel SET lastInboundAt = ? WHERE id = ?', [now, channelId]);
}

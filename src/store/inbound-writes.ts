import type { Contact } from '../model';
import type { ThreadState } from './inbound';
import type { Transaction, Value } from './transaction';

const CONTACT = [
  'id',
  'name',
  'surname',
  'title',
  'gender',
  'locale',
  'zone',
  'phone',
  'email',
  'tags',
  'fields',
  'ownerAgentId',
  'createdAt',
  'updatedAt',
];
const IDENTITY = ['id', 'contactId', 'channelId', 'address', 'unionId', 'reachable', 'avatarUrl'];
const CONVERSATION = [
  'id',
  'contactId',
  'channelId',
  'address',
  'thread',
  'owner',
  'epoch',
  'priority',
  'labels',
  'lastSeq',
  'preview',
  'unread',
  'createdAt',
  'updatedAt',
];
const MESSAGE = [
  'id',
  'conversationId',
  'channelId',
  'seq',
  'externalId',
  'direction',
  'author',
  'agentId',
  'content',
  'deliveryId',
  'createdAt',
  'platformTime',
  'replyable',
];
const DELIVERY = [
  'id',
  'dedupeKey',
  'conversationId',
  'contactId',
  'channelId',
  'messageId',
  'agentId',
  'class',
  'route',
  'state',
  'epoch',
  'attempts',
  'dueAt',
  'expiresAt',
  'claim',
  'leaseUntil',
  'why',
  'createdAt',
  'updatedAt',
];

type Rows = readonly (readonly Value[])[];

/** Columns are those of the row types, in the order of the lists above. */
export const addContacts = (transaction: Transaction, rows: Rows) => transaction.insert('contact', CONTACT, rows);
export const addIdentities = (transaction: Transaction, rows: Rows) => transaction.insert('identity', IDENTITY, rows);
export const addConversations = (transaction: Transaction, rows: Rows) =>
  transaction.insert('conversation', CONVERSATION, rows);
export const addMessages = (transaction: Transaction, rows: Rows) => transaction.insert('message', MESSAGE, rows);
export const addDeliveries = (transaction: Transaction, rows: Rows) => transaction.insert('delivery', DELIVERY, rows);
export const addErrands = (transaction: Transaction, rows: Rows) =>
  transaction.insert('errand', ['id', 'kind', 'channelId', 'messageId', 'contactId', 'attempts', 'dueAt'], rows);

const SPOKEN = [
  'lastSeq',
  'lastMessageAt',
  'lastInboundAt',
  'preview',
  'unread',
  'memory',
  'windowExpiresAt',
  'windowRemaining',
  'briefExpiresAt',
  'briefRemaining',
  'updatedAt',
];
const MOVED = [
  'owner',
  'epoch',
  'agentId',
  'teamId',
  'priority',
  'waitingSince',
  'snoozedUntil',
  'handoffReason',
  'labels',
] as const;

/** Writes what messages changed in their conversations; those that moved change hands too, which touches more indexes. */
export async function saveThreads(transaction: Transaction, states: readonly ThreadState[]): Promise<void> {
  await transaction.update(
    'conversation',
    SPOKEN,
    states.map(one => [
      one.id,
      one.lastSeq,
      one.lastMessageAt,
      one.lastInboundAt,
      one.preview,
      one.unread,
      one.memory,
      one.windowExpiresAt,
      one.windowRemaining,
      one.briefExpiresAt,
      one.briefRemaining,
      one.updatedAt,
    ]),
  );
  await transaction.update(
    'conversation',
    MOVED,
    states.filter(one => one.moved).map(one => [one.id, ...MOVED.map(column => one[column])]),
  );
}

/** Tags and fields that a rule changed. */
export async function saveContacts(transaction: Transaction, contacts: readonly Contact[]): Promise<void> {
  const rows = contacts.map(contact => [
    contact.id,
    JSON.stringify(contact.tags),
    JSON.stringify(contact.fields),
    contact.updatedAt,
  ]);
  await transaction.update('contact', ['tags', 'fields', 'updatedAt'], rows);
}

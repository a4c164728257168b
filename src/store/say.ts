import type { AgentId, Content, ConversationId, DeliveryId, MessageId } from '../model';
import { type Hand, handsOf, lockConversation, seen } from './handoff';
import type { ConversationRow, MessageRow } from './schema/rows';
import type { Store } from './store';
import type { Transaction } from './transaction';

/** Words of a person, in the order they are to be read; long ones come already cut. */
export interface Speech {
  readonly conversationId: ConversationId;
  readonly agentId: AgentId;
  readonly contents: readonly Content[];
  readonly preview: string;
  /** The message of this conversation that they answer. */
  readonly replyToId?: MessageId;
  readonly now: number;
  /** When they leave the house, milliseconds since the epoch. */
  readonly dueAt: number;
  /** Throws when this person may not speak here now; nothing is changed then. */
  readonly check: (row: ConversationRow, me: Hand | undefined, facts: SpeechFacts) => void;
}

/** What is true at the moment the words are stored. */
export interface SpeechFacts {
  /** Whether the customer can be written to. */
  readonly reachable: boolean;
  /** Whether the message to answer, if one was named, belongs to this conversation. */
  readonly answers: boolean;
}

/** One message of a person and the delivery that carries it. */
export interface Line {
  readonly message: MessageRow;
  readonly deliveryId: DeliveryId;
}

/** Stores a person's words and makes them due. Resolves null when there is no such conversation. */
export function addSpeech(store: Store, speech: Speech): Promise<readonly Line[] | null> {
  return store.transact(async tx => {
    const hands = await handsOf(tx, [speech.agentId]);
    const row = await lockConversation(tx, speech.conversationId);
    if (row === null) return null;
    const facts = { reachable: await isReachable(tx, row), answers: await answersHere(tx, row, speech.replyToId) };
    speech.check(row, hands.get(speech.agentId), facts);
    const { now } = speech;
    await seen(tx, speech.agentId, now);
    await tx.run(
      `UPDATE conversation SET lastSeq = lastSeq + ?, lastMessageAt = ?, preview = ?, unread = 0, waitingSince = NULL, updatedAt = ?
       WHERE id = ?`,
      [speech.contents.length, now, speech.preview, now, row.id],
    );
    const lines = speech.contents.map((content, index) => line(store, speech, row, content, index));
    await insertMessages(
      tx,
      lines.map(({ message }) => message),
    );
    const why = JSON.stringify({ agentId: String(speech.agentId) });
    await tx.insert(
      'delivery',
      [
        ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'messageId', 'agentId', 'class', 'route'],
        ...['state', 'epoch', 'attempts', 'dueAt', 'why', 'createdAt', 'updatedAt'],
      ],
      lines.map(({ message, deliveryId }) => [
        ...[deliveryId, `agent:${message.id}`, row.id, row.contactId, row.channelId, message.id, speech.agentId],
        ...['agent', 'send', 'due', row.epoch, 0, speech.dueAt, why, now, now],
      ]),
    );
    return lines;
  });
}

/** Stores a private word between colleagues. Resolves null when there is no such conversation. */
export function addNote(
  store: Store,
  note: { conversationId: ConversationId; agentId: AgentId; text: string; now: number },
): Promise<MessageRow | null> {
  return store.transact(async tx => {
    const row = await lockConversation(tx, note.conversationId);
    if (row === null) return null;
    await tx.run('UPDATE conversation SET lastSeq = lastSeq + 1, updatedAt = ? WHERE id = ?', [note.now, row.id]);
    const message: MessageRow = {
      ...blank(store.id<'message'>(), row, note),
      seq: row.lastSeq + 1,
      direction: 'note',
      content: { type: 'text', text: note.text },
      deliveryId: null,
    };
    await insertMessages(tx, [message]);
    return message;
  });
}

/**
 * Stores a remark of the house for those who work in this conversation, as long as it has not changed hands since
 * `epoch`. Resolves to its message, or null.
 */
export function addRemark(
  store: Store,
  remark: { conversationId: ConversationId; epoch: number; event: string; text: string; now: number },
): Promise<MessageId | null> {
  const { conversationId, epoch, event, text, now } = remark;
  return store.transact(async tx => {
    const row = await lockConversation(tx, conversationId);
    if (row?.epoch !== epoch) return null;
    await tx.run('UPDATE conversation SET lastSeq = lastSeq + 1, updatedAt = ? WHERE id = ?', [now, row.id]);
    const message: MessageRow = {
      ...blank(store.id<'message'>(), row, { agentId: null, now }),
      seq: row.lastSeq + 1,
      direction: 'note',
      author: 'system',
      content: { type: 'event', event, text },
      deliveryId: null,
    };
    await insertMessages(tx, [message]);
    return message.id;
  });
}

/** Everything has been seen. Resolves to whether anything had not. */
export async function clearUnread(store: Store, conversationId: ConversationId): Promise<boolean> {
  const changed = await store.transact(tx =>
    tx.run('UPDATE conversation SET unread = 0 WHERE id = ? AND unread > 0', [conversationId]),
  );
  return changed > 0;
}

/**
 * Makes the same row due once more, with the same key. Only what ended `failed`, `unknown` or `expired` can be;
 * resolves false otherwise. What may have arrived goes on answering what it answered; what did not answers the latest.
 */
export function resendDelivery(
  store: Store,
  { deliveryId, agentId, now }: { deliveryId: DeliveryId; agentId: AgentId; now: number },
): Promise<boolean> {
  return store.transact(async tx => {
    const [before] = await tx.all<{ state: string; fault: string | null }>(
      `SELECT id, state, fault FROM delivery WHERE id IN (?)${tx.dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
      [deliveryId],
    );
    const changed = await tx.run(
      `UPDATE delivery SET answersId = CASE WHEN state = 'unknown' THEN answersId END,
         answersBefore = CASE WHEN state = 'unknown' THEN answersBefore END,
         state = 'due', route = 'send', dueAt = ?, expiresAt = NULL, claim = NULL, leaseUntil = NULL, fault = NULL,
         updatedAt = ?, epoch = (SELECT c.epoch FROM conversation c WHERE c.id = delivery.conversationId)
       WHERE id = ? AND state IN ('failed', 'unknown', 'expired')`,
      [now, now, deliveryId],
    );
    if (changed === 0) return false;
    await tx.insert(
      'audit',
      ['id', 'at', 'agentId', 'action', 'subject', 'data'],
      [
        [
          store.id<'audit'>(),
          now,
          agentId,
          'delivery.resend',
          `delivery:${deliveryId}`,
          JSON.stringify({ state: before?.state, fault: JSON.parse(before?.fault ?? 'null') }),
        ],
      ],
    );
    return true;
  });
}

async function isReachable(tx: Transaction, row: ConversationRow): Promise<boolean> {
  const [identity] = await tx.all<{ reachable: number }>(
    'SELECT reachable FROM identity WHERE channelId = ? AND address = ?',
    [row.channelId, row.address],
  );
  return identity === undefined || Number(identity.reachable) === 1;
}

async function answersHere(tx: Transaction, row: ConversationRow, replyToId: MessageId | undefined): Promise<boolean> {
  if (replyToId === undefined) return true;
  const sql = 'SELECT id FROM message WHERE id = ? AND conversationId = ?';
  return (await tx.all(sql, [replyToId, row.id])).length > 0;
}

function line(store: Store, speech: Speech, row: ConversationRow, content: Content, index: number): Line {
  const deliveryId = store.id<'delivery'>();
  const message = {
    ...blank(store.id<'message'>(), row, speech),
    seq: row.lastSeq + index + 1,
    direction: 'out' as const,
    content,
    deliveryId,
    replyToId: speech.replyToId ?? null,
  };
  return { message, deliveryId };
}

const blank = (id: MessageId, row: ConversationRow, said: { agentId: AgentId | null; now: number }) => ({
  id,
  conversationId: row.id,
  channelId: row.channelId,
  externalId: null,
  author: 'agent' as const,
  agentId: said.agentId,
  replyToId: null,
  replyable: false,
  createdAt: said.now,
  platformTime: null,
});

const insertMessages = (tx: Transaction, messages: readonly MessageRow[]): Promise<void> =>
  tx.insert(
    'message',
    [
      ...['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'agentId', 'content', 'deliveryId'],
      ...['replyToId', 'createdAt'],
    ],
    messages.map(message => [
      ...[message.id, message.conversationId, message.channelId, message.seq, message.direction, message.author],
      ...[message.agentId, JSON.stringify(message.content), message.deliveryId, message.replyToId],
      message.createdAt,
    ]),
  );

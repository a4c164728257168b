import type {
  ChannelId,
  ContactId,
  ConversationId,
  DeliveryClass,
  DeliveryId,
  DeliveryRoute,
  MessageId,
} from '../model';
import { type AnsweredRow, fixAnswers } from './answered';
import { MAY_HAVE_LEFT } from './doubt';
import { type Candidate, ofConversation, type Reader } from './due';
import { CAMPAIGN_RUNS, type Gate, type GreetingRules, holdBack, noteGreeted, openGate } from './greeting-gate';
import { marks, type Transaction } from './transaction';
import type { Job } from './writer';

/** A delivery we hold and may send, with everything the wire needs. */
export interface Claimed {
  readonly id: DeliveryId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly messageId: MessageId | null;
  readonly class: DeliveryClass;
  readonly attempts: number;
  readonly claim: number;
  readonly leaseUntil: number;
  readonly expiresAt: number | null;
  /** JSON of the content. */
  readonly content: string;
  /** JSON of the last fault, from an attempt before this one. */
  readonly fault: string | null;
  readonly address: string;
  readonly thread: string;
  /** On channels that ask: what it answers, the same for every attempt; null for nothing. */
  readonly answers?: AnsweredRow | null;
}

export interface ClaimInput {
  readonly candidates: readonly Candidate[];
  /** A number of our own by which this claim is known. */
  readonly token: number;
  readonly now: number;
  readonly leaseUntil: number;
  /** Those of the channels that count a window. */
  readonly windowed: ReadonlySet<ChannelId>;
  /** Those that ask what each send answers. */
  readonly asking: ReadonlySet<ChannelId>;
  /** What greetings must obey. */
  readonly greetings: GreetingRules;
}

/** A window of a conversation that is open at a time: the brief one that a tap opens, and the main one. */
export const BRIEF_OPEN =
  '(conversation.briefExpiresAt > ? AND (conversation.briefRemaining IS NULL OR conversation.briefRemaining > 0))';
export const MAIN_OPEN =
  '(conversation.windowExpiresAt > ? AND (conversation.windowRemaining IS NULL OR conversation.windowRemaining > 0))';

/** By id, never by the index of all that is due: a mountain of greetings must not be walked for each. */
const DUE = "+state = 'due'";
const IN_TIME = '(expiresAt IS NULL OR expiresAt > ?)';

/** What may be sent, and how many ended here instead. */
interface Claims {
  readonly claimed: readonly Claimed[];
  readonly ended: number;
}

/**
 * A claim is the permission to send. One conditional UPDATE takes the conversation's slot, and in the same statement asks
 * that nothing else is on its way there, that the window is open, that the person can be reached, that a bot's words are
 * of the conversation's present epoch, and that who is greeted agrees to it and was not greeted too often. Every change
 * of owner writes the same row, so one of the two comes first.
 */
export const claimJob: Job<ClaimInput, Claims> = {
  name: 'claim',
  async apply(transaction, inputs) {
    const outputs: Claims[] = [];
    for (const input of inputs) outputs.push(await claim(transaction, input));
    return outputs;
  },
};

async function claim(transaction: Transaction, input: ClaimInput): Promise<Claims> {
  const { candidates } = input;
  if (candidates.length === 0) return { claimed: [], ended: 0 };
  const all = candidates.filter(one => one.class === 'greeting');
  const greetings = all.length === 0 ? all : onePerContact(all);
  const others = all.length === 0 ? candidates : candidates.filter(one => one.class !== 'greeting');
  const gate = greetings.length === 0 ? null : await openGate(transaction, input.greetings, input.now);
  await takeSlots(transaction, others, input, null);
  await takeSlots(transaction, greetings, input, gate);
  const claimed = await hold(transaction, input);
  const ended = claimed.length === candidates.length ? 0 : await endRest(transaction, input, claimed, greetings, gate);
  await noteGreeted(transaction, claimed, input.now);
  const asking = claimed.filter(one => input.asking.has(one.channelId)).map(one => one.id);
  if (asking.length === 0) return { claimed, ended };
  const answers = await fixAnswers(transaction, asking);
  return { claimed: claimed.map(one => ({ ...one, answers: answers.get(one.id) ?? null })), ended };
}

/** Whoever's slot is ours is on the way. */
async function hold(transaction: Transaction, input: ClaimInput): Promise<Claimed[]> {
  const { candidates, token, now, leaseUntil } = input;
  const ids = candidates.map(one => one.id);
  const among = marks(ids.length);
  await transaction.run(
    `UPDATE delivery SET state = 'sending', claim = ?, attempts = attempts + 1, leaseUntil = ?, updatedAt = ?
     WHERE id IN (${among}) AND ${DUE} AND ${IN_TIME} AND conversationId IN (SELECT id FROM conversation WHERE claim = ?)`,
    [token, leaseUntil, now, ...ids, now, token],
  );
  const rows = await transaction.tuples(
    `SELECT d.id, c.contactId, d.messageId, d.attempts, d.expiresAt, d.fault, m.content, c.address, c.thread
     FROM delivery d JOIN conversation c ON c.id = d.conversationId JOIN message m ON m.id = d.messageId
     WHERE d.id IN (${among}) AND d.claim = ? AND +d.state = 'sending'`,
    [...ids, token],
  );
  const known = new Map(candidates.map(one => [one.id, one]));
  return (rows as HeldRow[]).map(([id, contactId, messageId, attempts, expiresAt, fault, content, address, thread]) => {
    const one = known.get(id)!;
    return {
      id,
      conversationId: one.conversationId,
      channelId: one.channelId,
      contactId,
      messageId,
      class: one.class,
      attempts,
      claim: token,
      leaseUntil,
      expiresAt,
      content,
      fault,
      address,
      thread,
    };
  });
}

type HeldRow = [
  DeliveryId,
  ContactId,
  MessageId | null,
  attempts: number,
  expiresAt: number | null,
  fault: string | null,
  content: string,
  address: string,
  thread: string,
];

/** Of what was not claimed ends what never can be, each with its reason; tells how many. */
async function endRest(
  transaction: Transaction,
  { candidates, windowed, now }: ClaimInput,
  claimed: readonly Claimed[],
  greetings: readonly Candidate[],
  gate: Gate | null,
): Promise<number> {
  const held = new Set(claimed.map(one => one.id));
  const ofRest = (some: readonly Candidate[]) => some.filter(one => !held.has(one.id)).map(one => one.id);
  let ended = await dropLate(transaction, ofRest(candidates), now);
  if (gate) ended += await holdBack(transaction, ofRest(greetings), gate, now);
  ended += await dropShut(transaction, ofRest(candidates.filter(one => windowed.has(one.channelId))), now);
  return ended;
}

/** Two greetings to one person could each believe that they are the first: the second waits for the next claim. */
const onePerContact = (greetings: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(greetings.toReversed().map(one => [one.contactId, one])).values(),
];

async function takeSlots(
  transaction: Transaction,
  all: readonly Candidate[],
  input: ClaimInput,
  gate: Gate | null,
): Promise<void> {
  const windowed = all.filter(one => input.windowed.has(one.channelId));
  await take(transaction, windowed, input, gate, true);
  await take(transaction, windowed.length === 0 ? all : all.filter(one => !windowed.includes(one)), input, gate, false);
}

async function take(
  transaction: Transaction,
  candidates: readonly Candidate[],
  input: ClaimInput,
  gate: Gate | null,
  windowed: boolean,
): Promise<void> {
  if (candidates.length === 0) return;
  const { token, now, leaseUntil } = input;
  const window = windowed ? ` AND (${BRIEF_OPEN} OR ${MAIN_OPEN})` : '';
  await transaction.run(
    `UPDATE conversation SET claim = ?, claimUntil = ? WHERE id IN (${marks(candidates.length)}) AND (claim IS NULL OR claimUntil < ?)${window}${gate?.sql ?? ''}
     AND EXISTS (SELECT 1 FROM identity i WHERE i.channelId = conversation.channelId AND i.address = conversation.address AND i.reachable = 1)
     AND EXISTS (SELECT 1 FROM delivery d${ofConversation(transaction.dialect)} WHERE d.conversationId = conversation.id AND d.state IN ('due', 'sending') AND +d.state = 'due'
       AND d.id + 0 IN (${marks(candidates.length)}) AND (d.expiresAt IS NULL OR d.expiresAt > ?) AND (d.class <> 'reply' OR d.epoch = conversation.epoch)${gate === null ? '' : ` AND ${CAMPAIGN_RUNS}`})`,
    [
      token,
      leaseUntil,
      ...candidates.map(one => one.conversationId),
      now,
      ...(windowed ? [now, now] : []),
      ...(gate?.values ?? []),
      ...candidates.map(one => one.id),
      now,
    ],
  );
}

/** The state of what is not tried again: `state`, unless it may have arrived. */
const endingAs = (state: string): string => `CASE WHEN ${MAY_HAVE_LEFT} THEN 'unknown' ELSE '${state}' END`;

/** What came too late ends here: expired, or a bot's words from before the conversation changed hands. */
async function dropLate(transaction: Transaction, ids: readonly DeliveryId[], now: number): Promise<number> {
  const among = `id IN (${marks(ids.length)}) AND ${DUE}`;
  const expired = await transaction.run(
    `UPDATE delivery SET state = ${endingAs('expired')}, updatedAt = ? WHERE ${among} AND expiresAt <= ?`,
    [now, ...ids, now],
  );
  const superseded = await transaction.run(
    `UPDATE delivery SET state = ${endingAs('cancelled')}, fault = CASE WHEN ${MAY_HAVE_LEFT} THEN fault ELSE ? END, updatedAt = ? WHERE ${among} AND class = 'reply' AND epoch <> (SELECT c.epoch FROM conversation c WHERE c.id = delivery.conversationId)`,
    [SUPERSEDED, now, ...ids],
  );
  const gone = await transaction.run(
    `UPDATE delivery SET state = ${endingAs('failed')}, fault = CASE WHEN ${MAY_HAVE_LEFT} THEN fault ELSE ? END, updatedAt = ? WHERE ${among} AND EXISTS (SELECT 1 FROM conversation c
       JOIN identity i ON i.channelId = c.channelId AND i.address = c.address WHERE c.id = delivery.conversationId AND i.reachable = 0)`,
    [GONE, now, ...ids],
  );
  return expired + superseded + gone;
}

const SUPERSEDED = JSON.stringify({ kind: 'superseded', code: null, detail: 'the conversation changed hands first' });
const SHUT = JSON.stringify({
  kind: 'unreachable',
  code: 'window',
  detail: 'the platform allows no more messages until the customer writes again',
});
const GONE = JSON.stringify({ kind: 'unreachable', code: 'left', detail: 'the customer left or blocked this account' });

/** What the platform does not allow is not tried: it fails with the reason at once, and nothing behind it waits. */
async function dropShut(transaction: Transaction, ids: readonly DeliveryId[], now: number): Promise<number> {
  if (ids.length === 0) return 0;
  return transaction.run(
    `UPDATE delivery SET state = 'failed', fault = ?, updatedAt = ? WHERE id IN (${marks(ids.length)}) AND ${DUE}
     AND conversationId IN (SELECT conversation.id FROM conversation WHERE conversation.claim IS NULL
       AND (${BRIEF_OPEN} OR ${MAIN_OPEN}) IS NOT TRUE)`,
    [SHUT, now, ...ids, now, now],
  );
}

/** A send whose process never told how it ended. */
export interface Lost extends Claimed {
  readonly route: DeliveryRoute;
}

export async function findLost(reader: Reader, now: number, limit: number): Promise<Lost[]> {
  return reader.read<Lost>(
    `SELECT d.id, d.conversationId, d.channelId, c.contactId, d.messageId, d.class, d.attempts, d.claim, d.leaseUntil, d.expiresAt, d.fault, d.route, m.content, c.address, c.thread
     FROM delivery d JOIN conversation c ON c.id = d.conversationId JOIN message m ON m.id = d.messageId
     WHERE d.state = 'sending' AND d.leaseUntil < ? ORDER BY d.leaseUntil LIMIT ?`,
    [now, limit],
  );
}

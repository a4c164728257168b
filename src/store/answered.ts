import type { ChannelId, Content, DeliveryId, MessageId } from '../model';
import { marks, type Transaction, type Value } from './transaction';
import type { Job } from './writer';

/** What a delivery answers. */
export interface AnsweredRow {
  readonly externalId: string;
  readonly content: Content;
  readonly platformTime: number;
  /** How many of ours answered it before. */
  readonly before: number;
}

interface Found {
  readonly deliveryId: DeliveryId;
  /** What was decided at an earlier claim; null when this is the first. */
  readonly answersBefore: number | null;
  /** This one included. */
  readonly attempts: number;
  readonly id: MessageId | null;
  readonly externalId: string;
  readonly content: string;
  readonly platformTime: number | null;
  readonly createdAt: number;
  readonly last: number | null;
}

/** What the customer did, and the platform takes an answer to. */
const theirs = (as: string) =>
  `${as}.direction = 'in' AND ${as}.author = 'contact' AND ${as}.externalId IS NOT NULL AND ${as}.replyable = 1`;

/**
 * What each of these deliveries answers: the message its writer named, else the customer's latest. It is decided at the
 * first claim and kept with the delivery, for an attempt that answered something newer, or under a number that another
 * delivery had, would be a second message to the platform or none. Call it in the write that claims: while the claim
 * holds the conversation, no other delivery takes a number there.
 */
export async function fixAnswers(
  transaction: Transaction,
  deliveries: readonly DeliveryId[],
): Promise<ReadonlyMap<DeliveryId, AnsweredRow>> {
  const rows = await transaction.all<Found>(
    `SELECT d.id AS deliveryId, d.answersBefore, d.attempts, t.id, t.externalId, t.content, t.platformTime, t.createdAt,
       (SELECT MAX(e.answersBefore) FROM delivery e WHERE e.answersId = t.id) AS last
     FROM delivery d JOIN message m ON m.id = d.messageId LEFT JOIN message t ON t.id = CASE
       WHEN d.answersBefore IS NOT NULL THEN d.answersId
       ELSE COALESCE(
         (SELECT r.id FROM message r WHERE r.id = m.replyToId AND ${theirs('r')}),
         (SELECT l.id FROM message l WHERE l.conversationId = d.conversationId AND ${theirs('l')}
          ORDER BY l.seq DESC LIMIT 1)) END
     WHERE d.id IN (${marks(deliveries.length)})`,
    deliveries,
  );
  const fresh = rows.filter(row => row.answersBefore === null);
  await transaction.update(
    'delivery',
    FIXED,
    fresh.map(row => [row.deliveryId, row.id, next(row)]),
  );
  return new Map(
    rows.flatMap(row => {
      if (row.id === null) return [];
      const { deliveryId, externalId, content, platformTime, createdAt } = row;
      const before = row.answersBefore === null ? next(row) : Number(row.answersBefore);
      const time = Number(platformTime ?? createdAt);
      return [[deliveryId, { externalId, content: JSON.parse(content) as Content, platformTime: time, before }]];
    }),
  );
}

const FIXED = ['answersId', 'answersBefore'];

/** What is sent again by a person is decided anew, and skips the numbers it had: the platform may remember them. */
const next = ({ last, attempts }: Found): number => (last === null ? -1 : Number(last)) + attempts;

/** When something last left on a channel, for who looks whether an account works. */
export const noteSentJob: Job<{ readonly channelId: ChannelId; readonly at: number }, undefined> = {
  name: 'noteSent',
  async apply(transaction, inputs) {
    const rows: Value[][] = inputs.map(({ channelId, at }) => [channelId, at]);
    await transaction.update('channel', ['lastSentAt'], rows);
    return inputs.map(() => undefined);
  },
};

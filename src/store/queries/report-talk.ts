import type { AgentId, ChannelId } from '../../model';
import type { Store } from '../store';
import { bare, marksOf, type Portion, pieceOf, within } from './report-portions';

type Reader = Pick<Store, 'read'>;

/** So many conversations began on a channel. */
export interface Begun {
  readonly channelId: ChannelId;
  /** When, rounded down to a piece of a day (ms). */
  readonly at: number;
  readonly n: number;
}

/** Conversations that began. */
export const conversationsBegun = ({ read }: Reader, portion: Portion): Promise<Begun[]> =>
  read<Begun>(
    `SELECT c.channelId, ${pieceOf('c.createdAt')} AS at, COUNT(*) AS n FROM conversation c WHERE ${within('c')}
     GROUP BY c.channelId, ${pieceOf('c.createdAt')}`,
    marksOf(portion),
  );

/** Messages that customers sent. */
export const messagesHeard = ({ read }: Reader, portion: Portion): Promise<Begun[]> =>
  read<Begun>(
    `SELECT m.channelId, ${pieceOf('m.createdAt')} AS at, COUNT(*) AS n FROM message m
     WHERE ${within('m')} AND m.direction = 'in' GROUP BY m.channelId, ${pieceOf('m.createdAt')}`,
    marksOf(portion),
  );

/** Words of ours in a conversation. */
export interface Spoken {
  readonly channelId: ChannelId;
  /** Null for the bot, and for who typed in the platform's own client. */
  readonly agentId: AgentId | null;
  readonly at: number;
  /** When the same voice spoke here before; null when it had not. */
  readonly earlier: number | null;
}

/** What the bot said, or what colleagues said. */
export const wordsSpoken = ({ read }: Reader, portion: Portion, author: 'bot' | 'agent'): Promise<Spoken[]> =>
  read<Spoken>(
    `SELECT m.channelId, m.agentId, m.createdAt AS at,
       (SELECT p.createdAt FROM message p WHERE p.conversationId = m.conversationId AND p.seq < m.seq
         AND p.direction = 'out' AND p.author = m.author AND COALESCE(p.agentId, 0) = COALESCE(m.agentId, 0)
         ORDER BY p.seq DESC LIMIT 1) AS earlier
     FROM message m WHERE ${within('m')} AND m.direction = 'out' AND m.author = ?`,
    [...marksOf(portion), author],
  );

/** A change of hands as it was told in the conversation. */
export interface Change {
  readonly channelId: ChannelId;
  readonly at: number;
  /** `handoff`, `takeover`, `close`, … */
  readonly event: string;
  /** The colleague who did it; null when the house did. */
  readonly agentId: AgentId | null;
  /** Whom it was given to, where that is told. */
  readonly to: string | null;
  /** In words; of a handoff by the bot, why. */
  readonly text: string | null;
}

/** Everything that was told of changes of hands. */
export async function changesOfHands({ read }: Reader, portion: Portion): Promise<Change[]> {
  const rows = await read<Change>(
    `SELECT m.channelId, m.createdAt AS at, m.agentId, JSON_EXTRACT(m.content, '$.event') AS event,
       JSON_EXTRACT(m.content, '$.data.to') AS "to", JSON_EXTRACT(m.content, '$.text') AS text
     FROM message m WHERE ${within('m')} AND m.direction = 'note' AND m.author = 'system'`,
    marksOf(portion),
  );
  return rows.map(row => ({ ...row, event: bare(row.event) ?? '', to: bare(row.to), text: bare(row.text) }));
}

/** A customer for whom the bot called a person, and who came. */
export interface Served {
  readonly at: number;
  readonly servedAt: number;
  /** Null for who typed in the platform's own client. */
  readonly agentId: AgentId | null;
}

/** Handoffs by the bot after which a colleague spoke. */
export const handoffsServed = ({ read }: Reader, portion: Portion): Promise<Served[]> =>
  read<Served>(
    `SELECT n.at, a.createdAt AS servedAt, a.agentId
     FROM (SELECT m.conversationId, m.createdAt AS at,
         (SELECT s.seq FROM message s WHERE s.conversationId = m.conversationId AND s.seq > m.seq
           AND s.direction = 'out' AND s.author = 'agent' ORDER BY s.seq LIMIT 1) AS servedSeq
       FROM message m WHERE ${within('m')} AND m.direction = 'note' AND m.author = 'system'
         AND JSON_EXTRACT(m.content, '$.event') IN ('handoff', '"handoff"')) n
     JOIN message a ON a.conversationId = n.conversationId AND a.seq = n.servedSeq`,
    marksOf(portion),
  );

/** A customer who began to write, and who first answered. */
export interface Answer {
  readonly at: number;
  readonly answeredAt: number;
  readonly author: 'bot' | 'agent';
  readonly agentId: AgentId | null;
}

/** What customers wrote after we had spoken last (or first of all), where somebody answered it; greetings answer nothing. */
export const answersGiven = ({ read }: Reader, portion: Portion): Promise<Answer[]> =>
  read<Answer>(
    `SELECT t.at, a.createdAt AS answeredAt, a.author, a.agentId
     FROM (SELECT m.conversationId, m.createdAt AS at,
         (SELECT s.seq FROM message s WHERE s.conversationId = m.conversationId AND s.seq > m.seq
           AND s.direction = 'out' AND s.author IN ('bot', 'agent') ORDER BY s.seq LIMIT 1) AS answerSeq
       FROM message m WHERE ${within('m')} AND m.direction = 'in' AND COALESCE((SELECT p.direction FROM message p
         WHERE p.conversationId = m.conversationId AND p.seq < m.seq AND p.direction IN ('in', 'out')
         ORDER BY p.seq DESC LIMIT 1), 'out') = 'out') t
     JOIN message a ON a.conversationId = t.conversationId AND a.seq = t.answerSeq`,
    marksOf(portion),
  );

import type { CampaignId, ChannelId, OccurrenceId } from '../../model';
import type { Store } from '../store';
import { type Between, bare, marksOf, type Portion, pieceOf, within } from './report-portions';

type Reader = Pick<Store, 'read'>;

/** So many deliveries of a channel ended so. */
export interface Ended {
  readonly channelId: ChannelId;
  readonly at: number;
  readonly state: string;
  /** Why it did not arrive: the fault's kind and the code, where there is one. */
  readonly kind: string | null;
  readonly code: string | null;
  readonly n: number;
}

/** What became of what was to leave. */
export async function deliveriesEnded({ read }: Reader, portion: Portion): Promise<Ended[]> {
  const fault = (part: string) => `CASE WHEN d.state <> 'sent' THEN JSON_EXTRACT(d.fault, '$.${part}') END`;
  const rows = await read<Ended>(
    `SELECT d.channelId, ${pieceOf('d.createdAt')} AS at, d.state, ${fault('kind')} AS kind, ${fault('code')} AS code,
       COUNT(*) AS n
     FROM delivery d WHERE ${within('d')}
     GROUP BY d.channelId, ${pieceOf('d.createdAt')}, d.state, ${fault('kind')}, ${fault('code')}`,
    marksOf(portion),
  );
  return rows.map(row => ({ ...row, kind: bare(row.kind), code: bare(row.code) }));
}

/** A message of a rule. */
export interface RuleReply {
  readonly ruleId: string | null;
  readonly at: number;
  /** Which of the replies to a message it is: `reply:MESSAGE:0`. */
  readonly dedupeKey: string;
  /** 1 where the rule spoke because nothing was understood. */
  readonly missed: number;
}

/** Every message rules sent, newest first, those to one customer's message together. */
export async function repliesOfRules({ read }: Reader, portion: Portion): Promise<RuleReply[]> {
  const rows = await read<RuleReply>(
    `SELECT JSON_EXTRACT(d.why, '$.ruleId') AS ruleId, d.createdAt AS at, d.dedupeKey,
       CASE WHEN JSON_EXTRACT(d.why, '$.because') LIKE '%"not understood %' THEN 1 ELSE 0 END AS missed
     FROM delivery d WHERE ${within('d')} AND d.class = 'reply' ORDER BY d.id DESC`,
    marksOf(portion),
  );
  return rows.map(row => ({ ...row, ruleId: bare(row.ruleId) }));
}

/** So many people of a campaign are where this says. */
export interface Greeted {
  readonly campaignId: CampaignId;
  /** When their turn was, rounded down to a piece of a day (ms). */
  readonly at: number;
  /** Of the recipient. */
  readonly state: string;
  /** Of the delivery, where there is one. */
  readonly delivery: string | null;
  readonly n: number;
  readonly replied: number;
}

/** People looked at in one statement, so that none holds the others up. */
const PEOPLE = 2000;

/** Whom campaigns had on their lists for this time, a portion of one occurrence after the other. */
export async function* peopleGreeted(store: Reader, time: Between): AsyncGenerator<readonly Greeted[]> {
  const occurrences = await store.read<{ id: OccurrenceId }>(
    'SELECT id FROM occurrence WHERE dueAt < ? AND dueUntil >= ? ORDER BY id',
    [time.until, time.from],
  );
  for (const { id } of occurrences) {
    for (let after = 0; ; ) {
      const [row] = await store.read<{ last: number | null }>(
        `SELECT MAX(contactId) AS last FROM
           (SELECT contactId FROM recipient WHERE occurrenceId = ? AND contactId > ? ORDER BY contactId LIMIT ${PEOPLE}) some`,
        [id, after],
      );
      if (row?.last == null) break;
      yield await portionOf(store, id, { after, last: Number(row.last) }, time);
      after = Number(row.last);
      await new Promise<void>(resolve => setImmediate(resolve));
    }
  }
}

const portionOf = (
  { read }: Reader,
  id: OccurrenceId,
  { after, last }: { readonly after: number; readonly last: number },
  { from, until }: Between,
): Promise<Greeted[]> =>
  read<Greeted>(
    `SELECT r.campaignId, ${pieceOf('r.dueAt')} AS at, r.state, d.state AS delivery, COUNT(*) AS n,
       SUM(CASE WHEN d.state = 'sent' AND
         (SELECT c.lastInboundAt FROM conversation c WHERE c.id = d.conversationId) > d.sentAt THEN 1 ELSE 0 END) AS replied
     FROM recipient r LEFT JOIN delivery d ON d.id = r.deliveryId
     WHERE r.occurrenceId = ? AND r.contactId > ? AND r.contactId <= ? AND r.dueAt >= ? AND r.dueAt < ?
     GROUP BY r.campaignId, ${pieceOf('r.dueAt')}, r.state, d.state`,
    [id, after, last, from, until],
  );

import type { CampaignId, ContactId, DeliveryId, OccurrenceId } from '../model';
import type { Store } from './store';

/** What one of the people a campaign reached did afterwards. */
export interface Reached {
  readonly deliveryId: DeliveryId;
  readonly contactId: ContactId;
  readonly variant: number;
  readonly sentAt: number;
  /** When they first wrote back within the time asked for; null when they did not. */
  readonly repliedAt: number | null;
  /** When a colleague first spoke after that. */
  readonly servedAt: number | null;
  /** 1 while a person is wanted or has the conversation. */
  readonly inHand: number;
  /** 1 when they wanted no more greetings afterwards. */
  readonly left: number;
  /** 1 when the event hoped for came within its time. */
  readonly converted: number;
  /** 1 when they opened a link of the campaign; whom it greets again and again is counted with the first greeting. */
  readonly clicked: number;
}

/** One of those who got nothing, for comparison. */
export interface HeldOut {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
  /** 1 when they wrote by themselves within the same time after it was due. */
  readonly wrote: number;
  readonly converted: number;
}

/** What is asked of the time after a campaign. */
export interface Afterwards {
  readonly campaignId: CampaignId;
  readonly replyMs: number;
  readonly leaveMs: number;
  readonly goal: { readonly event: string; readonly ms: number } | null;
}

/** Looks at a few people at a time, so that nobody else waits for a report. */
const PORTION = 400;

/** Everybody a campaign reached, in portions. */
export async function* reachedBy(store: Pick<Store, 'read'>, asked: Afterwards): AsyncGenerator<readonly Reached[]> {
  const { campaignId, replyMs, leaveMs, goal } = asked;
  for (let after = 0; ; ) {
    const rows = await store.read<Reached>(
      `SELECT deliveryId, contactId, variant, sentAt, repliedAt, inHand, leaving AS "left", converted, clicked,
         (SELECT MIN(a.createdAt) FROM message a WHERE a.conversationId = conversationOf AND a.seq > greetingSeq
           AND a.direction = 'out' AND a.author = 'agent' AND a.createdAt >= repliedAt) AS servedAt
       FROM (
         SELECT d.id AS deliveryId, d.contactId, r.variant, d.sentAt, d.conversationId AS conversationOf, g.seq AS greetingSeq,
           (SELECT MIN(m.createdAt) FROM message m WHERE m.conversationId = d.conversationId AND m.seq > g.seq
             AND m.direction = 'in' AND m.createdAt <= d.sentAt + ?) AS repliedAt,
           CASE WHEN v.owner IN ('queue', 'agent') THEN 1 ELSE 0 END AS inHand,
           CASE WHEN EXISTS (SELECT 1 FROM consent s WHERE s.contactId = d.contactId AND s.purpose = 'marketing' AND s.granted = 0
             AND s.at >= d.sentAt AND s.at <= d.sentAt + ?) THEN 1 ELSE 0 END AS leaving,
           CASE WHEN EXISTS (SELECT 1 FROM contactEvent e WHERE e.contactId = d.contactId AND e.name = ?
             AND e.at >= d.sentAt AND e.at <= d.sentAt + ?) THEN 1 ELSE 0 END AS converted,
           CASE WHEN EXISTS (SELECT 1 FROM trackedLink l JOIN click k ON k.linkId = l.id AND k.contactId = d.contactId
             WHERE l.campaignId = d.campaignId) AND NOT EXISTS (SELECT 1 FROM greeted n JOIN delivery o ON o.id = n.deliveryId
             WHERE n.contactId = d.contactId AND n.deliveryId < d.id AND o.campaignId = d.campaignId AND o.state = 'sent')
             THEN 1 ELSE 0 END AS clicked
         FROM delivery d JOIN recipient r ON r.deliveryId = d.id JOIN message g ON g.id = d.messageId
           JOIN conversation v ON v.id = d.conversationId
         WHERE d.campaignId = ? AND d.state = 'sent' AND d.id > ? ORDER BY d.id LIMIT ?
       ) reached ORDER BY deliveryId`,
      [replyMs, leaveMs, goal?.event ?? '', goal?.ms ?? 0, campaignId, after, PORTION],
    );
    if (rows.length === 0) return;
    yield rows;
    after = Number(rows.at(-1)!.deliveryId);
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}

/** Everybody who was held out of a campaign, in portions. */
export async function* heldOutOf(store: Pick<Store, 'read'>, asked: Afterwards): AsyncGenerator<readonly HeldOut[]> {
  const { campaignId, replyMs, goal } = asked;
  const occurrences = await store.read<{ id: OccurrenceId }>('SELECT id FROM occurrence WHERE campaignId = ?', [
    campaignId,
  ]);
  for (const { id } of occurrences) {
    for (let after = 0; ; ) {
      const rows = await store.read<HeldOut>(
        `SELECT r.occurrenceId, r.contactId,
           CASE WHEN EXISTS (SELECT 1 FROM conversation v JOIN message m ON m.conversationId = v.id
             WHERE v.contactId = r.contactId AND v.lastInboundAt >= r.dueAt AND m.direction = 'in'
               AND m.createdAt >= r.dueAt AND m.createdAt <= r.dueAt + ?) THEN 1 ELSE 0 END AS wrote,
           CASE WHEN EXISTS (SELECT 1 FROM contactEvent e WHERE e.contactId = r.contactId AND e.name = ?
             AND e.at >= r.dueAt AND e.at <= r.dueAt + ?) THEN 1 ELSE 0 END AS converted
         FROM recipient r WHERE r.occurrenceId = ? AND r.contactId > ? AND r.state = 'skipped' AND r.reason = 'holdout'
         ORDER BY r.contactId LIMIT ?`,
        [replyMs, goal?.event ?? '', goal?.ms ?? 0, id, after, PORTION],
      );
      if (rows.length === 0) break;
      yield rows;
      after = Number(rows.at(-1)!.contactId);
      await new Promise<void>(resolve => setImmediate(resolve));
    }
  }
}

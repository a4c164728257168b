import type { CampaignId, DeliveryFault, OccurrenceId } from '../model';
import type { Store } from './store';

/**
 * What became of a campaign's people: everybody is in exactly one of them, but for `replied`, which are those of the
 * `sent` who wrote on that conversation afterwards.
 */
export interface CampaignCounts {
  readonly planned: number;
  readonly draft: number;
  readonly due: number;
  readonly sending: number;
  readonly sent: number;
  readonly failed: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly replied: number;
}

/** The counts, and why people were left out: those numbers add up to `skipped`. */
export interface CampaignStanding {
  readonly counts: CampaignCounts;
  readonly skippedBy: Readonly<Record<string, number>>;
}

const NOTHING = {
  ...{ planned: 0, draft: 0, due: 0, sending: 0, sent: 0, failed: 0, unknown: 0, skipped: 0 },
  ...{ expired: 0, cancelled: 0, replied: 0 },
};
type Fate = Exclude<keyof typeof NOTHING, 'replied'>;

/** People looked at in one statement, so that none holds the others up. */
const PORTION = 2000;
/** Counts are kept for so many times as long as they took: nobody who looks at large ones slows the sending down. */
const KEPT_FOR = 20;
/** Fewer people are counted anew each time. */
const MANY = 10_000;

interface Kept {
  readonly standing: CampaignStanding;
  readonly until: number;
}

const kept = new WeakMap<object, Map<CampaignId, Kept>>();

/** The counts of campaigns, from the rows themselves; those of a large one may be some seconds old. */
export async function countsOf(
  store: Pick<Store, 'read'>,
  campaignIds: readonly CampaignId[],
): Promise<ReadonlyMap<CampaignId, CampaignStanding>> {
  const known = kept.get(store) ?? new Map<CampaignId, Kept>();
  kept.set(store, known);
  const found = new Map<CampaignId, CampaignStanding>();
  for (const id of campaignIds) {
    const begun = performance.now();
    const before = known.get(id);
    const standing = before !== undefined && begun < before.until ? before.standing : await countOne(store, id);
    found.set(id, standing);
    if (standing === before?.standing || peopleIn(standing) <= MANY) continue;
    known.set(id, { standing, until: begun + (performance.now() - begun) * KEPT_FOR });
  }
  return found;
}

const peopleIn = ({ counts: { replied: _, ...counts } }: CampaignStanding): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

async function countOne(store: Pick<Store, 'read'>, id: CampaignId): Promise<CampaignStanding> {
  const counts = { ...NOTHING };
  const skippedBy: Record<string, number> = {};
  const occurrences = await store.read<{ id: OccurrenceId }>(
    'SELECT id FROM occurrence WHERE campaignId = ? ORDER BY id',
    [id],
  );
  for (const occurrence of occurrences) {
    for (let after = 0; ; ) {
      const last = await lastOf(store, occurrence.id, after);
      if (last === null) break;
      for (const row of await countPortion(store, occurrence.id, after, last)) {
        const n = Number(row.n);
        const { state, reason } = fateOf(row);
        counts[state] += n;
        counts.replied += Number(row.replied);
        if (reason !== null) skippedBy[reason] = (skippedBy[reason] ?? 0) + n;
      }
      after = last;
      await new Promise<void>(resolve => setImmediate(resolve));
    }
  }
  return { counts, skippedBy };
}

interface Counted {
  readonly state: string;
  readonly reason: string | null;
  /** Of the delivery; null when there is none (any more). */
  readonly sent: string | null;
  readonly fault: string | null;
  readonly n: number;
  readonly replied: number;
}

async function lastOf(store: Pick<Store, 'read'>, id: OccurrenceId, after: number): Promise<number | null> {
  const [row] = await store.read<{ last: number | null }>(
    `SELECT MAX(contactId) AS last FROM
       (SELECT contactId FROM recipient WHERE occurrenceId = ? AND contactId > ? ORDER BY contactId LIMIT ?) some`,
    [id, after, PORTION],
  );
  return row?.last == null ? null : Number(row.last);
}

const countPortion = (store: Pick<Store, 'read'>, id: OccurrenceId, after: number, last: number): Promise<Counted[]> =>
  store.read<Counted>(
    `SELECT r.state, r.reason, d.state AS sent, CASE WHEN d.state = 'skipped' THEN d.fault END AS fault, COUNT(*) AS n,
       SUM(CASE WHEN d.state = 'sent' AND
         (SELECT c.lastInboundAt FROM conversation c WHERE c.id = d.conversationId) > d.sentAt THEN 1 ELSE 0 END) AS replied
     FROM recipient r LEFT JOIN delivery d ON d.id = r.deliveryId
     WHERE r.occurrenceId = ? AND r.contactId > ? AND r.contactId <= ?
     GROUP BY r.state, r.reason, d.state, CASE WHEN d.state = 'skipped' THEN d.fault END`,
    [id, after, last],
  );

/** What is queued is where its delivery is. One whose delivery is gone was somebody who has been erased. */
function fateOf({ state, reason, sent, fault }: Counted): {
  state: Fate;
  reason: string | null;
} {
  if (state !== 'queued')
    return { state: state as 'planned', reason: state === 'skipped' ? (reason ?? 'other') : null };
  if (sent === null) return { state: 'skipped', reason: 'erased' };
  const code = fault === null ? null : (JSON.parse(fault) as DeliveryFault).code;
  return { state: sent as 'sent', reason: sent === 'skipped' ? (code ?? 'other') : null };
}

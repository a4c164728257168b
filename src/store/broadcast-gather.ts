import type { BroadcastId, CampaignId } from '../model';
import type { Store } from './store';
import type { Transaction, Value } from './transaction';

/** Somebody's greeting that leaves with others. */
interface Massed extends Pick<GatheringRow, 'occurrenceId' | 'channelId' | 'step' | 'variant' | 'content'> {
  /** How many people one mass send takes; left out for what leaves by itself. */
  readonly massOf?: number;
  readonly expiresAt: number;
}

/** A mass send to which people are still added. */
interface Gathering {
  readonly id: BroadcastId;
  readonly place: string;
  people: number;
  expiresAt: number;
}

interface GatheringRow {
  readonly id: BroadcastId;
  readonly occurrenceId: number;
  readonly channelId: number;
  readonly step: number;
  readonly variant: number;
  readonly content: string;
  readonly people: number;
  readonly expiresAt: number;
}

/** Who may stand on one list: the same occasion, way and words. */
const placeOf = (one: Pick<GatheringRow, 'occurrenceId' | 'channelId' | 'step' | 'variant' | 'content'>): string =>
  `${one.occurrenceId} ${one.channelId} ${one.step} ${one.variant} ${one.content}`;

/**
 * Puts each of these greetings on the list of a mass send with the same words, which it makes where there is none with room;
 * resolves to which, in their order, and null for what leaves by itself. The campaign is held by who calls.
 */
export async function gather(
  store: Store,
  tx: Transaction,
  campaignId: CampaignId,
  queued: readonly Massed[],
  now: number,
): Promise<(BroadcastId | null)[]> {
  if (queued.every(one => one.massOf === undefined)) return queued.map(() => null);
  const lists = await gatheringOf(tx, campaignId);
  const made: Value[][] = [];
  const ids = queued.map(one => {
    if (one.massOf === undefined) return null;
    const place = placeOf(one);
    let list = lists.find(known => known.place === place && known.people < one.massOf!);
    if (list === undefined) {
      list = { id: store.id<'broadcast'>(), place, people: 0, expiresAt: one.expiresAt };
      lists.push(list);
      made.push([
        ...[list.id, campaignId, one.occurrenceId, one.channelId, one.step, one.variant, one.content],
        ...['gathering', 0, 0, now, one.expiresAt, now, now],
      ]);
    }
    list.people += 1;
    list.expiresAt = Math.max(list.expiresAt, one.expiresAt);
    return list.id;
  });
  await tx.insert('broadcast', COLUMNS, made);
  const touched = new Set(ids);
  const counted = lists.filter(({ id }) => touched.has(id));
  await tx.update(
    'broadcast',
    ['people', 'expiresAt', 'updatedAt'],
    counted.map(({ id, people, expiresAt }) => [id, people, expiresAt, now]),
  );
  return ids;
}

const COLUMNS = [
  ...['id', 'campaignId', 'occurrenceId', 'channelId', 'step', 'variant', 'content'],
  ...['state', 'people', 'attempts', 'dueAt', 'expiresAt', 'createdAt', 'updatedAt'],
];

async function gatheringOf(tx: Transaction, campaignId: CampaignId): Promise<Gathering[]> {
  const rows = await tx.all<GatheringRow>(
    `SELECT id, occurrenceId, channelId, step, variant, content, people, expiresAt FROM broadcast
     WHERE campaignId = ? AND state = 'gathering' ORDER BY id`,
    [campaignId],
  );
  return rows.map(row => ({
    id: row.id,
    place: placeOf(row),
    people: Number(row.people),
    expiresAt: Number(row.expiresAt),
  }));
}

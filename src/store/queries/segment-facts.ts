import { In } from 'typeorm';
import type { ContactId, DeliveryState, RecipientState } from '../../model';
import { CLICKED } from '../clicks';
import type { Store } from '../store';
import { marks } from '../transaction';

const MOST = 5000;

/** The lists a person is in. */
export const listsOf = async (store: Store, contactId: ContactId): Promise<readonly string[]> =>
  (await store.rows('segmentMember').find({ where: { contactId }, take: MOST })).map(row => String(row.segmentId));

/** When events of these names happened to a person, the latest first and at most `most` of each. */
export async function eventsOf(
  store: Store,
  contactId: ContactId,
  names: readonly string[],
  until: number,
  most: number,
): Promise<{ readonly name: string; readonly at: number }[]> {
  const found: { name: string; at: number }[] = [];
  for (const name of names) {
    const rows = await store.read<{ at: number }>(
      'SELECT at FROM contactEvent WHERE contactId = ? AND name = ? AND at <= ? ORDER BY at DESC LIMIT ?',
      [contactId, name, until, most],
    );
    found.push(...rows.map(({ at }) => ({ name, at: Number(at) })));
  }
  return found;
}

/** What became of these campaigns for a person. */
export async function campaignsOf(
  store: Store,
  contactId: ContactId,
  ids: readonly string[],
): Promise<
  { campaignId: string; state: RecipientState; delivery: DeliveryState | null; replied: boolean; clicked: boolean }[]
> {
  if (ids.length === 0) return [];
  const rows = await store.read<{
    campaignId: number;
    state: RecipientState;
    delivery: DeliveryState | null;
    replied: number | null;
    clicked: number;
  }>(
    `SELECT r.campaignId, r.state, d.state AS delivery, v.lastInboundAt > d.sentAt AS replied,
       CASE WHEN ${CLICKED} THEN 1 ELSE 0 END AS clicked
     FROM recipient r LEFT JOIN delivery d ON d.id = r.deliveryId LEFT JOIN conversation v ON v.id = d.conversationId
     WHERE r.contactId = ? AND r.campaignId IN (${marks(ids.length)}) LIMIT ${MOST}`,
    [contactId, ...ids.map(Number)],
  );
  return rows.map(row => ({
    ...row,
    campaignId: String(row.campaignId),
    replied: Number(row.replied) === 1,
    clicked: Number(row.clicked) === 1,
  }));
}

/** The names a person has on channels, with the windows of the conversations held under them. */
export async function reachOf(store: Store, contactId: ContactId) {
  const names = await store.rows('identity').find({ where: { contactId }, take: MOST });
  const talks = await store.rows('conversation').find({ where: { contactId }, take: MOST });
  return {
    names: names.map(({ channelId, address, reachable }) => ({
      channelId: String(channelId),
      reachable,
      windows: talks
        .filter(talk => talk.channelId === channelId && talk.address === address)
        .flatMap(talk => [
          { expiresAt: talk.windowExpiresAt, remaining: talk.windowRemaining },
          { expiresAt: talk.briefExpiresAt, remaining: talk.briefRemaining },
        ]),
    })),
    lastInboundAt: talks.reduce<number | null>(
      (last, { lastInboundAt }) => (lastInboundAt === null ? last : Math.max(last ?? lastInboundAt, lastInboundAt)),
      null,
    ),
  };
}

/** What holds for marketing; null for what was said of all channels. */
export const marketingOf = async (store: Store, contactId: ContactId) =>
  (await store.rows('consentState').find({ where: { contactId, purpose: 'marketing' }, take: MOST })).map(row => ({
    channelId: Number(row.channelId) === 0 ? null : String(row.channelId),
    granted: row.granted,
  }));

/** What things are called, by id. */
export async function namesOf(
  store: Store,
  table: 'segment' | 'campaign' | 'channel',
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].map(Number);
  const rows =
    wanted.length === 0
      ? []
      : await store.rows<'segment' | 'campaign' | 'channel'>(table).find({ where: { id: In(wanted) } as never });
  return new Map(rows.map(({ id, name }) => [String(id), name]));
}

import type {
  CampaignId,
  ChannelId,
  ContactId,
  ConversationId,
  DeliveryId,
  DeliveryState,
  OccurrenceId,
} from '../../model';
import type { RecipientRow } from '../schema/campaign-tables';
import type { Store } from '../store';
import type { Value } from '../transaction';

/** Where a recipient stands: in the words of its delivery as soon as there is one. */
export type Standing = Exclude<RecipientRow['state'], 'queued'> | DeliveryState;

/** One person of a campaign, with what became of them. */
export interface ToldRecipient {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
  readonly contactName: string;
  readonly channelId: ChannelId | null;
  readonly state: Standing;
  readonly reason: string | null;
  readonly variant: number;
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly deliveryId: DeliveryId | null;
  readonly conversationId: ConversationId | null;
  /** JSON of the delivery's fault. */
  readonly fault: string | null;
  readonly replied: 0 | 1;
}

export interface RecipientFilter {
  readonly campaignId: CampaignId;
  readonly state?: Standing | undefined;
  readonly reason?: string | undefined;
  /** Only who wrote back. */
  readonly replied?: boolean | undefined;
}

/** Where a list goes on: by which of its sources, and behind which of its rows. */
export type RecipientCursor = readonly [source: number, dueAt: number, occurrenceId: number, id: number];

export const FIRST_RECIPIENT: RecipientCursor = [0, 0, 0, 0];

/** Whether the customer wrote after it was sent, in the conversation it was sent in. */
const REPLIED = "CASE WHEN d.state = 'sent' AND v.lastInboundAt > d.sentAt THEN 1 ELSE 0 END";
const COLUMNS = `r.occurrenceId, r.contactId, COALESCE(c.name, '') AS contactName, r.channelId, COALESCE(d.state, r.state) AS state,
  r.reason, r.variant, r.dueAt, d.sentAt, r.deliveryId, d.conversationId, d.fault, ${REPLIED} AS replied`;
const TOLD = 'LEFT JOIN conversation v ON v.id = d.conversationId LEFT JOIN contact c ON c.id = r.contactId';

/** Rows looked at for one page at most: who is searched for may be rare among a million. */
const LOOKED_AT = 5000;

type Source = { readonly of: 'recipient' | 'delivery'; readonly state: string };

const RECIPIENT_STATES = ['planned', 'draft', 'skipped', 'expired', 'cancelled'] as const;
const DELIVERY_STATES = ['due', 'sending', 'sent', 'failed', 'unknown', 'expired', 'cancelled', 'skipped'] as const;

/** Both tables are indexed by campaign and state, so the list goes through them one state after the other. */
function sourcesOf({ state, reason, replied }: RecipientFilter): Source[] {
  if (replied === true) return state === undefined || state === 'sent' ? [{ of: 'delivery', state: 'sent' }] : [];
  const all = [
    ...RECIPIENT_STATES.map(each => ({ of: 'recipient' as const, state: each })),
    ...(reason === undefined ? DELIVERY_STATES.map(each => ({ of: 'delivery' as const, state: each })) : []),
  ];
  return all.filter(each => state === undefined || each.state === state);
}

/**
 * A page of recipients, state by state. It may hold fewer than `limit`, even none, while there is more: `next` is null only
 * at the end.
 */
export async function listRecipients(
  store: Pick<Store, 'read'>,
  filter: RecipientFilter,
  limit: number,
  after: RecipientCursor,
): Promise<{ readonly items: readonly ToldRecipient[]; readonly next: RecipientCursor | null }> {
  const sources = sourcesOf(filter);
  const items: ToldRecipient[] = [];
  let cursor = after;
  for (let looked = 0; looked < LOOKED_AT; ) {
    const [at] = cursor;
    const source = sources[at];
    if (source === undefined) return { items, next: null };
    const rows = await look(store, filter, source, Math.min(LOOKED_AT - looked, 500), cursor);
    for (const row of rows) {
      cursor = [
        at,
        Number(row.dueAt),
        Number(row.occurrenceId),
        Number(source.of === 'delivery' ? row.deliveryId : row.contactId),
      ];
      if (filter.reason !== undefined && row.reason !== filter.reason) continue;
      if (filter.replied === true && Number(row.replied) === 0) continue;
      items.push(row);
      if (items.length === limit) return { items, next: cursor };
    }
    looked += rows.length;
    if (rows.length === 0) cursor = [at + 1, 0, 0, 0];
  }
  return { items, next: cursor };
}

function look(
  store: Pick<Store, 'read'>,
  { campaignId }: RecipientFilter,
  { of, state }: Source,
  most: number,
  [, dueAt, occurrenceId, id]: RecipientCursor,
): Promise<ToldRecipient[]> {
  if (of === 'delivery') {
    const values: Value[] = [campaignId, state, id, most];
    return store.read<ToldRecipient>(
      `SELECT ${COLUMNS} FROM delivery d JOIN recipient r ON r.deliveryId = d.id ${TOLD}
       WHERE d.campaignId = ? AND d.state = ? AND d.id > ? ORDER BY d.id LIMIT ?`,
      values,
    );
  }
  return store.read<ToldRecipient>(
    `SELECT ${COLUMNS} FROM recipient r LEFT JOIN delivery d ON d.id = r.deliveryId ${TOLD}
     WHERE r.campaignId = ? AND r.state = ? AND (r.dueAt > ? OR (r.dueAt = ? AND (r.occurrenceId > ? OR (r.occurrenceId = ? AND r.contactId > ?))))
     ORDER BY r.dueAt, r.occurrenceId, r.contactId LIMIT ?`,
    [campaignId, state, dueAt, dueAt, occurrenceId, occurrenceId, id, most],
  );
}

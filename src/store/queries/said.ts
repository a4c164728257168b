import type { ChannelId, Content } from '../../model';
import type { Store } from '../store';

/** A message as the customer's own client may show it. */
interface SaidRow {
  readonly seq: number;
  readonly from: 'customer' | 'bot' | 'agent';
  readonly externalId: string | null;
  readonly content: Content;
  readonly at: number;
}

interface RawRow {
  readonly seq: number;
  readonly author: string;
  readonly externalId: string | null;
  readonly content: string;
  readonly createdAt: number;
}

/**
 * What customer and house have said to each other in one thread after `seq`, oldest first. What never left us is not
 * among it: neither notes nor words that were cancelled, expired or failed.
 */
export async function saidIn(
  store: Pick<Store, 'read'>,
  asked: { readonly channelId: ChannelId; readonly thread: string; readonly seq: number; readonly limit: number },
): Promise<SaidRow[]> {
  const rows = await store.read<RawRow>(
    `SELECT m.seq, m.author, m.externalId, m.content, m.createdAt FROM message m JOIN conversation c ON c.id = m.conversationId
     LEFT JOIN delivery d ON d.id = m.deliveryId
     WHERE c.channelId = ? AND c.thread = ? AND m.seq > ? AND m.author <> 'system'
     AND (m.direction = 'in' OR (m.direction = 'out' AND (d.id IS NULL OR d.state IN ('sending', 'sent', 'unknown'))))
     ORDER BY m.seq LIMIT ?`,
    [asked.channelId, asked.thread, asked.seq, asked.limit],
  );
  return rows.map(row => ({
    seq: Number(row.seq),
    from: row.author === 'contact' ? 'customer' : row.author === 'agent' ? 'agent' : 'bot',
    externalId: row.externalId,
    content: JSON.parse(row.content) as Content,
    at: Number(row.createdAt),
  }));
}

import type { Address, ChannelId, ConversationId, DeliveryClass, DeliveryId } from '../../model';
import type { Store } from '../store';
import { marks } from '../transaction';

/** When customer or house last said something in one thread, by the platform's clock where it tells; null when nobody has. */
export async function lastSaidAt(
  store: Pick<Store, 'read'>,
  { channelId, thread }: { readonly channelId: ChannelId; readonly thread: string },
): Promise<number | null> {
  const [row] = await store.read<{ at: number }>(
    `SELECT COALESCE(m.platformTime, m.createdAt) AS at FROM message m JOIN conversation c ON c.id = m.conversationId
     WHERE c.channelId = ? AND c.thread = ? AND m.direction IN ('in', 'out') AND m.author <> 'system' ORDER BY m.seq DESC LIMIT 1`,
    [channelId, thread],
  );
  return row === undefined ? null : Number(row.at);
}

/** To whom a delivery of this channel goes or went, and in which thread; null when there is none. */
export async function goal(
  store: Pick<Store, 'read'>,
  { channelId, id }: { readonly channelId: ChannelId; readonly id: DeliveryId },
): Promise<{ readonly address: Address; readonly thread: string; readonly class: DeliveryClass } | null> {
  const [row] = await store.read<{ address: Address; thread: string; class: DeliveryClass }>(
    'SELECT c.address, c.thread, d.class FROM delivery d JOIN conversation c ON c.id = d.conversationId WHERE d.id = ? AND d.channelId = ?',
    [id, channelId],
  );
  return row ?? null;
}

/** Where each of these conversations takes place. */
export async function places(
  store: Pick<Store, 'read'>,
  ids: readonly ConversationId[],
): Promise<ReadonlyMap<ConversationId, { readonly address: Address; readonly thread: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await store.read<{ id: ConversationId; address: Address; thread: string }>(
    `SELECT id, address, thread FROM conversation WHERE id IN (${marks(ids.length)})`,
    ids,
  );
  return new Map(rows.map(row => [row.id, row]));
}

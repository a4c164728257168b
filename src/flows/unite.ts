import type { Transaction } from '../store';
import { uniteByLink, uniteByUnion } from '../store/unite';
import type { Heard } from './heard';
import type { House } from './house';
import type { Met } from './meet';

/**
 * What is certain needs nobody to say it: a stranger whom the platform names by an id we know is that person, and who
 * comes by a link of ours is who it was made for. Both happen before anything is decided about what was said.
 */
export async function unite(
  { store, links, log }: Pick<House, 'store' | 'links' | 'log'>,
  transaction: Transaction,
  coming: readonly Heard[],
  met: readonly Met[],
  now: number,
): Promise<void> {
  const unionIds = new Set<string>();
  for (let index = 0; index < coming.length; index++) {
    const { open, inbound } = coming[index]!;
    const { conversationId, isNew } = met[index]!;
    const unionId = inbound.profile?.unionId;
    if (isNew && unionId) unionIds.add(unionId);
    const key = inbound.content.type === 'event' ? inbound.content.key : undefined;
    const link = key === undefined ? null : links.read(key, now);
    if (link === null) continue;
    const why = 'why' in link ? link.why : 'elsewhere';
    if ('why' in link || link.channelId !== open.id)
      log.info({ channelId: open.id, conversationId, why }, 'link refused');
    else await uniteByLink(store, transaction, { conversationId, contactId: link.contactId, at: now });
  }
  await uniteByUnion(store, transaction, [...unionIds], now);
}

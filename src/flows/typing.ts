import { showsTyping, withDeadline } from '../channel';
import type { AgentId, ConversationId } from '../model';
import type { House } from './house';

/** Platforms show it for some seconds by themselves, and count every call. */
const EVERY_MS = 4000;
const REMEMBERED = 1000;
const DEADLINE_MS = 3000;

type Parts = Pick<House, 'store' | 'live' | 'channels' | 'now'>;

/**
 * Lets customers see that whoever holds their conversation is writing, on channels that can show it. Nothing follows
 * from a fault. Returns how to stop.
 */
export function showTyping(house: Parts): () => void {
  const shownAt = new Map<ConversationId, number>();
  return house.live.subscribe(
    event => {
      if (event.type !== 'typing') return;
      const { conversationId, agentId } = event;
      const now = house.now();
      if (now - (shownAt.get(conversationId) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
      if (shownAt.size >= REMEMBERED) shownAt.clear();
      shownAt.set(conversationId, now);
      show(house, conversationId, agentId).catch(() => undefined);
    },
    ['typing'],
  );
}

async function show({ store, channels }: Parts, conversationId: ConversationId, agentId: AgentId): Promise<void> {
  const row = await store.rows('conversation').findOneBy({ id: conversationId });
  if (row?.owner !== 'agent' || row.agentId !== agentId) return;
  const open = channels.get(row.channelId);
  if (open?.state !== 'on' || !showsTyping(open.channel)) return;
  const { channel } = open;
  await withDeadline(DEADLINE_MS, null, signal => channel.typing(row.address, true, signal));
}

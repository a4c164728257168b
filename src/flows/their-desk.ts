import { handsOver, withDeadline } from '../channel';
import type { ConversationRow } from '../store';
import { addRemark } from '../store/say';
import type { House } from './house';

const PLATFORM_MS = 12_000;

/**
 * Asks the platform whether its own desk still holds a conversation that an agent has just taken from it, and tells those
 * who work there if so. Nobody waits for this, and what fails is only written into the log.
 */
export async function tellIfStillTheirs(
  house: Pick<House, 'store' | 'live' | 'channels' | 'log' | 'now'>,
  { id: conversationId, channelId, address, epoch }: ConversationRow,
): Promise<void> {
  const channel = house.channels.get(channelId)?.channel;
  if (!channel || !handsOver(channel)) return;
  try {
    const holder = await withDeadline(PLATFORM_MS, null, signal => channel.holder(address, signal));
    if (holder !== 'them') return;
    const messageId = await addRemark(house.store, {
      conversationId,
      epoch,
      event: 'still-theirs',
      text: '平台客服仍在接待这位客户，您的消息可能发不出去',
      now: house.now(),
    });
    if (messageId === null) return;
    house.live.publish({ type: 'message.created', conversationId, messageId });
  } catch (error) {
    house.log.warn(
      { conversationId, channelId, fault: error instanceof Error ? error.name : 'unknown' },
      'the platform did not say whose conversation it is',
    );
  }
}

import type { Turned } from '../store/handoff';
import type { House } from './house';

/** Tells the consoles what a change of hands changed; says nothing when nothing changed. */
export function announce(house: Pick<House, 'live'>, { conversation, messageId, cancelled }: Turned): void {
  const conversationId = conversation.id;
  if (messageId === null) return;
  house.live.publish(
    { type: 'conversation.updated', conversationId },
    { type: 'message.created', conversationId, messageId },
    ...cancelled.map(deliveryId => ({ type: 'delivery.updated' as const, conversationId, deliveryId })),
  );
}

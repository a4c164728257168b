import type { Content } from './content';
import type { AgentId, ChannelId, ConversationId, DeliveryId, MessageId } from './ids';

export type Direction = 'in' | 'out' | 'note';
export type Author = 'contact' | 'bot' | 'agent' | 'campaign' | 'system';

/** One line of a conversation. Never changed after it is written; its fate lives in its delivery. */
export interface Message {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  /** 1, 2, 3 … within the conversation, in the order we committed them. */
  readonly seq: number;
  /** The platform's own id of an inbound message, exact; null for what we said. */
  readonly externalId: string | null;
  readonly direction: Direction;
  readonly author: Author;
  readonly agentId: AgentId | null;
  readonly content: Content;
  readonly deliveryId: DeliveryId | null;
  readonly createdAt: number;
  readonly platformTime: number | null;
}

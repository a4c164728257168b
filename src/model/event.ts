import type { AgentId, CampaignId, ChannelId, ConversationId, DeliveryId, MessageId } from './ids';

/** Something a console wants to know at once. `id` grows with time; a console that was away asks for what came after it. */
export type LiveEvent = { readonly id: number; readonly at: number } & (
  | { readonly type: 'message.created'; readonly conversationId: ConversationId; readonly messageId: MessageId }
  | { readonly type: 'conversation.updated'; readonly conversationId: ConversationId }
  | { readonly type: 'delivery.updated'; readonly conversationId: ConversationId; readonly deliveryId: DeliveryId }
  | { readonly type: 'channel.updated'; readonly channelId: ChannelId }
  | { readonly type: 'campaign.updated'; readonly campaignId: CampaignId }
  | { readonly type: 'agent.presence'; readonly agentId: AgentId }
  | { readonly type: 'typing'; readonly conversationId: ConversationId; readonly agentId: AgentId }
);

export type LiveEventBody = LiveEvent extends infer E ? (E extends LiveEvent ? Omit<E, 'id' | 'at'> : never) : never;

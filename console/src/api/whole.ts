import type { Conversation, TravellingConversation } from './types';

/** A conversation one can draw: a removed contact or channel becomes a nameless one. */
export const whole = (conversation: TravellingConversation): Conversation => ({
  ...conversation,
  contact: conversation.contact ?? { id: conversation.contactId, name: '' },
  channel: conversation.channel ?? { id: conversation.channelId, type: '', name: '' },
});

import type { AgentRow, ChannelRow, ContactRow, ConversationRow } from '../schema/rows';
import type { Store } from '../store';
import { byIds } from './by-ids';

/** A conversation with whom it is held, where, and by whom. */
export interface SeenConversation {
  readonly conversation: ConversationRow;
  readonly contact: ContactRow | null;
  readonly channel: ChannelRow | null;
  readonly agent: AgentRow | null;
}

/** Adds contact, channel and agent to conversations, in their order. */
export async function seeConversations(
  store: Store,
  conversations: readonly ConversationRow[],
): Promise<SeenConversation[]> {
  const each = <Value>(pick: (row: ConversationRow) => Value) => conversations.map(pick);
  const [contacts, channels, agents] = await Promise.all([
    byIds(
      store,
      'contact',
      each(row => row.contactId),
    ),
    byIds(
      store,
      'channel',
      each(row => row.channelId),
    ),
    byIds(
      store,
      'agent',
      each(row => row.agentId),
    ),
  ]);
  return conversations.map(conversation => ({
    conversation,
    contact: contacts.get(conversation.contactId) ?? null,
    channel: channels.get(conversation.channelId) ?? null,
    agent: (conversation.agentId !== null && agents.get(conversation.agentId)) || null,
  }));
}

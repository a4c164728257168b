import type { Channel } from '../../api/channels';
import type { Conversation, Verb } from '../../api/types';

/** Whether the platform's own desk has the conversation, so that words of ours would not be taken. */
export const isAtDesk = (
  { owner, agentId }: Pick<Conversation, 'owner' | 'agentId'>,
  channel: Pick<Channel, 'handsOver'> | null,
): boolean => owner === 'agent' && agentId === null && channel?.handsOver === true;

/** What this person may do with the conversation right now; the first of them is what one would most likely want. */
export function permitted(
  conversation: Pick<Conversation, 'owner' | 'agentId'>,
  me: string | undefined,
  atDesk = false,
): readonly Verb[] {
  if (atDesk) return ['close'];
  const mine = conversation.owner === 'agent' && conversation.agentId === me;
  if (conversation.owner === 'closed') return ['reopen'];
  if (conversation.owner === 'queue') return ['claim', 'return', 'close'];
  if (mine) return ['return', 'close'];
  return ['takeover', 'close'];
}

/** Whether this person may put it off: what waits for anybody, and what is in their own hands. */
export const mayPutOff = (
  { owner, agentId }: Pick<Conversation, 'owner' | 'agentId'>,
  me: string | undefined,
): boolean => owner === 'queue' || (owner === 'agent' && agentId === me);

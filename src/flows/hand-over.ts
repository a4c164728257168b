import { handsOver, withDeadline } from '../channel';
import { Conflict, NotFound, Refusal } from './conflict';
import { type Asked, change, expectEpoch, expectMine, type Held, told } from './handoff';
import type { House } from './house';

const PLATFORM_MS = 12_000;

/**
 * Gives the conversation to the platform's own desk, with its person `to` when named. Changes hands here only after the
 * platform agreed: from then on those who answer there hold it, and we are silent. Conflict `cannot_hand_over` for a
 * channel whose platform has no desk; ChannelError when the platform does not take it.
 */
export async function handOver(
  house: Pick<House, 'store' | 'live' | 'flights' | 'log' | 'now' | 'channels'>,
  asked: Asked & { readonly to: string | null },
): Promise<Held> {
  const { store, channels } = house;
  const { conversationId, agentId, to } = asked;
  const [row, me] = await Promise.all([
    store.rows('conversation').findOneBy({ id: conversationId }),
    store.rows('agent').findOneBy({ id: agentId }),
  ]);
  if (!row) throw new NotFound('conversation');
  if (!me?.enabled) throw new NotFound('agent');
  const open = channels.get(row.channelId);
  const channel = open?.channel;
  if (!channel || !handsOver(channel)) {
    throw new Conflict('cannot_hand_over', 'the platform of this channel has no desk of its own to hand over to');
  }
  if (open.state !== 'on') throw new Refusal('channel_paused', 'this channel is paused; switch it on first');
  expectEpoch(row, asked);
  expectMine(row, me, asked);
  await withDeadline(PLATFORM_MS, null, signal => channel.handOver(row.address, to, signal));
  // The platform's desk has it now, whatever happened here meanwhile.
  return change(house, { conversationId, agentId }, (now, agent) => ({
    set: {
      owner: 'agent',
      agentId: null,
      lastAgentId: now.agentId ?? now.lastAgentId,
      waitingSince: null,
      snoozedUntil: null,
      handoffReason: null,
    },
    ...told('hand-over', agent, `${agent.name}将会话转到平台客服`, { to }),
  }));
}

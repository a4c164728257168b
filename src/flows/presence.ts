import type { AgentId, Presence } from '../model';
import { setPresenceOf, touch } from '../store/assignment';
import { assignSoon } from './assignment';
import { NotFound } from './conflict';
import type { House } from './house';
import { takeBackAll } from './sweep';

type Parts = Pick<House, 'store' | 'live' | 'log' | 'now'>;

/**
 * An agent comes, steps away or goes. Who comes is given what waits; who goes gives back what they hold, except what
 * they put off; who steps away keeps it and is given nothing new.
 */
export async function setPresence(
  house: Parts,
  { agentId, presence }: { readonly agentId: AgentId; readonly presence: Presence },
): Promise<void> {
  if (!(await setPresenceOf(house.store, agentId, presence, house.now()))) throw new NotFound('agent');
  house.live.publish({ type: 'agent.presence', agentId });
  if (presence === 'offline') await takeBackAll(house, agentId);
  if (presence !== 'away') await assignSoon(house);
}

/** The agent's console is still open. Whoever is not heard of for a while counts as gone. */
export async function heartbeat(
  house: Pick<House, 'store' | 'now'>,
  { agentId }: { readonly agentId: AgentId },
): Promise<void> {
  if (!(await touch(house.store, agentId, house.now()))) throw new NotFound('agent');
}

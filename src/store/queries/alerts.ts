import type { AgentId, ConversationId, Presence, TeamId } from '../../model';
import type { Store } from '../store';
import { marks } from '../transaction';

/** A conversation that waits for a colleague, or is in the hands of one. */
export interface Wanting {
  readonly id: ConversationId;
  readonly owner: 'queue' | 'agent';
  readonly epoch: number;
  readonly agentId: AgentId | null;
  readonly teamId: TeamId | null;
  readonly waitingSince: number | null;
  /** The customer's name, and whose customer it is; null when the customer is gone. */
  readonly name: string | null;
  readonly ownerAgentId: AgentId | null;
}

/** A colleague who can be alerted. */
export interface Alertable {
  readonly id: AgentId;
  readonly teamId: TeamId | null;
  readonly presence: Presence;
  readonly seenAt: number | null;
  readonly alertUser: string;
}

/** Which of these conversations want a colleague and were not put off; at most 500 may be asked about. */
export async function wanting(store: Store, ids: readonly ConversationId[], now: number): Promise<readonly Wanting[]> {
  if (ids.length === 0) return [];
  return store.read<Wanting>(
    `SELECT c.id, c.owner, c.epoch, c.agentId, c.teamId, c.waitingSince, p.name, p.ownerAgentId
       FROM conversation c LEFT JOIN contact p ON p.id = c.contactId
      WHERE c.id IN (${marks(ids.length)}) AND c.owner IN ('queue', 'agent')
        AND (c.snoozedUntil IS NULL OR c.snoozedUntil <= ?) ORDER BY c.id`,
    [...ids, now],
  );
}

/** The colleagues who serve customers and have a name to be alerted by. */
export const alertable = (store: Store): Promise<readonly Alertable[]> =>
  store.read<Alertable>(
    `SELECT id, teamId, presence, seenAt, alertUser FROM agent
      WHERE alertUser IS NOT NULL AND enabled = 1 AND role <> 'marketer' ORDER BY id LIMIT 1000`,
  );

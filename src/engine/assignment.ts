import type { AgentId, Priority, TeamId } from '../model';

/** A conversation that waits for a person, and who comes to mind. */
export interface Waiting {
  readonly teamId: TeamId | null;
  /** Who served this customer last. */
  readonly lastAgentId: AgentId | null;
  /** Whose customer this is. */
  readonly ownerAgentId: AgentId | null;
  /** Who has just let it go, and is not to have it back. */
  readonly avoidAgentId: AgentId | null;
}

/** An agent who is online. */
export interface Candidate {
  readonly id: AgentId;
  readonly teamId: TeamId | null;
  /** How many conversations at a time. */
  readonly capacity: number;
  /** How many now. */
  readonly load: number;
}

/**
 * Who should have it: who served this customer last, else whose customer it is, else the least busy; always of the
 * wanted team and with a hand free. Null when nobody fits. Equally busy agents share by the hands they have free.
 */
export function chooseAgent(waiting: Waiting, candidates: readonly Candidate[]): AgentId | null {
  const free = candidates.filter(
    agent =>
      agent.load < agent.capacity &&
      agent.id !== waiting.avoidAgentId &&
      (waiting.teamId === null || agent.teamId === waiting.teamId),
  );
  const known = [waiting.lastAgentId, waiting.ownerAgentId].find(id => free.some(agent => agent.id === id));
  if (known !== undefined) return known;
  const [first] = free.sort((a, b) => a.load - b.load || b.capacity - a.capacity || a.id - b.id);
  return first?.id ?? null;
}

const STEPS: readonly Priority[] = ['low', 'normal', 'high', 'urgent'];

/** One step more urgent; `urgent` stays. */
export const raised = (priority: Priority): Priority => STEPS[STEPS.indexOf(priority) + 1] ?? 'urgent';

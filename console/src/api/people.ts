import { get, newKey, patch, post, remove } from './client';
import type { Page, Presence, Role, Team } from './types';

/** A colleague as administrators see them. */
export interface Agent {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly presence: Presence;
  /** How many conversations at a time. */
  readonly capacity: number;
  /** The WeCom user ID by which they are alerted while away. */
  readonly alertUser: string | null;
  readonly enabled: boolean;
  readonly teamId: string | null;
  readonly seenAt: string | null;
  readonly createdAt: string;
}

export interface AgentInput {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly capacity: number;
  readonly teamId: string | null;
  readonly alertUser: string | null;
}

/** A key for a program; the key itself is told once and never again. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly agentId: string;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly expiresAt: string | null;
}

/** Everybody who can or could sign in. */
export const listAgents = () => get<Page<Agent>>('/agents');

/** A new colleague, who can sign in at once. */
export const addAgent = (agent: AgentInput) => post<Agent>('/agents', agent, { idempotencyKey: newKey() });

/** Changes what is given; disabling or a new password ends their sign-ins. */
export const changeAgent = (id: string, change: Partial<Omit<AgentInput, 'email'>> & { enabled?: boolean }) =>
  patch<Agent>(`/agents/${id}`, change);

/** A new team. */
export const addTeam = (name: string) => post<Team>('/teams', { name }, { idempotencyKey: newKey() });

/** Another name for a team. */
export const renameTeam = (id: string, name: string) => patch<Team>(`/teams/${id}`, { name });

/** Removes a team; its people and conversations belong to everybody. */
export const removeTeam = (id: string) => remove(`/teams/${id}`);

/** The service tokens, never the tokens themselves. */
export const listTokens = () => get<Page<Token>>('/tokens');

/** A new service token; the answer is the only time it is told. */
export const addToken = (name: string, agentId?: string) =>
  post<{ id: string; token: string; name: string }>('/tokens', { name, ...(agentId ? { agentId } : {}) });

/** Takes a token back; it works no more. */
export const removeToken = (id: string) => remove(`/tokens/${id}`);

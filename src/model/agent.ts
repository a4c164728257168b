import type { AgentId, TeamId } from './ids';

export type Role = 'admin' | 'agent' | 'marketer';
/** `away` keeps what one holds but takes nothing new; `offline` gives it back to the queue. */
export type Presence = 'online' | 'away' | 'offline';

/** A colleague who can sign in. */
export interface Agent {
  readonly id: AgentId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly enabled: boolean;
  readonly presence: Presence;
  /** How many conversations at a time. */
  readonly capacity: number;
  readonly teamId: TeamId | null;
  /** What a platform that alerts colleagues calls them (in WeCom the userid); null for who wants no alerts. */
  readonly alertUser: string | null;
  readonly seenAt: number | null;
  readonly createdAt: number;
}

export interface Team {
  readonly id: TeamId;
  readonly name: string;
}

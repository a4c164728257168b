import { get, newKey, post } from './client';
import type { Page } from './types';

/** A greeting that waits for a colleague's yes. */
export interface Greeting {
  readonly occurrenceId: string;
  readonly contact: { readonly id: string; readonly name: string; readonly ownerAgentId: string | null };
  readonly campaign: { readonly id: string; readonly name: string; readonly festival: string | null };
  readonly channelId: string | null;
  readonly conversationId: string | null;
  /** As it would be said in your voice; null when the template cannot be said to them. */
  readonly text: string | null;
  readonly reachable: boolean;
  readonly dueAt: string;
  readonly expiresAt: string;
  readonly lastMessageAt: string | null;
}

export interface GreetingKey {
  readonly occurrenceId: string;
  readonly contactId: string;
}

export type Fate = 'done' | 'gone' | 'not_yours' | 'rests' | 'greeted' | 'unreachable' | 'quiet' | 'wordless';

export interface GreetingFates {
  readonly items: readonly (GreetingKey & { readonly result: Fate })[];
}

/** What waits for whoever is signed in; a page may be short while there is more. */
export const listGreetings = (after: string | null, signal?: AbortSignal) =>
  get<Page<Greeting>>('/greetings', { after }, signal);

/** At most twenty at once; `text` is said in the place of the template. */
export const approveGreetings = (items: readonly (GreetingKey & { readonly text?: string })[]) =>
  post<GreetingFates>('/greetings/approve', { items }, { idempotencyKey: newKey() });

/** Leaves people out, or takes that back. */
export const turnGreetings = (verb: 'skip' | 'unskip', items: readonly GreetingKey[]) =>
  post<GreetingFates>(`/greetings/${verb}`, { items }, { idempotencyKey: newKey() });

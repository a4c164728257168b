import { get, newKey, patch, post, remove } from './client';
import type { Page } from './types';

/** What a program of one's own can be told of. */
export const HOOK_EVENTS = [
  'message.created',
  'conversation.updated',
  'delivery.updated',
  'channel.updated',
  'campaign.updated',
] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

/** An outgoing webhook. */
export interface Hook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly HookEvent[];
  /** Whether the address may lie inside our own network. */
  readonly inside: boolean;
  readonly state: 'on' | 'off';
  readonly fault: string | null;
}

/** One thing it was told, or is still to be told. */
export interface HookCall {
  readonly id: string;
  readonly event: HookEvent;
  readonly body: string;
  readonly state: 'due' | 'sent' | 'failed';
  readonly attempts: number;
  readonly dueAt: string;
  readonly status: number | null;
  readonly fault: string | null;
  readonly createdAt: string;
}

export type HookInput = Pick<Hook, 'name' | 'url' | 'events' | 'inside'>;

export const listHooks = () => get<Page<Hook>>('/webhooks');

/** A new one; its secret is told this once. */
export const addHook = (hook: HookInput) =>
  post<Hook & { secret: string }>('/webhooks', hook, { idempotencyKey: newKey() });

/** Changes what is given; `secret: 'new'` makes another secret and tells it this once. */
export const changeHook = (id: string, change: Partial<HookInput> & { state?: Hook['state']; secret?: 'new' }) =>
  patch<Hook & { secret?: string }>(`/webhooks/${id}`, change);

export const removeHook = (id: string) => remove(`/webhooks/${id}`);

/** Tells it now, once, that it is being tried. */
export const tryHook = (id: string) =>
  post<{ ok: boolean; status: number | null; fault: string | null }>(`/webhooks/${id}/test`);

/** What it was told in the last week, newest first. */
export const listHookCalls = (id: string, after: string | null) =>
  get<Page<HookCall>>(`/webhooks/${id}/calls`, { limit: 20, after });

/** Tells one thing again. */
export const resendHookCall = (id: string, callId: string) => post(`/webhooks/${id}/calls/${callId}/resend`);

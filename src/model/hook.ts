import type { HookCallId, HookId } from './ids';

/** What programs of others may be told of: live events that outlast a moment. */
export type HookEvent =
  | 'message.created'
  | 'conversation.updated'
  | 'delivery.updated'
  | 'channel.updated'
  | 'campaign.updated';

/** An outgoing webhook: an address of another program that is told what happens here. */
export interface Hook {
  readonly id: HookId;
  readonly name: string;
  readonly url: string;
  readonly events: readonly HookEvent[];
  /** Whether the address may lie inside our own network. */
  readonly inside: boolean;
  readonly state: 'on' | 'off';
  /** What went wrong last, in words; null since the last call that was taken. */
  readonly fault: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One thing told to one such address, until it was taken or given up. */
export interface HookCall {
  readonly id: HookCallId;
  readonly hookId: HookId;
  readonly event: HookEvent;
  /** The JSON as it goes out. */
  readonly body: string;
  readonly state: 'due' | 'sent' | 'failed';
  readonly attempts: number;
  readonly dueAt: number;
  /** The status of the last answer; null when there was none. */
  readonly status: number | null;
  readonly fault: string | null;
  readonly sentAt: number | null;
  readonly createdAt: number;
}

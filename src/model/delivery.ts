import type { Content } from './content';
import type {
  AgentId,
  BroadcastId,
  CampaignId,
  ChannelId,
  ContactId,
  ConversationId,
  DeliveryId,
  MessageId,
} from './ids';

/** `greeting` is sent at most once, `reply` is the bot's answer, `agent` a person's words. */
export type DeliveryClass = 'greeting' | 'reply' | 'agent';

/** `due` → `sending` → `sent`, `failed` or `unknown`; or it ends before the wire: `expired`, `cancelled`, `skipped`. */
export type DeliveryState = 'due' | 'sending' | 'sent' | 'failed' | 'unknown' | 'expired' | 'cancelled' | 'skipped';

/**
 * How it leaves: on the answer of the push it replies to, by a call of ours, or with a mass send to many. One of a mass send is
 * due when that is; its own `dueAt` is not before it expires.
 */
export type DeliveryRoute = 'inline' | 'send' | 'mass';

/** Why something was or will be said, kept with every automatic message. */
export interface Why {
  readonly ruleId?: string | undefined;
  readonly ruleName?: string | undefined;
  readonly templateId?: string | undefined;
  readonly templateName?: string | undefined;
  readonly templateVersion?: number | undefined;
  readonly locale?: string | undefined;
  /** The condition that held, in words: `text contains 营业时间`. */
  readonly because?: readonly string[] | undefined;
  readonly campaignId?: string;
  /** The names of the segments a campaign is for. */
  readonly segments?: readonly string[];
  /** Whether they said yes to greetings, or came by themselves to where one is greeted until one says no. */
  readonly consent?: 'granted' | 'unasked';
  /** The colleague who said yes to the campaign. */
  readonly approvedBy?: string;
  readonly agentId?: string;
  /** The colleague wrote their own words in the place of the template's. */
  readonly edited?: boolean;
  /** A colleague sent it to themselves, to see a campaign's words before others do. */
  readonly test?: boolean;
  readonly window?: { readonly remaining: number | null; readonly expiresAt: string | null };
  readonly note?: string | undefined;
}

export interface DeliveryFault {
  readonly kind: 'busy' | 'unknown' | 'refused' | 'unreachable' | 'broken' | 'expired' | 'superseded' | 'withheld';
  /** The platform's own code, e.g. `45015`. */
  readonly code: string | null;
  readonly detail: string;
}

/** One row of the outbox: the only way anything leaves the house. */
export interface Delivery {
  readonly id: DeliveryId;
  /** Same key, same message: written twice, it is one row. */
  readonly dedupeKey: string;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly campaignId: CampaignId | null;
  /** The mass send it leaves with. */
  readonly broadcastId: BroadcastId | null;
  readonly messageId: MessageId | null;
  readonly agentId: AgentId | null;
  readonly class: DeliveryClass;
  readonly route: DeliveryRoute;
  readonly state: DeliveryState;
  /** The conversation's epoch when the words were chosen; binds `reply` only. */
  readonly epoch: number;
  readonly content: Content;
  readonly attempts: number;
  readonly dueAt: number;
  readonly expiresAt: number | null;
  readonly claim: number | null;
  readonly leaseUntil: number | null;
  readonly sentAt: number | null;
  readonly externalId: string | null;
  readonly fault: DeliveryFault | null;
  readonly explain: Why | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

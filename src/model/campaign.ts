import type { Content } from './content';
import type { DeliveryFault } from './delivery';
import type { AgentId, BroadcastId, CampaignId, ChannelId, ContactId, DeliveryId, Id, TrackedLinkId } from './ids';

export type OccurrenceId = Id<'occurrence'>;

/** `service` goes before `greeting`, and that before `promotion`. */
export type CampaignPurpose = 'service' | 'greeting' | 'promotion';

/** `draft` → `running` ⇄ `paused` → `finished` or `cancelled`. A campaign whose time is far away is running and waits. */
export type CampaignState = 'draft' | 'running' | 'paused' | 'finished' | 'cancelled';

/** A second person's yes. It holds for exactly what they saw: anything changed asks again. */
export interface Approval {
  readonly agentId: AgentId;
  readonly at: number;
  /** Of the plan and the words. */
  readonly hash: string;
  /** How many people it would reach. */
  readonly audience: number;
}

/** A plan to write to many people. `Plan` is the engine's, checked by its schema. */
export interface Campaign<Plan = unknown> {
  readonly id: CampaignId;
  readonly name: string;
  readonly state: CampaignState;
  readonly purpose: CampaignPurpose;
  /** Whose occasion it is; one greeting a person for each festival's year, over all campaigns and colleagues. */
  readonly festival: string | null;
  readonly plan: Plan;
  /** Grows with every change of the plan. */
  readonly version: number;
  readonly createdBy: AgentId | null;
  readonly approval: Approval | null;
  /** Why it was paused by itself. */
  readonly fault: string | null;
  /** The process that feeds it, and until when. */
  readonly lease: number | null;
  readonly leaseUntil: number | null;
  /** Since when it has been fed without a break: what was due well before that was missed. Null for nothing missed. */
  readonly fedSince: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** One time at which a campaign is due: this year's festival, today's birthdays. `(campaignId, occurrenceKey)` is unique. */
export interface OccurrenceRecord {
  readonly id: OccurrenceId;
  readonly campaignId: CampaignId;
  readonly occurrenceKey: string;
  /** `filling` while its recipients are being written down, `open` while any may still be sent, then `done`. */
  readonly state: 'filling' | 'open' | 'done';
  /** The earliest and the latest time (ms) at which it is due anywhere. */
  readonly dueAt: number;
  readonly dueUntil: number;
  /** The last contact that was looked at while filling. */
  readonly position: number;
  /** The wording that those get on whom none was tried, once it is chosen. */
  readonly winner: number | null;
  readonly createdAt: number;
}

/** `planned` → `queued` (the delivery tells the rest), or it ends before: `skipped` with a reason, `expired`, `cancelled`. */
export type RecipientState = 'planned' | 'draft' | 'queued' | 'skipped' | 'expired' | 'cancelled';

/** Why somebody is left out. */
export type SkipReason =
  | 'no_channel'
  | 'unreachable'
  | 'window'
  | 'no_consent'
  | 'withdrawn'
  | 'cap'
  | 'quota'
  | 'recent'
  | 'holdout'
  | 'greeted'
  | 'quiet'
  | 'late'
  | 'missing_variable'
  | 'merged'
  | 'erased'
  /** By the colleague whose customer it is. */
  | 'declined';

/** What is to become of one person at one occurrence; `(occurrenceId, contactId)` is unique. */
export interface Recipient {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
  readonly campaignId: CampaignId;
  /** The channel chosen for this person; null when there is none. */
  readonly channelId: ChannelId | null;
  readonly state: RecipientState;
  readonly reason: SkipReason | null;
  /** Which of the plan's variants, from 0. */
  readonly variant: number;
  /** Which step of the ladder of channels, from 0. */
  readonly step: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly deliveryId: DeliveryId | null;
}

/**
 * `gathering` while people are still added, then `due` → `sending` → `sent`, `failed` or `unknown`; `cancelled` when nobody is
 * left to send it to, or its campaign was cancelled.
 */
export type BroadcastState = 'gathering' | 'due' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled';

/** One call by which a platform is asked to send the same words to many. Its people are the deliveries that name it. */
export interface BroadcastRecord {
  readonly id: BroadcastId;
  readonly campaignId: CampaignId;
  readonly occurrenceId: OccurrenceId;
  readonly channelId: ChannelId;
  /** Which step of the ladder, and which of the wordings, from 0. */
  readonly step: number;
  readonly variant: number;
  readonly content: Content;
  readonly state: BroadcastState;
  /** How many it is for; once it was sent, how many were left on the list. */
  readonly people: number;
  /** Calls made. */
  readonly attempts: number;
  readonly fault: DeliveryFault | null;
  readonly dueAt: number;
  /** From when it is worth nothing to the last of its people. */
  readonly expiresAt: number;
  readonly claim: number | null;
  readonly leaseUntil: number | null;
  /** When it was called last: by this the account's quota is counted. */
  readonly calledAt: number | null;
  /** The platform's id of it. */
  readonly externalId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An address in a campaign's words whose clicks are counted; `(campaignId, url)` is unique. */
export interface TrackedLink {
  readonly id: TrackedLinkId;
  readonly campaignId: CampaignId;
  readonly url: string;
}

/** That somebody opened such an address: when first (ms), and how often; `(linkId, contactId)` is unique. */
export interface Click {
  readonly linkId: TrackedLinkId;
  readonly contactId: ContactId;
  readonly firstAt: number;
  readonly count: number;
}

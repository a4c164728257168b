import type { AgentId, ChannelId, ContactId, ConversationId, RuleId, TeamId } from './ids';

/** Who holds the conversation now. The bot may speak only while it holds it. */
export type Owner = 'bot' | 'queue' | 'agent' | 'closed';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';

export interface Conversation {
  readonly id: ConversationId;
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly address: string;
  /** Equals the address on chat channels. `(channelId, thread)` is unique. */
  readonly thread: string;
  readonly owner: Owner;
  /** Raised by every change of owner; a bot delivery of an older epoch can never be claimed. */
  readonly epoch: number;
  readonly agentId: AgentId | null;
  readonly teamId: TeamId | null;
  /** Who served this customer last: asked first next time. */
  readonly lastAgentId: AgentId | null;
  readonly priority: Priority;
  readonly labels: readonly string[];
  /** Since when the customer waits for a person; null when nobody waits. */
  readonly waitingSince: number | null;
  readonly snoozedUntil: number | null;
  readonly handoffReason: string | null;
  readonly window: Window;
  readonly lastSeq: number;
  readonly lastMessageAt: number | null;
  readonly lastInboundAt: number | null;
  readonly preview: string;
  readonly unread: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * What the platform still allows. `main` opens when the customer writes, `brief` by a tap (menu, follow, scan).
 * Null `remaining` means uncounted, null `expiresAt` means never opened.
 */
export interface Window {
  readonly expiresAt: number | null;
  readonly remaining: number | null;
  readonly briefExpiresAt: number | null;
  readonly briefRemaining: number | null;
}

/** What the engine remembers of a conversation between two messages. */
export interface BotMemory {
  /** Messages in a row that no rule understood. */
  readonly misses: number;
  /** The rules that answered here lately, the latest last; how often within the loop guard's span. */
  readonly fired: readonly Fired[];
}

export interface Fired {
  readonly rule: RuleId;
  readonly at: number;
  /** When the present span began, and the answers in it. */
  readonly since: number;
  readonly count: number;
}

import type {
  Agent,
  AgentId,
  ChannelId,
  ChannelRecord,
  Contact,
  ContactId,
  Conversation,
  Delivery,
  DeliveryId,
  FieldValue,
  Identity,
  MediaHash,
  Message,
  MessageId,
  Rule,
  RuleId,
  Team,
  Template,
  TemplateId,
  Window,
} from '../../model';

/** How the nouns lie in the database where a row differs from its noun. */
export interface ChannelRow extends ChannelRecord {
  /** When something was last sent on it; written now and then only. */
  readonly lastSentAt: number | null;
  /** The lease of the process that listens, for channels that are listened to: its number, and until when it holds. */
  readonly listener: number | null;
  readonly listenerUntil: number | null;
  /** Where listening goes on, in the platform's own words. */
  readonly listenCursor: string | null;
}

export interface ConversationRow extends Omit<Conversation, 'window'> {
  readonly windowExpiresAt: Window['expiresAt'];
  readonly windowRemaining: Window['remaining'];
  readonly briefExpiresAt: Window['briefExpiresAt'];
  readonly briefRemaining: Window['briefRemaining'];
  /** The engine's memory (BotMemory), packed by the engine. */
  readonly memory: string | null;
  /** The claim under which a message of this conversation is on its way; null when none is. */
  readonly claim: number | null;
  readonly claimUntil: number | null;
}

export interface MessageRow extends Message {
  /** The message of the same conversation that this one answers, where its writer named one. */
  readonly replyToId: MessageId | null;
  /** Whether the platform takes an answer to it; told only where the channel asks what is answered. */
  readonly replyable: boolean;
}

export interface IdentityRow extends Identity {
  readonly id: number;
  readonly avatarUrl: string | null;
}

/** Something that happened to a person outside of conversations, as another program told it: `purchase`, `renewal`. */
export interface ContactEventRow {
  readonly id: number;
  readonly contactId: ContactId;
  readonly name: string;
  readonly value: FieldValue | null;
  readonly at: number;
}

/** What a person allowed or withdrew, and how that is known. Rows are only ever added: the last one of a purpose counts. */
export interface ConsentRow {
  readonly id: number;
  readonly contactId: ContactId;
  /** Null when it holds for every channel. */
  readonly channelId: ChannelId | null;
  readonly purpose: 'marketing' | 'service';
  readonly granted: boolean;
  /** Where it came from: `platform`. */
  readonly source: string;
  /** What proves it, as it was received. */
  readonly proof: unknown;
  /** The version of the words that were agreed to, where we chose them. */
  readonly wording: string | null;
  readonly at: number;
}

/**
 * What holds now, kept in the same write as the ledger. A row for a channel goes before the one for all channels (0); a
 * later word about all channels is written into every row of that purpose.
 */
export interface ConsentStateRow {
  readonly contactId: ContactId;
  readonly channelId: ChannelId | 0;
  readonly purpose: ConsentRow['purpose'];
  readonly granted: boolean;
  /** When it was said. */
  readonly at: number;
}

/** A greeting that was let go, for counting how often somebody is greeted. */
export interface GreetedRow {
  readonly contactId: ContactId;
  readonly deliveryId: DeliveryId;
  readonly at: number;
}

/** The words of a delivery are those of its message, so the row does not repeat them. */
export interface DeliveryRow extends Omit<Delivery, 'content' | 'explain'> {
  /** Delivery.explain: `explain` is a reserved word of MySQL. */
  readonly why: Delivery['explain'];
  /** The message it answers, and how many answered that one before, both as they were at its first claim. */
  readonly answersId: MessageId | null;
  readonly answersBefore: number | null;
}

/** A platform's word on something it does not seem to have been sent yet: its answer to the send is still on its way. */
export interface ReceiptRow {
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly state: 'sent' | 'failed';
  readonly fault: Delivery['fault'];
  /** Nothing can be sent to this person any more. */
  readonly gone: boolean;
  readonly at: number;
}

export interface AgentRow extends Agent {
  readonly passwordHash: string | null;
}

export interface RuleRow {
  readonly id: RuleId;
  readonly name: string;
  readonly enabled: boolean;
  readonly priority: number;
  readonly body: Omit<Rule, 'id' | 'name' | 'enabled' | 'priority' | 'version'>;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface TemplateRow extends Template {
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Every version of a template that ever spoke, so that an old message can still explain itself. */
export interface TemplateVersionRow {
  readonly id: number;
  readonly templateId: TemplateId;
  readonly version: number;
  readonly bodies: Template['bodies'];
  readonly createdAt: number;
}

/** A sign-in (`session`) or a service token (`token`); only the SHA-256 of the secret is kept. */
export interface SessionRow {
  readonly tokenHash: string;
  readonly kind: 'session' | 'token';
  readonly agentId: AgentId;
  readonly name: string;
  readonly csrf: string | null;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number | null;
}

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly agentId: AgentId | null;
  readonly action: string;
  readonly subject: string;
  readonly data: unknown;
}

export interface SettingRow {
  readonly name: string;
  readonly value: unknown;
}

/** The answer to a request that carried an Idempotency-Key. */
export interface RequestRow {
  readonly requestKey: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string | null;
  readonly createdAt: number;
}

export interface MediaRow {
  readonly hash: MediaHash;
  readonly mime: string;
  readonly name: string | null;
  readonly bytes: number;
  readonly createdAt: number;
}

/** Something to fetch from a platform after a message was stored: its file, or who wrote it. */
export interface ErrandRow {
  readonly id: number;
  readonly kind: 'media' | 'profile';
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly contactId: ContactId | null;
  readonly attempts: number;
  readonly dueAt: number;
}

/** Two contacts that were found to be one person, with what parts them again. The other's contact row is only here. */
export interface MergeRow {
  readonly id: number;
  readonly keptId: ContactId;
  readonly otherId: ContactId;
  /** Who says so: an agent, the platform's id of a person over its accounts, or a signed link of ours. */
  readonly cause: 'agent' | 'union' | 'link';
  readonly agentId: AgentId | null;
  readonly at: number;
  readonly undoneAt: number | null;
  /** The kept contact before and after, the other's, and what moved; null once they are parted again. */
  readonly kept: Contact | null;
  readonly joined: Contact | null;
  readonly other: Contact | null;
  readonly moved: Moved | null;
}

/** Ids of what went from the other contact to the kept one, by table. Deliveries go where their conversation goes. */
export type Moved = Readonly<
  Record<'identity' | 'conversation' | 'consent' | 'errand' | 'contactEvent', readonly number[]>
> & {
  /** Merges from before gifts were kept do not name any. */
  readonly gift?: readonly number[];
};

export type { Contact as ContactRow, Team as TeamRow };

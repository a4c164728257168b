/**
 * Ids are 53-bit integers that grow with time; the API writes them as strings.
 * The brand keeps a contact's id from being used where a conversation's is meant.
 */
export type Id<Noun extends string> = number & { readonly noun: Noun };

export type ChannelId = Id<'channel'>;
export type ContactId = Id<'contact'>;
export type ConversationId = Id<'conversation'>;
export type MessageId = Id<'message'>;
export type DeliveryId = Id<'delivery'>;
export type AgentId = Id<'agent'>;
export type TeamId = Id<'team'>;
export type RuleId = Id<'rule'>;
export type TemplateId = Id<'template'>;
export type CampaignId = Id<'campaign'>;
export type BroadcastId = Id<'broadcast'>;
export type TrackedLinkId = Id<'trackedLink'>;
export type HookId = Id<'hook'>;
export type HookCallId = Id<'hookCall'>;

/** SHA-256 of a file's bytes in lower-case hex: the name under which media is kept. */
export type MediaHash = string;

/** What a platform calls a person (openid, e-mail, chat id). Opaque outside its adapter, case-sensitive. */
export type Address = string;

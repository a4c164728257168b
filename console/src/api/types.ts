/**
 * The shapes the API speaks. Words that the house already has are taken from its nouns; ids are strings and
 * times are ISO 8601 in UTC, because that is how they travel.
 */
import type {
  Author,
  Content,
  DeliveryFault,
  DeliveryState,
  Direction,
  FieldValue,
  Gender,
  Locale,
  Media,
  Owner,
  Presence,
  Priority,
  Role,
  Why,
} from '../../../src/model';

export type {
  Author,
  Content,
  DeliveryState,
  Direction,
  FieldValue,
  Locale,
  Media,
  Owner,
  Presence,
  Priority,
  Role,
  Why,
};

/** One page of a list; `next` is the cursor of the page after it, or null at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The colleague who is signed in. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly presence: Presence;
  readonly capacity: number;
}

/** A colleague as others see them. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly role?: Role;
  readonly presence?: Presence;
}

/** A group that conversations can be handed to. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

/** The account a conversation runs on, as it rides along with the conversation. */
export interface ChannelMark {
  readonly id: string;
  readonly type: string;
  readonly name: string;
}

/** What the platform still allows us to say; see `Window` in the model. */
export interface Allowance {
  readonly expiresAt: string | null;
  readonly remaining: number | null;
  readonly briefExpiresAt?: string | null;
  readonly briefRemaining?: number | null;
}

/** A person, with the names they have on each channel. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly surname: string | null;
  readonly title: string | null;
  readonly gender: Gender;
  readonly locale: Locale;
  readonly zone: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly ownerAgentId: string | null;
  /** `MM-DD` or `YYYY-MM-DD`; with `birthdayLunar` a day of the Chinese calendar. */
  readonly birthday: string | null;
  readonly birthdayLunar: boolean;
  readonly birthdayLeap: boolean;
  readonly member: string | null;
  readonly lastPurchaseAt: string | null;
  readonly region: string | null;
  readonly externalId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly identities?: readonly {
    readonly channelId: string;
    readonly address: string;
    readonly reachable: boolean;
    readonly channel?: ChannelMark | null;
  }[];
}

/** What a colleague may change about a person. */
export type ContactChange = Partial<
  Pick<
    Contact,
    | ('name' | 'surname' | 'title' | 'gender' | 'locale' | 'phone' | 'email' | 'tags')
    | ('birthday' | 'birthdayLunar' | 'birthdayLeap' | 'member' | 'lastPurchaseAt' | 'region' | 'externalId')
  > & {
    /** Only those that change; null empties one. */
    readonly fields: Readonly<Record<string, FieldValue | null>>;
  }
>;

/** One thread with one person on one channel, as the list shows it. */
export interface Conversation {
  readonly id: string;
  readonly contactId: string;
  readonly channelId: string;
  readonly owner: Owner;
  readonly epoch: number;
  readonly agentId: string | null;
  readonly teamId: string | null;
  readonly priority: Priority;
  readonly labels: readonly string[];
  readonly window: Allowance;
  readonly lastMessageAt: string | null;
  readonly lastInboundAt: string | null;
  readonly preview: string;
  readonly unread: number;
  readonly waitingSince: string | null;
  readonly handoffReason: string | null;
  readonly snoozedUntil: string | null;
  readonly contact: Pick<Contact, 'id' | 'name'> & Partial<Contact>;
  readonly channel: ChannelMark;
  readonly agent: Colleague | null;
}

/** A conversation as it travels: who or what it belongs to may have been removed. */
export type TravellingConversation = Omit<Conversation, 'contact' | 'channel'> & {
  readonly contact: Conversation['contact'] | null;
  readonly channel: ChannelMark | null;
};

/** What one can do to a conversation. */
export type Verb = 'takeover' | 'claim' | 'return' | 'close' | 'reopen';

/** How many conversations stand under each filter of the inbox. */
export interface Counts {
  readonly queue: number;
  readonly mine: number;
  readonly bot: number;
  readonly closed: number;
  readonly all: number;
}

/** What became of something we said. */
export interface DeliveryMark {
  readonly id: string;
  readonly state: DeliveryState;
  readonly fault: (DeliveryFault & { readonly hint?: string | null }) | null;
  /** When it is to leave; in the future for what is planned. */
  readonly dueAt?: string;
}

/** A message as another one quotes it. */
export interface Quote {
  readonly id: string;
  readonly author: Author;
  readonly text: string;
}

/** What the platform of a channel takes from us; see `Limits` in the adapter's contract. */
export interface ChannelLimits {
  readonly textBytes: number;
  readonly sends: readonly string[];
  readonly media: Readonly<Record<string, { readonly maxBytes: number; readonly mimes: readonly string[] }>>;
}

/** One line of a conversation. */
export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly direction: Direction;
  readonly author: Author;
  readonly agent?: Colleague | null;
  readonly content: Content;
  readonly delivery: DeliveryMark | null;
  /** The message it answers, in a few words. */
  readonly replyTo?: Quote | null;
  readonly explain: Why | null;
  readonly createdAt: string;
  readonly platformTime: string | null;
}

/** Words kept for sending again, per locale. */
export interface Template {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'reply' | 'greeting' | 'notice';
  readonly bodies: Readonly<Partial<Record<Locale, string>>>;
  readonly version: number;
}

/** One finding of the search over everything said. */
export interface Finding {
  readonly message: Message;
  readonly conversation: TravellingConversation;
}

/** What the live line tells; unknown types are passed over. */
export interface LiveFrame {
  readonly id: number | string;
  readonly type: string;
  readonly at: string;
  readonly conversationId?: string;
  readonly agentId?: string;
  readonly message?: Message;
  readonly conversation?: TravellingConversation;
  readonly delivery?: DeliveryMark & { readonly messageId?: string | null };
  readonly agent?: Colleague | null;
}

import type { Adapter, Channel } from '../channel';
import type { Book } from '../engine/rule-book';
import type { ChannelId, ChannelState, ConversationId, LiveEvent, LiveEventBody, TeamId } from '../model';
import type { Store } from '../store';
import type { Clicks } from './clicks';
import type { Links } from './links';
import type { OwnPages } from './own-page';

/** What every path may use. A function asks for the part it needs: `Pick<House, 'store' | 'live'>`. */
export interface House {
  readonly store: Store;
  readonly live: Live;
  readonly channels: Channels;
  readonly books: Books;
  readonly flights: Flights;
  readonly links: Links;
  readonly pages: OwnPages;
  readonly clicks: Clicks;
  readonly log: Log;
  readonly now: () => number;
  /** The workspace's IANA zone. */
  readonly zone: string;
}

/** Structured log lines: an event name and plain facts, never a secret and never a customer's words. */
export interface Log {
  /** What happens all the time: read only by who looks for something. */
  debug(facts: Readonly<Record<string, unknown>>, event: string): void;
  info(facts: Readonly<Record<string, unknown>>, event: string): void;
  warn(facts: Readonly<Record<string, unknown>>, event: string): void;
  error(facts: Readonly<Record<string, unknown>>, event: string): void;
}

/** What consoles hear at once, and what they hear again when they were away. */
export interface Live {
  publish(...events: LiveEventBody[]): void;
  /** Calls `hear` for every event from now on, or for those of the types named; the answer stops it. */
  subscribe(hear: (event: LiveEvent) => void, types?: readonly LiveEvent['type'][]): () => void;
  /** Events after this id, or null when they are no longer remembered and the console must ask for everything. */
  after(id: number): readonly LiveEvent[] | null;
}

/** An account that is open: its adapter's channel and the few facts the paths ask for. */
export interface OpenChannel {
  readonly id: ChannelId;
  readonly type: string;
  readonly name: string;
  readonly state: ChannelState;
  readonly channel: Channel;
}

/** All configured accounts, opened. */
export interface Channels {
  readonly adapters: readonly Adapter[];
  get(id: ChannelId): OpenChannel | undefined;
  all(): readonly OpenChannel[];
  /** Opens this account anew after its settings changed or it was made or deleted. */
  reload(id: ChannelId): Promise<void>;
  /** Opens anew what another process changed. */
  refresh(): Promise<void>;
  /** Puts `work` around every later change of an account, which it must carry out: whoever uses the account lets go first. */
  whileChanging(work: Around): void;
  /** Stops sending for an account whose credentials the platform refuses, and tells the consoles. */
  pause(id: ChannelId, reason: string): Promise<void>;
  close(): Promise<void>;
}

export type Around = (id: ChannelId, change: () => Promise<void>) => Promise<void>;

/** The rules and templates in force, compiled. */
export interface Books {
  current(): Book;
  /** The team a rule names, or null when there is none of that name (any more): then everybody is asked. */
  team(name: string): TeamId | null;
  /** Reads and compiles anew after a rule, a template, a team or the business hours changed. */
  reload(): Promise<void>;
}

/** What is on its way to a platform right now, by conversation, so that a takeover can wait for it. */
export interface Flights {
  took(conversationId: ConversationId): void;
  landed(conversationId: ConversationId): void;
  /** Resolves true once nothing of this conversation is on its way, or false after `limitMs`. */
  landedAll(conversationId: ConversationId, limitMs: number): Promise<boolean>;
  /** Told whenever rows became due, so that the outbox looks at once. */
  onDue(hear: () => void): void;
  due(): void;
}

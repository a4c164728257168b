import type { Readable } from 'node:stream';
import type { Address, ChannelId, Content, ContentType, DeliveryClass, Inbound, Media, Profile } from '../model';
import type { Limits } from './limits';

/** What every channel can do: name its account, tell its limits, send. */
export interface Channel {
  readonly id: ChannelId;
  readonly limits: Limits;
  /**
   * Called only by the outbox, once per claim. Resolving means the platform accepted the message.
   * Rejects with ChannelError only. When `signal` aborts after bytes have left, rejects with kind `unknown`.
   */
  send(message: Outbound, signal: AbortSignal): Promise<Receipt>;
  /** Called when the channel is stopped or its settings change. */
  close?(): Promise<void>;
}

export interface Outbound {
  readonly address: Address;
  readonly thread: string;
  readonly content: Content;
  readonly class: DeliveryClass;
  /** At most 32 characters of `[0-9a-zA-Z_-]`, the same for every attempt at this delivery. */
  readonly key: string;
  /** Which attempt at this delivery this is, 1 for the first; left out counts as the first. */
  readonly attempt?: number;
  /** What it answers, on channels whose limits say `answers`, the same for every attempt; null when there is nothing to answer. */
  readonly answers: Answered | null;
  /** With a greeting: the customer's own page, where a POST of `List-Unsubscribe=One-Click` withdraws (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

/**
 * What of the customer is answered: the message an agent picked, else their latest. Only what the platform takes an answer
 * to: that which opened a window, or any message where there are none.
 */
export interface Answered {
  /** The platform's own id of it, exact. */
  readonly externalId: string;
  readonly content: Content;
  readonly platformTime: number;
  /** How many messages of ours went out as answers to it before this one, 0 for the first. No two have the same number. */
  readonly before: number;
}

export interface Receipt {
  /** The platform's id of what we said, exact; null where the platform gives none. */
  readonly externalId: string | null;
}

/** A channel the platform calls. */
export interface WebhookChannel extends Channel {
  /** Whether what is asked below the channel's own address is for it too; without it that is refused at the door. */
  readonly hasPaths?: boolean;
  /**
   * Verifies, decrypts and decodes one request; touches nothing else. Throws ChannelError `forged` for anything
   * that is not provably the platform's. `response` is sent only after everything in `inbound` is committed.
   */
  receive(request: WebhookRequest): Received | Promise<Received>;
}

export interface Received {
  readonly inbound: readonly Inbound[];
  readonly response: DoorResponse;
}

/** A platform we have to sit and listen to: a mailbox, long polling, a client that is signed in, a feed. */
export interface ListeningChannel extends Channel {
  /**
   * Listens until `signal` aborts, then resolves. Runs in one process at a time. Rejecting with ChannelError `broken`
   * stops the account until its settings change; every other end is a fault and it is started again, with growing pauses.
   */
  listen(ear: Ear, signal: AbortSignal): Promise<void>;
}

/** Where a listening channel puts what it heard. */
export interface Ear {
  /** Where the last listener left off, as it was given to `hear`; null the first time. */
  readonly cursor: string | null;
  /**
   * Resolves after everything is stored, and `cursor` in the same write: then the platform may be told. Rejects when
   * nothing was. What was heard before is stored once. `inbound` may be empty, to move the cursor alone.
   */
  hear(inbound: readonly Inbound[], cursor?: string): Promise<void>;
  /** Says that `health()` tells something new: the link went up or down, a code waits to be scanned. Costs nothing. */
  changed(): void;
}

/** A platform whose own desk can hold a conversation: while it does, we are read-only. Rejects with ChannelError. */
export interface HandoverChannel extends Channel {
  /** Who speaks there now: `us`, the platform's own staff (`them`), or nobody since the session ended. */
  holder(address: Address, signal: AbortSignal): Promise<'us' | 'them' | 'nobody'>;
  /** Gives the conversation to the platform's own desk, with its person `to` when named. */
  handOver(address: Address, to: string | null, signal: AbortSignal): Promise<void>;
}

/** A platform that sends one message to many of our followers at once. Rejects with ChannelError. */
export interface BroadcastChannel extends Channel {
  /** `to` null means everybody who may be written to. Resolves to the platform's id of the broadcast. */
  broadcast(message: Broadcast, signal: AbortSignal): Promise<Receipt>;
}

export interface Broadcast {
  readonly to: readonly Address[] | null;
  readonly content: Content;
  /** As in Outbound. */
  readonly key: string;
}

/**
 * A platform where a broadcast is a task: it reaches nobody until colleagues of ours confirm it in the platform's own client
 * (企业微信群发, documents 92135 "add_msg_template", 93338, 97610, 97611). The platform knows no key of ours, so a second call
 * is a second task: `broadcast` rejects with `unknown` where nobody knows whether there is one. Rejects with ChannelError.
 */
export interface TaskedBroadcastChannel extends BroadcastChannel {
  /** What the platform allows of tasks. */
  readonly taskLimits: TaskLimits;
  /** Makes one task for at most `taskLimits.people` people, all of them named; nobody has been told anything when it resolves. */
  broadcast(message: Broadcast, signal: AbortSignal): Promise<TaskReceipt>;
  /**
   * What became of a task so far, each person once, `externalId` being the receipt's. Asks the platform page by page, with an
   * end; rejects rather than tell of some only. Whom the receipt named as left out is not told of.
   */
  broadcastProgress(externalId: string, signal: AbortSignal): Promise<readonly TaskProgress[]>;
  /** Asks the colleagues who have not confirmed to do so, at most as often as `taskLimits.reminders` says. */
  remindBroadcast(externalId: string, signal: AbortSignal): Promise<void>;
  /** Takes the task back from those who have not confirmed. What has gone out stays. */
  cancelBroadcast(externalId: string, signal: AbortSignal): Promise<void>;
}

/** What a platform allows of tasks, as data. */
export interface TaskLimits {
  /** The most people one task may name. */
  readonly people: number;
  /** Which kinds of content a task can carry. */
  readonly sends: readonly ContentType[];
  /** Longest text in UTF-8 bytes; a longer one is refused, not split. */
  readonly textBytes: number;
  /** How often colleagues may be reminded of one task. */
  readonly reminders: { readonly count: number; readonly perMs: number };
}

/** The task the platform made. */
export interface TaskReceipt extends Receipt {
  readonly externalId: string;
  /** Whom the platform left out at once: they are nobody's customer there, and will not get it. */
  readonly leftOut: readonly Address[];
}

/** What became of one person of a task. */
export interface TaskProgress {
  readonly address: Address;
  /**
   * `waiting` for a colleague to confirm; `sent`; `refused` by the platform, for this person has had all the broadcasts of ours
   * they may get; `failed`, for they are no contact of that colleague any more.
   */
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed';
  /** When the platform says it happened, milliseconds since the epoch; null when it does not say. */
  readonly at: number | null;
}

/** A channel that can tell how it is. Asks nobody: it answers from what it has seen. */
export interface HealthChannel extends Channel {
  health(): Health;
}

/** How an account of ours is, for the operator. Never holds a secret. */
export interface Health {
  /** A listening channel's own link; left out where there is none. */
  readonly link?: 'up' | 'connecting' | 'down';
  /** Until when the access token we hold is good, milliseconds since the epoch. */
  readonly tokenUntil?: number;
  /** What a person must scan to sign in, as text for a QR code. */
  readonly qr?: string;
  /** What the platform still allows of its own counts. */
  readonly quotas?: readonly {
    readonly name: string;
    readonly left: number;
    readonly of: number;
    readonly resetsAt?: number;
  }[];
  /** The last thing that went wrong, in a few words. */
  readonly lastFault?: string;
}

/** A platform that lets the answer ride on the webhook's own response. */
export interface InlineChannel extends WebhookChannel {
  /** How long after the push arrived an answer may still ride, in milliseconds. */
  readonly inlineMs: number;
  /** The response that carries `content` as answer to `inbound`, or null when this content cannot ride. */
  inline(inbound: Inbound, content: Content, request: WebhookRequest): WebhookResponse | null;
}

/** A platform that can be asked about a person. Rejects with ChannelError. */
export interface ProfileChannel extends Channel {
  profile(address: Address, signal: AbortSignal): Promise<Profile>;
}

/** A platform where several conversations take place in one chat, each with another of its members. Asks nobody. */
export interface GroupChannel extends Channel {
  /** The group in which this conversation takes place, by any name that is its own; null when it is with a person alone. */
  groupOf(address: Address, thread: string): string | null;
}

/** A platform that shows the customer that we are writing. Faults are of no consequence and never thrown. */
export interface TypingChannel extends Channel {
  typing(address: Address, on: boolean, signal: AbortSignal): Promise<void>;
}

/** A platform whose files must be fetched before they expire. Rejects with ChannelError. */
export interface MediaChannel extends Channel {
  download(media: Media, signal: AbortSignal): Promise<File>;
}

/**
 * A platform that reaches our own colleagues, never a customer: not a send of the outbox's, and nothing is kept of it.
 * Rejects with ChannelError; `unreachable` when the platform does not know this colleague or may not write to them.
 */
export interface AlertChannel extends Channel {
  /** `user` is what the platform calls the colleague: in WeCom the userid. */
  alert(user: string, text: string, signal: AbortSignal): Promise<void>;
}

/** A channel that a link or a QR code of ours opens. Rejects with ChannelError. */
export interface LinkChannel extends Channel {
  /**
   * What opens this channel for whoever holds `token` (at most 64 of `[A-Za-z0-9_-]`), as an address that a QR code may
   * show too: good until `until`, milliseconds since the epoch. The token comes back as the `key` of an event.
   */
  linkTo(token: string, until: number, signal: AbortSignal): Promise<string>;
}

/** A channel whose settings can be proved without writing to anybody. Rejects with ChannelError that says what is wrong. */
export interface TestableChannel extends Channel {
  test(signal: AbortSignal): Promise<void>;
}

export interface File {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly name: string | null;
}

export interface WebhookRequest {
  readonly method: string;
  /** What follows the channel's own address: `''`, or `/files` for `/webhooks/7/files`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** Whose connection it came by, behind the proxies we believe; left out when nobody called over the network. */
  readonly ip?: string;
  /** When it arrived, milliseconds since the epoch. */
  readonly at: number;
}

export interface WebhookResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a door may answer besides words: a file, or a stream that stays open. */
export interface DoorResponse extends Omit<WebhookResponse, 'body'> {
  readonly body: string | Buffer | Readable;
}

export const receives = (channel: Channel): channel is WebhookChannel => 'receive' in channel;
export const listens = (channel: Channel): channel is ListeningChannel => 'listen' in channel;
export const answersInline = (channel: Channel): channel is InlineChannel => 'inline' in channel;
export const hasProfiles = (channel: Channel): channel is ProfileChannel => 'profile' in channel;
export const hasGroups = (channel: Channel): channel is GroupChannel => 'groupOf' in channel;
export const showsTyping = (channel: Channel): channel is TypingChannel => 'typing' in channel;
export const hasMedia = (channel: Channel): channel is MediaChannel => 'download' in channel;
export const handsOver = (channel: Channel): channel is HandoverChannel => 'holder' in channel;
export const broadcasts = (channel: Channel): channel is BroadcastChannel => 'broadcast' in channel;
export const tasksPeople = (channel: Channel): channel is TaskedBroadcastChannel => 'broadcastProgress' in channel;
export const tellsHealth = (channel: Channel): channel is HealthChannel => 'health' in channel;
export const opensByLink = (channel: Channel): channel is LinkChannel => 'linkTo' in channel;
export const alerts = (channel: Channel): channel is AlertChannel => 'alert' in channel;
export const isTestable = (channel: Channel): channel is TestableChannel => 'test' in channel;

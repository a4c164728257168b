import type { ContentType, InboundKind } from '../model';

/** What one action of the customer allows us to send afterwards. */
export interface WindowGrant {
  /** Messages we may send; null when the platform does not count. */
  readonly count: number | null;
  /** For how long, in milliseconds from the platform's time of the action. */
  readonly forMs: number;
  /** `main` is opened by writing, `brief` by a tap; both may be open at once. */
  readonly window: 'main' | 'brief';
}

/** What a platform allows of mass sends. Its counts begin anew with the day or the month in Beijing. */
export interface BroadcastLimits {
  /** People on one list. */
  readonly fewest: number;
  readonly most: number;
  /** As of a send: whether a second call with the same key reaches nobody twice. */
  readonly idempotency: Limits['idempotency'];
  /** How many calls the account has; left out where that is not counted. */
  readonly perAccount?: Quota;
  /** How many one person is shown; left out where that is not counted. */
  readonly perPerson?: Quota;
}

export interface Quota {
  readonly count: number;
  readonly per: 'day' | 'month';
}

/** A pace: never more than `count` in any span of `perMs` milliseconds. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/**
 * What a platform allows, as data, because platforms change it. The centre adapts to these numbers and
 * never asks which platform it is talking to.
 */
export interface Limits {
  /** Longest text in UTF-8 bytes; longer texts are split at a character. */
  readonly textBytes: number;
  /** Which kinds of content can be sent. */
  readonly sends: readonly ContentType[];
  readonly media: Readonly<
    Partial<
      Record<'image' | 'voice' | 'video' | 'file', { readonly maxBytes: number; readonly mimes: readonly string[] }>
    >
  >;
  /** Which action of the customer opens which window; an empty object means one may always write. */
  readonly windows: Readonly<Partial<Record<InboundKind, WindowGrant>>>;
  /** The account's own pace: `count` calls per `perMs`. */
  readonly rate: Rate;
  /** The pace in one chat, of a person or a group, beside the account's; none when left out. */
  readonly chatRate?: Rate;
  /** The pace in one group, all its members together, beside the other two (`GroupChannel`); none when left out. */
  readonly groupRate?: Rate;
  /** How long to wait after each try that the platform puts off, until it is given up; 1 s to 16 s, doubling, when left out. */
  readonly busyWaitsMs?: readonly number[];
  /** `key`: the platform drops a second send with the same key; `query`: it can be asked; `none`: neither. */
  readonly idempotency: 'key' | 'query' | 'none';
  /** True when a send needs to know what it answers; then `Outbound.answers` is filled. */
  readonly answers?: boolean;
  /** How one message goes to many, where the platform takes that from a program. */
  readonly broadcast?: BroadcastLimits;
  /** The largest push the platform may send; 64 KB when left out. */
  readonly pushBytes?: number;
}

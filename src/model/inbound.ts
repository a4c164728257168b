import type { Content } from './content';
import type { Address } from './ids';

/**
 * What a push can mean. `message` is something said; `echo` is something our own staff said in the
 * platform's client (it counts as takeover); `held` and `released` tell that the platform's own desk took a
 * conversation and let it go; `receipt` tells the fate of something we sent; the rest are events.
 */
export type InboundKind =
  | 'message'
  | 'echo'
  | 'receipt'
  | 'follow'
  | 'unfollow'
  | 'scan'
  | 'menu'
  | 'location'
  | 'consent'
  | 'privacy'
  | 'held'
  | 'released'
  | 'other';

/** One thing heard from a platform, decoded by its adapter and not yet stored. */
export interface Inbound {
  readonly kind: InboundKind;
  /** The platform's own id, exact. With the channel it is unique: a repeated push is the same message. */
  readonly externalId: string;
  readonly address: Address;
  /** Which conversation of this address; chat channels leave it out, e-mail names the thread. */
  readonly thread?: string;
  /** Whom the push was addressed to (our `gh_…` id); an inline answer needs it. */
  readonly recipient?: string;
  readonly content: Content;
  /** Milliseconds since the epoch, by the platform's clock. */
  readonly platformTime: number;
  readonly profile?: Profile;
  readonly receipt?: Fate;
  /** For `consent`: what the person allowed or withdrew, with the platform's own proof in `content`. */
  readonly consent?: { readonly purpose: 'marketing' | 'service'; readonly granted: boolean };
  /** What this person was called on this channel until now, when the platform has renamed them. */
  readonly formerAddress?: Address;
  /**
   * What this one allows us to send, where its kind alone does not tell (`Limits.windows`): null for nothing, `count` null
   * when it is not counted. A public comment may be answered for ever; a mention may allow one answer.
   */
  readonly allows?: {
    readonly count: number | null;
    readonly forMs: number;
    readonly window: 'main' | 'brief';
  } | null;
  /** False when nobody expects an answer (an automatic mail, an old message seen again): it is kept and nothing is said. */
  readonly answerable?: boolean;
}

/** The fate of something we sent, told afterwards. */
export interface Fate {
  readonly externalId: string;
  readonly state: 'sent' | 'failed';
  readonly fault?: string;
  /** True when nothing can be sent to this address any more. */
  readonly gone?: boolean;
}

/** What a platform tells about a person. Only what is there is written. */
export interface Profile {
  readonly name?: string;
  readonly language?: string;
  readonly unionId?: string;
  readonly avatarUrl?: string;
}

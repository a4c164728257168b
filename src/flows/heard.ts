import type { WebhookRequest, WebhookResponse } from '../channel';
import type { ContactId, ConversationId, DeliveryId, Inbound, MessageId } from '../model';
import type { Sent } from '../store';
import type { Mark } from '../store/listening';
import type { OpenChannel } from './house';

/** How long a response may be on its way before nobody waits for it any more. */
export const INLINE_LEASE_MS = 20_000;

/** One thing heard, with the push it came in when the answer may ride on it; what was listened to has none. */
export interface Heard {
  readonly open: OpenChannel;
  readonly inbound: Inbound;
  readonly request: WebhookRequest | null;
}

/** What a listener heard at once: all of it is one write, and where it has come to is kept with it. */
export interface Listened {
  readonly heard: readonly Heard[];
  readonly mark: Mark | null;
}

/** The answer that rides on the response, and the delivery that is now on its way with it. */
export interface Ride {
  readonly response: WebhookResponse;
  readonly deliveryId: DeliveryId;
  /** Whether more of the same answer waits until this has landed. */
  readonly more: boolean;
}

/** What became of it, once it is committed. */
export interface Outcome {
  /** It was stored already; nothing was written. */
  readonly duplicate: boolean;
  readonly conversationId: ConversationId | null;
  readonly messageId: MessageId | null;
  readonly ride: Ride | null;
  /** What the bot said to it, and the system's notes. */
  readonly saidIds: readonly MessageId[];
  readonly due: boolean;
  readonly queued: boolean;
  readonly errand: boolean;
  /** What we had sent and the platform now says has failed. */
  readonly failed: Pick<Sent, 'conversationId' | 'deliveryId'> | null;
  /** Who withdrew something with it. */
  readonly withdrawn: ContactId | null;
}

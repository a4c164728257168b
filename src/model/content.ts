import type { MediaHash } from './ids';

/** A file that belongs to a message: kept by us (`hash`), still on the platform (`platformId`, `url`), or lost (`fault`). */
export interface Media {
  readonly hash?: MediaHash;
  readonly platformId?: string;
  readonly url?: string;
  readonly mime?: string;
  readonly name?: string;
  readonly bytes?: number;
  /** Why the file could not be kept; shown to the agent in place of the file. */
  readonly fault?: string;
}

export interface Article {
  readonly title: string;
  readonly description?: string;
  readonly url: string;
  readonly imageUrl?: string;
}

/** What is said, in every shape a channel of ours can hear or say. */
export type Content =
  /** `quoted` is what the customer pointed at while saying it; no rule reads it. */
  | { readonly type: 'text'; readonly text: string; readonly quoted?: string }
  | {
      readonly type: 'image' | 'voice' | 'video' | 'file';
      readonly media: Media;
      readonly text?: string;
      readonly thumb?: Media;
    }
  | { readonly type: 'location'; readonly latitude: number; readonly longitude: number; readonly text: string }
  | { readonly type: 'link'; readonly title: string; readonly text: string; readonly url: string }
  | { readonly type: 'articles'; readonly articles: readonly Article[] }
  | {
      readonly type: 'music';
      readonly title: string;
      readonly text: string;
      readonly url: string;
      readonly thumb: Media;
    }
  | {
      readonly type: 'menu';
      readonly text: string;
      readonly options: readonly { readonly id: string; readonly label: string }[];
      readonly tail?: string;
    }
  | {
      readonly type: 'miniprogram';
      readonly title: string;
      readonly appId: string;
      readonly path: string;
      readonly thumb?: Media;
    }
  /** A letter: `text` is what it says, without what it quotes; `html` is the kept file of its own shape. */
  | {
      readonly type: 'mail';
      readonly subject: string;
      readonly text: string;
      readonly quoted?: string;
      readonly html?: Media;
      readonly files?: readonly Media[];
      /** Message-ID of this mail and of those before it in its thread, oldest first. */
      readonly references?: readonly string[];
    }
  /** Something happened rather than was said; `text` tells it in a few words, `key` is the menu key or scene. */
  | {
      readonly type: 'event';
      readonly event: string;
      readonly key?: string;
      readonly text: string;
      readonly data?: Readonly<Record<string, unknown>>;
    }
  /** A message to the platform's own desk instead of an answer (WeChat `transfer_customer_service`). */
  | { readonly type: 'transfer'; readonly account?: string }
  /** A kind we do not know yet, kept as it came so that nothing said is lost. */
  | { readonly type: 'unknown'; readonly kind: string; readonly text: string; readonly raw: string };

export type ContentType = Content['type'];

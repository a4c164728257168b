/** What the widget and its adapter say to each other; the widget imports this file and nothing else of the server. */

/** `GET /look`: how the widget is to look and what it may send. */
export interface Look {
  readonly name: string | null;
  readonly colour: string;
  readonly language: 'auto' | 'zh' | 'en';
  readonly greeting: string | null;
  readonly greetingEn: string | null;
  readonly uploads: { readonly textLength: number; readonly maxBytes: number; readonly mimes: readonly string[] };
}

/** `POST /session`, answered with {@link Session}. A user without the right signature is refused. */
export interface Introduction {
  readonly user?: string;
  /** HMAC-SHA256 of `user` with the channel's secret, in hex. */
  readonly signature?: string;
  readonly name?: string;
  readonly language?: string;
}

export interface Session {
  readonly token: string;
  /** Until when it is good, milliseconds since the epoch. */
  readonly until: number;
}

/** `POST /messages`. `id` is the widget's own and the same for every attempt. */
export type Spoken =
  | { readonly id: string; readonly type: 'text'; readonly text: string }
  | { readonly id: string; readonly type: 'file'; readonly file: string }
  /** The page was opened with `?guanxi=`: a link that was made for this very person. */
  | { readonly id: string; readonly type: 'link'; readonly token: string }
  | { readonly id: string; readonly type: 'menu'; readonly key: string; readonly label: string };

/** A file of the conversation. `file` is a ticket that opens it for this visitor alone. */
export interface ShownFile {
  readonly file: string;
  readonly mime: string;
  readonly name: string | null;
  readonly bytes: number | null;
}

export interface Card {
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly imageUrl?: string;
}

export type ShownContent =
  | { readonly type: 'text'; readonly text: string }
  | ({ readonly type: 'image'; readonly text?: string } & ShownFile)
  | ({ readonly type: 'file'; readonly text?: string } & ShownFile)
  | { readonly type: 'cards'; readonly cards: readonly Card[] }
  | {
      readonly type: 'menu';
      readonly text: string;
      readonly options: readonly { readonly id: string; readonly label: string }[];
      readonly tail?: string;
    }
  | { readonly type: 'place'; readonly text: string; readonly latitude: number; readonly longitude: number };

/** Event `said` of `GET /events`. */
export interface Shown {
  readonly seq: number;
  /** The widget's own id of what the visitor said; null for what we said. */
  readonly id: string | null;
  readonly from: 'visitor' | 'bot' | 'agent';
  readonly at: number;
  readonly content: ShownContent;
}

/** Why a request was refused; the shape of every refusal. */
export type RefusalId = 'session' | 'refused' | 'invalid' | 'too_large' | 'unsupported' | 'slow_down' | 'gone';

/**
 * How far before `after` the events of `GET /events` begin: what is sent late has a place before what the page has
 * heard already, so the last places are told again and the page passes over what it knows.
 */
export const lookBack = 50;

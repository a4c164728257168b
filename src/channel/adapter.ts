import type { z } from 'zod';
import type { Address, ChannelId, Content, DeliveryClass, Media } from '../model';
import type { Channel, File } from './channel';
import type { Http } from './http';

/** What an adapter is given when one of its accounts is opened. */
export interface Tools {
  readonly http: Http;
  readonly now: () => number;
  /** The bytes of a file we keep; rejects when it is gone. */
  readonly load: (media: Media) => Promise<File>;
  /** Keeps the bytes of a file that came with a message, before the message is heard. The same bytes are kept once. */
  readonly keep: (file: File) => Promise<Media>;
  /** What has been said in the conversation of this thread after `seq`, oldest first, at most 100: for channels whose client asks us. */
  readonly said: (channel: ChannelId, thread: string, seq: number) => Promise<readonly Said[]>;
  /** When something was last said in this thread, milliseconds since the epoch; null when nothing ever was. */
  readonly lastSaidAt: (channel: ChannelId, thread: string) => Promise<number | null>;
  /** Where the delivery with this key (`Outbound.key`) goes or went; null when this channel has none, or has it no more. */
  readonly goalOf: (channel: ChannelId, key: string) => Promise<Goal | null>;
  /** Where the world finds this server: `https://kefu.example.com`. */
  readonly publicUrl: string;
}

/** Where a message of ours goes: the part of an Outbound that tells it. */
export interface Goal {
  readonly address: Address;
  readonly thread: string;
  readonly class: DeliveryClass;
}

/** A message as a channel's own client may show it. Notes and the system's remarks are never among them. */
export interface Said {
  readonly seq: number;
  readonly from: 'customer' | 'bot' | 'agent';
  /** As in Inbound for what the customer said; for what we said, the channel's own id once it is known. */
  readonly externalId: string | null;
  readonly content: Content;
  readonly at: number;
}

/** A word to a person in both languages of the console. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** The name of a field, or of one inside a group: `address`, `smtp.password`. */
type PathOf<Settings> = {
  [Name in keyof Settings & string]:
    | Name
    | (NonNullable<Settings[Name]> extends Readonly<Record<string, unknown>>
        ? `${Name}.${keyof NonNullable<Settings[Name]> & string}`
        : never);
}[keyof Settings & string];

/** One kind of channel: its settings, how they are explained, and how an account is opened. */
export interface Adapter<Schema extends z.ZodObject = z.ZodObject> {
  /** The name in the API: `wechat-oa`. */
  readonly type: string;
  readonly name: Bilingual;
  /** Validates settings and draws the form; `.describe()` of each field is its label in English. */
  readonly settings: Schema;
  /** Fields that are sealed at rest and never leave the API; one inside a group is named by its path: `smtp.password`. */
  readonly secrets: readonly PathOf<z.infer<Schema>>[];
  /** Steps the administrator follows; `{url}` stands for the webhook's address. */
  readonly guide: readonly Bilingual[];
  /** Called when the channel starts. Does no I/O: the first call to the platform happens on use. */
  readonly open: (id: ChannelId, settings: z.infer<Schema>, tools: Tools) => Channel;
}

/** Keeps the schema's own type while an adapter is written, and forgets it for the list of all adapters. */
export function defineAdapter<Schema extends z.ZodObject>(adapter: Adapter<Schema>): Adapter {
  return adapter as unknown as Adapter;
}

import type { CampaignId, ChannelId } from './ids';
import type { CampaignOutcome, ConsentWord, SegmentId } from './segment';

/** What a contact is asked for beside tags and fields of the business's own, as its columns hold it. */
export type ContactColumn =
  | 'name'
  | 'surname'
  | 'title'
  | 'gender'
  | 'locale'
  | 'phone'
  | 'email'
  | 'birthday'
  | 'birthdayLunar'
  | 'birthdayLeap'
  | 'member'
  | 'lastPurchaseAt'
  | 'region'
  | 'externalId';

/** Where a value stands: a column of the contact, or a field of the business's own, which may hold anything. */
export type ValuePlace =
  | { readonly column: ContactColumn; readonly holds: 'text' | 'number' | 'flag' }
  | { readonly field: string };

/** What is asked of one value; what is not there satisfies none of these. */
export type ValueAsked =
  | { readonly filled: true }
  /** A text; the characters of the regular expression are all written `\x{…}`. */
  | { readonly matches: string }
  /** A number, or a text that writes one. */
  | { readonly among: readonly number[] }
  | { readonly gt: number }
  | { readonly gte: number }
  | { readonly lt: number }
  | { readonly lte: number }
  | { readonly flag: boolean };

/** A birthday as it is written down, without its year: `05-06`. */
export interface WrittenDay {
  readonly day: string;
  readonly lunar: boolean;
  readonly leap: boolean;
}

/** A segment's question made ready for one moment: it asks rows only for what they hold. Times are milliseconds. */
export type Sought =
  | { readonly all: readonly Sought[] }
  | { readonly any: readonly Sought[] }
  | { readonly not: Sought }
  /** Is in this list. */
  | { readonly member: SegmentId }
  | { readonly tag: string }
  | { readonly tagged: true }
  | { readonly value: ValueAsked; readonly of: ValuePlace }
  | { readonly bornIn: readonly number[] }
  | { readonly bornOn: readonly WrittenDay[] }
  /** So many events, later than `after` (null for ever) and not later than `until`. */
  | {
      readonly happened: string;
      readonly after: number | null;
      readonly until: number;
      readonly least: number;
      readonly most: number | null;
    }
  | { readonly campaign: CampaignId; readonly outcome: CampaignOutcome }
  /** What holds on a channel, or (0) what was said of all of them. */
  | { readonly consent: ConsentWord; readonly channelId: ChannelId | 0 }
  /** On one of these channels (null for any); with `open` one may write at that time, as on channels in `always` at any. */
  | {
      readonly reachable: readonly ChannelId[] | null;
      readonly open: { readonly at: number; readonly always: readonly ChannelId[] } | null;
    }
  /** Last wrote later than `after` and not later than `until`; null for no bound, but wrote at all. */
  | { readonly heard: { readonly after: number | null; readonly until: number | null } };

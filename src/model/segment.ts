import type { ContactId, Id } from './ids';
import type { FieldTest } from './rule';

export type SegmentId = Id<'segment'>;

/** A number within bounds. */
export interface Bounds {
  readonly gte?: number;
  readonly lte?: number;
}

/**
 * Whom a segment means. The fields of `contact`, and how they are compared, are those of a rule's condition. Every test is
 * true or false: what is not known of somebody satisfies none but `ne` and `exists: false`, and so every `not` around one.
 */
export type SegmentTest =
  /** Everybody, when the list is empty. */
  | { readonly all: readonly SegmentTest[] }
  | { readonly any: readonly SegmentTest[] }
  | { readonly not: SegmentTest }
  | { readonly contact: Readonly<Record<string, FieldTest>> }
  | { readonly segment: string }
  /** Events of this name until now, in the last `withinDays` days when given: at least one, or a count within bounds. */
  | { readonly event: { readonly name: string; readonly withinDays?: number; readonly count?: Bounds } }
  /** What became of a campaign: `sent`, `replied` after it, `clicked` a link of it, `skipped`, `failed`, or `in` it at all. */
  | { readonly campaign: { readonly id: string; readonly outcome: CampaignOutcome } }
  /** What holds for marketing on a channel; when left out, what was said of all channels together. */
  | { readonly consent: { readonly is: ConsentWord; readonly channelId?: string } }
  /** Has a name on a channel of this type (or any) and has not left or blocked it; `window`: may be written to freely now. */
  | { readonly reachable: { readonly channelType?: string; readonly channelId?: string; readonly window?: true } }
  /** A birthday, solar or lunar as it is written down: its month is one of these, it is celebrated within the coming days. */
  | { readonly birthday: { readonly months?: readonly number[]; readonly withinDays?: number } }
  /** Days since the person last wrote, on any channel; who never wrote is at no distance. */
  | { readonly lastInbound: { readonly withinDays?: number; readonly olderThanDays?: number } };

export type CampaignOutcome = 'in' | 'sent' | 'replied' | 'clicked' | 'skipped' | 'failed';
export type ConsentWord = 'granted' | 'withdrawn' | 'unsaid';

/** People who have something in common. */
export interface Segment {
  readonly id: SegmentId;
  readonly name: string;
  /** `dynamic` is asked anew each time, `static` is a list of people. */
  readonly kind: 'dynamic' | 'static';
  /** Null for a list. */
  readonly when: SegmentTest | null;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One person of a list. */
export interface SegmentMember {
  readonly segmentId: SegmentId;
  readonly contactId: ContactId;
}

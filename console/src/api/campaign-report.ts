import { get } from './client';

/** How two wordings, or those reached and those held out, differ. */
export interface Difference {
  readonly lift: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly significant: boolean;
}

/** What came of a campaign. */
export interface Report {
  readonly sent: number;
  readonly replied: number;
  readonly needs: number;
  readonly toPersonSeconds: number | null;
  readonly clicked: number;
  readonly converted: number;
  readonly left: number;
  readonly variants: readonly {
    readonly name: string;
    readonly sent: number;
    readonly replied: number;
    readonly clicked: number;
    readonly converted: number;
    readonly left: number;
    readonly rate: number;
    readonly against: Difference | null;
  }[];
  readonly links: readonly { readonly url: string; readonly people: number; readonly clicks: number }[];
  readonly choice: { readonly winner: number; readonly why: 'better' | 'too_few' | 'equal' } | null;
  readonly holdout: {
    readonly people: number;
    readonly wrote: number;
    readonly converted: number;
    readonly lift: { readonly wrote: Difference; readonly converted: Difference | null };
  } | null;
}

export const reportOf = (id: string, signal?: AbortSignal) => get<Report>(`/campaigns/${id}/report`, undefined, signal);

import type { Span } from '../engine/report-days';
import type { Column, Tally } from '../engine/report-tally';
import type { Store } from '../store';
import type { Between } from '../store/queries/report-portions';

/** How one report is put together: its columns, the table that names its subjects, and what fills it. */
export interface Gather {
  readonly columns: readonly Column[];
  readonly about: 'channel' | 'agent' | 'rule' | 'campaign';
  readonly gather: (store: Store, time: Between, tally: Tally, span: Span) => Promise<void>;
}

/** A column that counts. */
export const sum = (name: string): Column => ({ name, of: name, as: 'sum' });
/** Columns of how long something took: how often it did, and the middle and nine in ten of it, in seconds. */
export const timesOf = (of: string, many: string): Column[] => [
  { name: many, of, as: 'count' },
  { name: `${of}MedianSeconds`, of, as: 'median' },
  { name: `${of}P90Seconds`, of, as: 'p90' },
];

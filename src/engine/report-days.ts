import { dateOf, dayNumber, momentAt } from './civil';

/** Some days in a row on the wall calendar of a zone. */
export interface Span {
  /** `YYYY-MM-DD`, the first and the last one included. */
  readonly dates: readonly string[];
  /** When each of them begins (ms since the epoch). */
  readonly starts: readonly number[];
  /** When the last of them is over (ms). */
  readonly end: number;
}

/**
 * The days from one date to another, both included, as clocks in this zone show them.
 * @throws RangeError for a date that is not on the calendar, or a zone that does not exist
 */
export function spanOf(from: string, to: string, zone: string): Span {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return {
    dates: numbers.map(dateOf),
    starts: numbers.map(day => momentAt(day, 0, zone).at),
    end: momentAt(last + 1, 0, zone).at,
  };
}

/** On which of the days a moment lies; null outside of them. */
export function dateAt({ dates, starts, end }: Span, at: number): string | null {
  if (at >= end || starts.length === 0 || at < starts[0]!) return null;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return dates[low]!;
}

import { dateAt, type Span } from './report-days';

/** A column of a report: how often something was, or how long it took (seconds): the middle, or what nine in ten stay under. */
export interface Column {
  readonly name: string;
  readonly of: string;
  readonly as: 'sum' | 'count' | 'median' | 'p90';
}

/** What a column says; null where there was nothing to measure. */
export type Values = Readonly<Record<string, number | null>>;

/** Whom or what a line is about; null for what nobody is named for. */
export type Subject = string | null;

/** A report reckoned: all of it, by day, by subject, and by both. Every day is there; of subjects, those with anything to tell. */
export interface Reckoned {
  readonly total: Values;
  readonly days: readonly { readonly date: string; readonly values: Values }[];
  readonly subjects: readonly { readonly id: Subject; readonly values: Values }[];
  readonly items: readonly { readonly date: string; readonly id: Subject; readonly values: Values }[];
}

/** Collects what a report counts. What lies outside of its days is left out. */
export interface Tally {
  add(at: number, subject: Subject, measure: string, count?: number): void;
  /** Something took that long (ms), and began at `at`. */
  took(at: number, subject: Subject, measure: string, ms: number): void;
  reckon(): Reckoned;
}

interface Cell {
  readonly sums: Map<string, number>;
  readonly times: Map<string, number[]>;
}

const emptyCell = (): Cell => ({ sums: new Map(), times: new Map() });

/** A tally of these days with these columns. */
export function openTally(span: Span, columns: readonly Column[]): Tally {
  const all = emptyCell();
  const days = new Map(span.dates.map(date => [date, emptyCell()]));
  const subjects = new Map<Subject, Cell>();
  const items = new Map<string, { date: string; id: Subject; cell: Cell }>();

  const cellsAt = (at: number, id: Subject): readonly Cell[] => {
    const date = dateAt(span, at);
    if (date === null) return [];
    const subject = subjects.get(id) ?? emptyCell();
    subjects.set(id, subject);
    const key = `${date} ${id ?? ''}`;
    const item = items.get(key) ?? { date, id, cell: emptyCell() };
    items.set(key, item);
    return [all, days.get(date)!, subject, item.cell];
  };
  const valuesOf = (cell: Cell): Values =>
    Object.fromEntries(columns.map(column => [column.name, value(cell, column)]));

  return {
    add(at, subject, measure, count = 1) {
      for (const { sums } of cellsAt(at, subject)) sums.set(measure, (sums.get(measure) ?? 0) + count);
    },
    took(at, subject, measure, ms) {
      for (const { times } of cellsAt(at, subject)) {
        const known = times.get(measure);
        if (known) known.push(ms);
        else times.set(measure, [ms]);
      }
    },
    reckon: () => ({
      total: valuesOf(all),
      days: [...days].map(([date, cell]) => ({ date, values: valuesOf(cell) })),
      subjects: [...subjects].map(([id, cell]) => ({ id, values: valuesOf(cell) })),
      items: [...items.values()]
        .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : (a.id ?? '') < (b.id ?? '') ? -1 : 1))
        .map(({ date, id, cell }) => ({ date, id, values: valuesOf(cell) })),
    }),
  };
}

function value({ sums, times }: Cell, { of, as }: Column): number | null {
  if (as === 'sum') return sums.get(of) ?? 0;
  const known = times.get(of) ?? [];
  if (as === 'count') return known.length;
  const ms = quantile(known, as === 'median' ? 0.5 : 0.9);
  return ms === null ? null : Math.round(ms / 100) / 10;
}

/** The value that this share of the numbers stays under, between neighbours in proportion; null of none. */
function quantile(numbers: readonly number[], share: number): number | null {
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

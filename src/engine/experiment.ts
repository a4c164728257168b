/** One wording of an experiment, or the hold-out: how many it reached, and how many of them did what was hoped for. */
export interface Side {
  readonly reached: number;
  readonly hits: number;
}

/** How two sides differ. */
export interface Difference {
  /** Rate of the first minus rate of the second, from -1 to 1. */
  readonly lift: number;
  /** Between these the true difference lies in 95 of 100 cases (Newcombe's interval from Wilson's scores). */
  readonly low: number;
  readonly high: number;
  /** How often chance alone makes a difference at least as large (two-sided z test with pooled variance); 1 when unknown. */
  readonly p: number;
  /** Whether it is one that chance makes in fewer than 5 of 100 cases. */
  readonly significant: boolean;
}

const Z95 = 1.959963984540054;

/** Compares two sides honestly: with nobody on one of them there is nothing to say. */
export function difference(first: Side, second: Side): Difference {
  if (first.reached === 0 || second.reached === 0) return { lift: 0, low: -1, high: 1, p: 1, significant: false };
  const [a, b] = [rateOf(first), rateOf(second)];
  const [wa, wb] = [wilson(first), wilson(second)];
  const lift = a - b;
  const low = lift - Math.hypot(a - wa.low, wb.high - b);
  const high = lift + Math.hypot(wa.high - a, b - wb.low);
  const pooled = (first.hits + second.hits) / (first.reached + second.reached);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.reached + 1 / second.reached));
  const p = error === 0 ? 1 : 2 * (1 - normal(Math.abs(lift) / error));
  return { lift, low, high, p, significant: p < 0.05 };
}

/** Which wording the rest of the audience gets, and why. */
export interface Choice {
  readonly winner: number;
  /** `too_few`: a side is below the sample that was fixed before; then, as when they are equal, the first one stays. */
  readonly why: 'better' | 'too_few' | 'equal';
}

/** Chooses by the rule that was fixed before the start: the highest rate once every side has enough people. */
export function choose(sides: readonly Side[], minimumSample: number): Choice {
  if (sides.some(side => side.reached < minimumSample)) return { winner: 0, why: 'too_few' };
  const rates = sides.map(rateOf);
  const best = Math.max(...rates);
  const leaders = rates.filter(rate => rate === best).length;
  return leaders > 1 ? { winner: 0, why: 'equal' } : { winner: rates.indexOf(best), why: 'better' };
}

/** Of those reached, the part that did it; 0 when nobody was reached. */
export const rateOf = ({ reached, hits }: Side): number => (reached === 0 ? 0 : hits / reached);

/** Wilson's score interval of a rate. */
function wilson({ reached: n, hits }: Side): { readonly low: number; readonly high: number } {
  const rate = hits / n;
  const z2 = Z95 * Z95;
  const middle = rate + z2 / (2 * n);
  const reach = Z95 * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  return { low: (middle - reach) / (1 + z2 / n), high: (middle + reach) / (1 + z2 / n) };
}

/** The standard normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const tail = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce((sum, k) => (sum + k) * t, 0);
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

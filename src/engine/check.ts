import type { Facts } from './moment';

/** How deep conditions may stand inside one another. */
export const DEEPEST_CONDITION = 10;

/** A condition made ready to be asked. */
export interface Check {
  /**
   * Keywords of which at least one must have been found for the condition to hold, or null when it may hold without any.
   * An empty list means it never holds.
   */
  readonly needs: readonly number[] | null;
  readonly test: (facts: Facts) => boolean;
  /** The condition in words, for the reason that is kept with every answer; a function when the words depend on what was said. */
  readonly tell: string | ((facts: Facts | null) => string);
  /** The conditions this one is made of, when it is made of several. */
  readonly parts?: readonly Check[];
  /** Whether the count of misses is asked anywhere inside. */
  readonly readsMisses?: boolean;
}

/** What compiling a condition needs from the book, and what it tells it. */
export interface Compiling {
  /** The zone of time conditions that name none. */
  readonly zone: string;
  readonly festivalOn: ((now: number, zone: string) => readonly string[]) | undefined;
  /** The name of the business, which people thank by name. */
  readonly business?: string | undefined;
  /** The index of a normalised keyword, the same for the same word. */
  readonly keyword: (word: string) => number;
  /** Something in the condition cannot be used. */
  readonly fault: (path: string, message: string) => void;
  /** A regular expression was met; whether it is dangerous is asked only when a rule is saved. */
  readonly pattern: (path: string, pattern: string) => void;
}

/** The words of a check, for these facts. */
export function wordsOfCheck(check: Check, facts: Facts | null): string {
  return typeof check.tell === 'string' ? check.tell : check.tell(facts);
}

/** The smallest conditions that held, in words; the check itself must hold. */
export function because(check: Check, facts: Facts): string[] {
  const held: string[] = [];
  collect(check, facts, held);
  return held;
}

/** For a check that held. */
function collect(check: Check, facts: Facts, held: string[]): void {
  const before = held.length;
  if (check.parts !== undefined) for (const part of check.parts) if (part.test(facts)) collect(part, facts, held);
  if (held.length === before) held.push(wordsOfCheck(check, facts));
}

/** The smallest conditions that did not hold, in words. */
export function missing(check: Check, facts: Facts): string[] {
  if (check.test(facts)) return [];
  const missed = check.parts?.flatMap(part => missing(part, facts)) ?? [];
  return missed.length > 0 ? missed : [wordsOfCheck(check, null)];
}

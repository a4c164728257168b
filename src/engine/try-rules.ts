import { because, missing } from './check';
import { weigh } from './decide';
import type { Moment } from './moment';
import type { Decision } from './outcome';
import type { Book } from './rule-book';

/** What became of one rule when a moment was tried out. */
export interface Trace {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly priority: number;
  /** `acted`: it applied. `held`: its condition held but it was kept back. `no`: its condition did not hold. `elsewhere`: it listens to something else. */
  readonly result: 'acted' | 'held' | 'no' | 'elsewhere';
  /** The conditions that held, in words. */
  readonly held: readonly string[];
  /** The conditions that did not hold, in words. */
  readonly missed: readonly string[];
  /** Why it did not act although its condition held, or what went wrong. */
  readonly note?: string;
}

/**
 * Decides about a moment without consequence and tells of every rule in the book, in order, whether it applied and why.
 * Asks every rule in full, so it costs far more than `decide`.
 */
export function tryRules(book: Book, moment: Moment): { decision: Decision; why: readonly Trace[] } {
  const { decision, facts, triggers } = weigh(book, moment);
  const why = book.rules.map(({ rule, check }): Trace => {
    const base = { ruleId: String(rule.id), ruleName: rule.name, priority: rule.priority, held: [], missed: [] };
    if (!triggers.includes(rule.on)) return { ...base, result: 'elsewhere', note: `listens to ${rule.on}` };
    if (!(rule.channels?.includes(moment.channelType) ?? true)) {
      return { ...base, result: 'elsewhere', note: `listens on ${rule.channels?.join(', ')}` };
    }
    const notes = decision.why.filter(line => line.ruleId === base.ruleId);
    try {
      const held = check?.test(facts) ? because(check, facts) : [];
      const missed = check === null ? [] : missing(check, facts);
      const note = notes.map(line => line.note).find(each => each !== undefined);
      const withNote = note === undefined ? {} : { note };
      if (notes.length > 0)
        return { ...base, result: note === undefined ? 'acted' : 'held', held, missed, ...withNote };
      if (check !== null && !check.test(facts)) return { ...base, result: 'no', missed };
      return { ...base, result: 'held', held, note: 'a rule before it had the last word' };
    } catch (error) {
      return { ...base, result: 'held', note: `failed: ${error instanceof Error ? error.message : String(error)}` };
    }
  });
  return { decision, why };
}

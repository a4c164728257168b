import type { Misbehaviour, Refused } from '../../../stand-ins/stand-in';

/** Something a customer said that day. The tag `0123.2`, second words of customer 123, stands in the words themselves. */
export interface Question {
  readonly tag: string;
  readonly person: string;
  readonly channel: string;
  /** In which part of the day, counted from 0. */
  readonly hour: number;
  /** By the clock of the test. */
  readonly at: number;
  readonly acknowledged: boolean;
  /** Who must answer it; `either` when it came just as a colleague took over, so the bot may or may not have answered before; `both` when a colleague adds something later. */
  readonly expects: 'bot' | 'agent' | 'both' | 'nobody' | 'either';
}

/** A row of what was heard. */
export interface Stored {
  readonly tag: string;
  readonly seq: number;
}

/** A delivery in the store. */
export interface Outcome {
  readonly tag: string;
  readonly by: 'bot' | 'agent';
  readonly state: string;
  readonly fault: string | null;
  readonly attempts: number;
}

/** A line of a platform's own ledger. */
export interface Taken {
  /** The customer it went to, by number. */
  readonly person: string;
  readonly text: string;
  readonly at: number;
}

/** While a colleague held the conversation: from this line of the ledger up to that one, or to its end. */
export interface Tenure {
  readonly person: string;
  readonly from: number;
  readonly to: number;
}

/** One channel's side of the day. */
export interface Account {
  readonly ledger: readonly Taken[];
  readonly refused: readonly Pick<Refused, 'why' | 'code'>[];
  /** How the script made the platform fail, by part of the day. */
  readonly moods: ReadonlyMap<number, Misbehaviour>;
  readonly tenures: readonly Tenure[];
  /** For how long after a customer's words one may write; null when always. */
  readonly windowMs: number | null;
  /** Whether the platform drops a second copy with the same key. */
  readonly isKeyed: boolean;
}

export interface Books {
  readonly questions: readonly Question[];
  readonly stored: readonly Stored[];
  readonly outcomes: readonly Outcome[];
  readonly accounts: Readonly<Record<string, Account>>;
}

/** The words of customer `tag`; what the bot and the colleague answer to them. */
export const asked = (tag: string, words = '请问有明前龙井吗？'): string => `〔${tag}〕${words}`;
export const answered = (tag: string, by: Outcome['by']): string =>
  `〔${tag}〕${by === 'bot' ? '茶行' : '小周'}答：有的。`;

/** Whose words answer what; null for anything else. */
export function readAnswer(text: string): { readonly tag: string; readonly by: Outcome['by'] } | null {
  const [, tag, who] = /^〔(\d{4}\.\d+)〕(茶行|小周)答/.exec(text) ?? [];
  return tag === undefined ? null : { tag, by: who === '茶行' ? 'bot' : 'agent' };
}

export const personOf = (tag: string): string => tag.slice(0, 4);

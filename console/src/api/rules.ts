import type { Action, Condition, RuleTrigger } from '../../../src/model';
import { get, newKey, post, put, remove } from './client';
import type { Content, Page, Priority, Why } from './types';

export type { Action, Condition, RuleTrigger };

/** A rule as one writes it. */
export interface RuleInput {
  readonly name: string;
  readonly enabled: boolean;
  /** Higher is asked first. */
  readonly priority: number;
  readonly channels?: readonly string[];
  readonly on: RuleTrigger;
  readonly when?: Condition;
  readonly then: readonly Action[];
  readonly stop: boolean;
  readonly cooldownMs?: number;
}

/** A rule as it is kept. */
export interface Rule extends RuleInput {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What became of one rule in a try. */
export interface Trace {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly priority: number;
  readonly result: 'acted' | 'held' | 'no' | 'elsewhere';
  readonly held?: readonly string[];
  readonly missed?: readonly string[];
  readonly note?: string;
}

/** What the rules would do. */
export interface Plan {
  readonly replies: readonly { readonly content: Content; readonly explain: Why }[];
  readonly handoff: {
    readonly team: string | null;
    readonly priority: Priority;
    readonly note: string | null;
    readonly reason: string;
  } | null;
  readonly tags: { readonly add: readonly string[]; readonly remove: readonly string[] };
  readonly labels: { readonly add: readonly string[]; readonly remove: readonly string[] };
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The situation to try. */
export interface TryInput {
  readonly channelType: string;
  readonly text: string;
  readonly on?: RuleTrigger;
  readonly contactId?: string;
  readonly at?: string;
  readonly misses?: number;
  readonly agentsOnline?: boolean;
}

/** Every rule in the order in which it is asked. */
export const listRules = () => get<Page<Rule>>('/rules');

/** A new rule, in force at once; rejects with 400 and the places at fault (`when.all.0.text`). */
export const addRule = (rule: RuleInput) => post<Rule>('/rules', rule, { idempotencyKey: newKey() });

/** Replaces a rule. */
export const changeRule = (id: string, rule: RuleInput) => put<Rule>(`/rules/${id}`, rule);

/** Removes a rule. */
export const removeRule = (id: string) => remove(`/rules/${id}`);

/** What the rules would do, and why; nothing is kept or sent. */
export const tryRules = (input: TryInput, signal?: AbortSignal) =>
  post<{ decision: Plan; why: readonly Trace[] }>('/rules/try', input, { signal });

/** Only what one may write of a rule, without what the server adds. */
export function inputOf({
  id: _id,
  version: _version,
  createdAt: _made,
  updatedAt: _changed,
  ...input
}: Rule): RuleInput {
  return input;
}

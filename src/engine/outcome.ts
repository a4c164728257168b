import type { Action, BotMemory, Content, FieldValue, Priority, Rule, RuleId, Why } from '../model';
import type { Moment } from './moment';

/** What the bot does about a moment. It is a plan: nothing has happened yet. */
export interface Decision {
  /** What to say, in order, each with its reason. */
  readonly replies: readonly { readonly content: Content; readonly explain: Why }[];
  /** A person is wanted. */
  readonly handoff: {
    readonly team: string | null;
    readonly priority: Priority;
    readonly note: string | null;
    /** For the colleague who takes over: the rule and what it saw. */
    readonly reason: string;
  } | null;
  /** Changes to the contact's tags; what is so already is left out. */
  readonly tags: Changes;
  /** Changes to the conversation's labels; what is so already is left out. */
  readonly labels: Changes;
  /** Fields of the contact to set. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** To be kept with the conversation and handed in with its next moment. */
  readonly memory: BotMemory;
  /** Every rule that applied and why; when none did, one line that says so. */
  readonly why: readonly Why[];
}

export interface Changes {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** A decision in the making. Where rules contradict each other, the first to speak (the higher priority) is heard. */
export interface Outcome {
  readonly replies: { content: Content; explain: Why }[];
  handoff: Decision['handoff'];
  /** Null until a rule writes something down, which most never do. */
  tags: Map<string, boolean> | null;
  labels: Map<string, boolean> | null;
  fields: Map<string, FieldValue> | null;
  readonly why: Why[];
  /** Rules whose answer is to be remembered. */
  readonly answered: RuleId[];
  understood: boolean;
  stopped: boolean;
}

export function emptyOutcome(): Outcome {
  return {
    replies: [],
    handoff: null,
    tags: null,
    labels: null,
    fields: null,
    why: [],
    answered: [],
    understood: false,
    stopped: false,
  };
}

const ranks: Readonly<Record<Priority, number>> = { low: 0, normal: 1, high: 2, urgent: 3 };

/** Wants a person. The first reason stays; a later one can only make it more pressing. */
export function handOff(outcome: Outcome, wanted: NonNullable<Decision['handoff']>): void {
  const { handoff } = outcome;
  if (handoff === null) outcome.handoff = wanted;
  else {
    const priority = ranks[wanted.priority] > ranks[handoff.priority] ? wanted.priority : handoff.priority;
    outcome.handoff = { ...handoff, team: handoff.team ?? wanted.team, note: handoff.note ?? wanted.note, priority };
  }
}

/** Takes over all of an action but its words. */
export function act(outcome: Outcome, action: Action, rule: Rule): void {
  if ('handoff' in action) {
    const { team = null, priority = 'normal', note = null } = action.handoff;
    handOff(outcome, { team, priority, note, reason: rule.name });
  } else if ('tag' in action) outcome.tags = changed(outcome.tags, action.tag);
  else if ('label' in action) outcome.labels = changed(outcome.labels, action.label);
  else if ('set' in action) {
    outcome.fields ??= new Map();
    for (const [name, value] of Object.entries(action.set)) {
      if (!outcome.fields.has(name)) outcome.fields.set(name, value);
    }
  }
}

function changed(
  known: Map<string, boolean> | null,
  { add = [], remove = [] }: Partial<Changes>,
): Map<string, boolean> {
  const wanted = known ?? new Map<string, boolean>();
  for (const name of add) if (!wanted.has(name)) wanted.set(name, true);
  for (const name of remove) if (!wanted.has(name)) wanted.set(name, false);
  return wanted;
}

/** The finished decision. */
export function settle(outcome: Outcome, moment: Moment, memory: BotMemory): Decision {
  return {
    replies: outcome.replies,
    handoff: outcome.handoff,
    tags: changes(outcome.tags, moment.contact.tags),
    labels: changes(outcome.labels, moment.labels),
    fields: outcome.fields === null ? nothing.fields : Object.fromEntries(outcome.fields),
    memory,
    why: outcome.why.length === 0 ? nothing.why : outcome.why,
  };
}

const nothing = {
  changes: { add: [], remove: [] },
  fields: {},
  why: [{ note: 'no rule matched' }],
} as const satisfies { changes: Changes; fields: Decision['fields']; why: readonly Why[] };

function changes(wanted: ReadonlyMap<string, boolean> | null, present: readonly string[]): Changes {
  if (wanted === null) return nothing.changes;
  const add = [...wanted].filter(([name, on]) => on && !present.includes(name)).map(([name]) => name);
  const remove = [...wanted].filter(([name, on]) => !on && present.includes(name)).map(([name]) => name);
  return { add, remove };
}

import type { Locale, Rule, Template } from '../model';
import { buildAutomaton } from './automaton';
import { ANY_CHANNEL, type Bucket, type CompiledRule, indexRules } from './candidates';
import type { Check, Compiling } from './check';
import { compileCondition } from './condition';
import { regexFault } from './regex';
import { compileReplies, named, type Reply } from './reply';
import type { Scope } from './templates';

/** Something in a rule that cannot be used. */
export interface RuleFault {
  /** Null for a rule that has not been saved yet. */
  readonly ruleId: string | null;
  readonly ruleName: string;
  /** Where in the rule: `when.any[0].text.contains`. */
  readonly path: string;
  /** What is wrong and what to do, to be read after the path. */
  readonly message: string;
}

/** All rules of a workspace, compiled together. It never changes: after an edit a new one is compiled. */
export interface Book {
  readonly rules: readonly CompiledRule[];
  /** Faults of rules that were left out, and of templates whose replies will turn into a handoff. */
  readonly faults: readonly RuleFault[];
  readonly zone: string;
  /** What templates may say of us. */
  readonly business: Scope['business'];
  /** A template the house itself speaks with, or undefined when there is none of that name (any more). */
  readonly own: (template: string) => Reply | undefined;
  /** Adds the keywords that occur in a normalised text to `found`. */
  readonly find: (text: string, found: number[]) => void;
  /** The rules for a trigger on a kind of channel. */
  readonly bucket: (trigger: string, channelType: string) => Bucket | undefined;
  /** The longest time a rule's last answer must be remembered, by rule id. */
  readonly cooldowns: ReadonlyMap<number, number>;
}

export interface BookOptions {
  /** The business's IANA zone: for time conditions, and for templates where the contact's own is not known. */
  readonly zone: string;
  readonly businessName?: string;
  /** Opening hours as each locale says them: `周一至周五 9:00–18:00`. */
  readonly businessHours?: Readonly<Record<Locale, string>>;
  /** The ids of the festivals on the day that `now` is in a zone. Without it no rule may ask for a festival. */
  readonly festivalOn?: (now: number, zone: string) => readonly string[];
}

/**
 * Compiles rules and templates into a book. Switched-off rules are left out silently, rules with a fault are left out and
 * listed. A reply whose template is missing or broken keeps its rule: it will hand the conversation to a person instead.
 */
export function compileBook(rules: readonly Rule[], templates: readonly Template[], options: BookOptions): Book {
  const keywords = new Map<string, number>();
  const keyword = (word: string) => {
    const known = keywords.get(word) ?? keywords.size;
    keywords.set(word, known);
    return known;
  };
  const faults: RuleFault[] = [];
  const byName = new Map(templates.map(template => [template.name, template]));
  const compiled: CompiledRule[] = [];
  for (const rule of inOrder(rules.filter(({ enabled }) => enabled))) {
    const own: RuleFault[] = [];
    const check = checkOf(rule, own, {
      zone: options.zone,
      business: options.businessName,
      festivalOn: options.festivalOn,
      keyword,
      pattern: () => {},
    });
    const usable = own.length === 0;
    const replies = compileReplies(rule, byName, (path, message) => own.push(faultOf(rule, path, message)));
    faults.push(...own);
    if (usable) compiled.push({ place: compiled.length, rule, ruleId: String(rule.id), check, replies });
  }
  const index = indexRules(compiled);
  return {
    rules: compiled,
    faults,
    zone: options.zone,
    business: businessOf(options),
    own: ownTemplates(byName),
    find: buildAutomaton([...keywords.keys()]).scan,
    bucket: (trigger, channelType) => index.get(trigger)?.get(channelType) ?? index.get(trigger)?.get(ANY_CHANNEL),
    cooldowns: new Map(compiled.map(({ rule }) => [rule.id, rule.cooldownMs ?? 0])),
  };
}

/** Compiled when first asked for: most are only ever said by rules. */
function ownTemplates(templates: ReadonlyMap<string, Template>): Book['own'] {
  const known = new Map<string, Reply>();
  return name => {
    if (!known.has(name) && templates.has(name))
      known.set(
        name,
        named(name, templates, name, () => undefined),
      );
    return known.get(name);
  };
}

/**
 * Everything that speaks against saving a rule, with the path of the field; empty when it may be saved.
 * Judging a regular expression can take a second.
 */
export function checkRule(rule: Omit<Rule, 'id' | 'version'>, templates: readonly Template[]): RuleFault[] {
  const faults: RuleFault[] = [];
  const patterns: [string, string][] = [];
  checkOf(rule, faults, {
    zone: 'UTC',
    festivalOn: () => [],
    keyword: () => 0,
    pattern: (path, pattern) => patterns.push([path, pattern]),
  });
  for (const [path, pattern] of patterns) {
    if (faults.some(fault => fault.path === path)) continue;
    const message = regexFault(pattern);
    if (message !== null) faults.push(faultOf(rule, path, message));
  }
  const byName = new Map(templates.map(template => [template.name, template]));
  compileReplies(rule, byName, (path, message) => faults.push(faultOf(rule, path, message)));
  return faults;
}

function checkOf(
  rule: Omit<Rule, 'id' | 'version'>,
  faults: RuleFault[],
  compiling: Omit<Compiling, 'fault'>,
): Check | null {
  if (rule.when === undefined) return null;
  const fault = (path: string, message: string) => faults.push(faultOf(rule, path, message));
  try {
    return compileCondition(rule.when, 'when', { ...compiling, fault });
  } catch (error) {
    fault('when', `could not be understood: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function faultOf(
  rule: Omit<Rule, 'id' | 'version'> & { readonly id?: number },
  path: string,
  message: string,
): RuleFault {
  return { ruleId: rule.id === undefined ? null : String(rule.id), ruleName: rule.name, path, message };
}

function businessOf({ businessName, businessHours }: BookOptions): Scope['business'] {
  if (businessName === undefined && businessHours === undefined) return undefined;
  return { name: businessName ?? '', ...(businessHours === undefined ? {} : { hours: businessHours }) };
}

/** Higher priority first; the older rule first where it is equal. */
function inOrder(rules: readonly Rule[]): Rule[] {
  return rules.toSorted((a, b) => b.priority - a.priority || a.id - b.id);
}

import type { RuleTrigger, Why } from '../model';
import { type CompiledRule, candidates } from './candidates';
import { because } from './check';
import { isCooling, isLooping, LOOP_GUARD, remember } from './memory';
import { type Facts, factsOf, type Moment } from './moment';
import { act, type Decision, emptyOutcome, handOff, type Outcome, settle } from './outcome';
import type { Said } from './reply';
import type { Book } from './rule-book';

export type { Moment } from './moment';
export type { Decision } from './outcome';

/**
 * Decides what the bot does about a moment. The same book and moment give the same decision, and it never throws: a rule or
 * template that fails hands the conversation to a person and says why.
 *
 * - Rules are asked by priority, then by id. One with `stop` that applies ends the asking.
 * - When a menu tap says something (its content is a text), rules on `menu` are asked first and rules on `message` after them.
 * - A spoken moment is understood when a rule replied, handed off, chose to be silent, or stopped. When none did it is a miss,
 *   and only then are rules that ask for `misses` considered, with this miss counted; their replies do not end the count,
 *   a handoff does.
 * - A rule within its cooldown is passed over, yet the moment counts as understood.
 * - A rule that has used up its answers (see `LOOP_GUARD`) says nothing and hands off.
 */
export function decide(book: Book, moment: Moment): Decision {
  return weigh(book, moment).decision;
}

/** Decides as `decide` does and also hands out the facts as the rules last saw them. */
export function weigh(
  book: Book,
  moment: Moment,
): { decision: Decision; facts: Facts; triggers: readonly RuleTrigger[] } {
  const facts = factsOf(moment, book.find);
  const outcome = emptyOutcome();
  const { trigger, content, memory } = moment;
  const spoken = trigger === 'message' || (trigger === 'menu' && content.type === 'text');
  const triggers: readonly RuleTrigger[] = spoken && trigger === 'menu' ? ['menu', 'message'] : [trigger];
  facts.misses = spoken ? 0 : memory.misses;
  for (const each of triggers) {
    const bucket = book.bucket(each, moment.channelType);
    if (bucket !== undefined) ask(book, candidates(bucket, facts.hits, !spoken), facts, outcome);
  }
  if (spoken && !outcome.understood) {
    facts.misses = memory.misses + 1;
    for (const each of triggers) ask(book, book.bucket(each, moment.channelType)?.onMisses ?? [], facts, outcome);
  }
  const misses = outcome.handoff === null || !spoken ? facts.misses : 0;
  const remembered = remember(memory, outcome.answered, misses, moment.now, book.cooldowns);
  return { decision: settle(outcome, moment, remembered), facts, triggers };
}

function ask(book: Book, places: readonly number[], facts: Facts, outcome: Outcome): void {
  for (const place of places) {
    if (outcome.stopped) return;
    const compiled = book.rules[place];
    if (compiled === undefined) continue;
    try {
      if (compiled.check === null || compiled.check.test(facts)) apply(book, compiled, facts, outcome);
    } catch (error) {
      fail(compiled, error, outcome, whyOf(compiled, null));
    }
  }
}

function apply(book: Book, compiled: CompiledRule, facts: Facts, outcome: Outcome): void {
  const { rule, check, replies } = compiled;
  const { memory, now } = facts.moment;
  const why = whyOf(compiled, check === null ? null : because(check, facts));
  if (isCooling(memory, rule.id, rule.cooldownMs, now)) {
    outcome.understood = true;
    outcome.why.push({ ...why, note: `answered here less than ${(rule.cooldownMs ?? 0) / 1_000} s ago, so not again` });
    return;
  }
  if (replies.length > 0 && isLooping(memory, rule.id, now)) {
    breakLoop(compiled, outcome, why);
    return;
  }
  outcome.why.push(why);
  if (replies.length > 0 || rule.cooldownMs !== undefined) outcome.answered.push(rule.id);
  speak(book, compiled, facts, outcome, why);
  for (const action of rule.then) {
    if ('handoff' in action || 'silent' in action) outcome.understood = true;
    act(outcome, action, rule);
  }
  if (rule.stop) {
    outcome.stopped = true;
    outcome.understood = true;
  }
}

function speak(book: Book, compiled: CompiledRule, facts: Facts, outcome: Outcome, why: Why): void {
  if (compiled.replies.length === 0) return;
  outcome.understood = true;
  const { contact, now, unsubscribeUrl } = facts.moment;
  const scope = { contact, now, zone: contact.zone ?? book.zone, business: book.business, unsubscribeUrl };
  for (const reply of compiled.replies) {
    try {
      const said = reply(scope);
      outcome.replies.push({ content: said.content, explain: explain(why, said) });
    } catch (error) {
      fail(compiled, error, outcome, why);
    }
  }
}

function explain(why: Why, { template }: Said): Why {
  const { id, name, version, locale } = template;
  if (id === undefined || name === undefined || version === undefined || locale === undefined) return why;
  // Named one by one: a spread object gets a hidden class of its own, which only a full collection takes away.
  return {
    ruleId: why.ruleId,
    ruleName: why.ruleName,
    templateId: id,
    templateName: name,
    templateVersion: version,
    locale,
    because: why.because,
    note: why.note,
  };
}

function breakLoop({ rule }: CompiledRule, outcome: Outcome, why: Why): void {
  const note = `answered ${LOOP_GUARD.answers} times within ${LOOP_GUARD.spanMs / 1_000} s, perhaps to a machine, so it is silent now`;
  handOff(outcome, { team: null, priority: 'normal', note: null, reason: `${rule.name} ${note}` });
  outcome.why.push({ ...why, note });
  outcome.understood = true;
  outcome.stopped = true;
}

function fail({ rule }: CompiledRule, error: unknown, outcome: Outcome, why: Why): void {
  const note = `failed: ${error instanceof Error ? error.message : String(error)}`;
  handOff(outcome, { team: null, priority: 'normal', note: null, reason: `${rule.name} ${note}` });
  outcome.why.push({ ...why, note });
  outcome.understood = true;
}

function whyOf({ rule, ruleId }: CompiledRule, because: readonly string[] | null): Why {
  const ruleName = rule.name;
  return because === null ? { ruleId, ruleName } : { ruleId, ruleName, because };
}

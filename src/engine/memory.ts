import type { BotMemory, Fired, RuleId } from '../model';

/** The loop guard: how often one rule may answer in one conversation within a span. */
export const LOOP_GUARD = { answers: 5, spanMs: 60_000 } as const;

/** Whether a rule with this cooldown answered here too recently to answer again. A clock set back does not prolong it. */
export function isCooling(memory: BotMemory, ruleId: RuleId, cooldownMs: number | undefined, now: number): boolean {
  if (cooldownMs === undefined) return false;
  const fired = find(memory.fired, ruleId);
  return fired !== undefined && within(fired.at, cooldownMs, now);
}

/** Whether a rule has used up its answers within the loop guard's span. Two machines talking to each other look like this. */
export function isLooping(memory: BotMemory, ruleId: RuleId, now: number): boolean {
  const fired = find(memory.fired, ruleId);
  return fired !== undefined && fired.count >= LOOP_GUARD.answers && within(fired.since, LOOP_GUARD.spanMs, now);
}

/** More different rules than this in one span are no loop of two machines, and nobody's memory should grow with them. */
const REMEMBERED = 4;

/**
 * The memory after some rules answered and with this many misses. Answers that no longer matter for any cooldown or for the
 * loop guard are forgotten, so it stays small. The same object comes back when nothing changed.
 */
export function remember(
  memory: BotMemory,
  answered: readonly RuleId[],
  misses: number,
  now: number,
  cooldowns: ReadonlyMap<number, number>,
): BotMemory {
  if (memory.fired.length === 0 && answered.length === 0) {
    return misses === memory.misses ? memory : { misses, fired: memory.fired };
  }
  const fired: Fired[] = [];
  for (const last of memory.fired) {
    const spanMs = Math.max(cooldowns.get(last.rule) ?? 0, LOOP_GUARD.spanMs);
    const matters = cooldowns.has(last.rule) && within(last.at, spanMs, now);
    if (matters && !answered.includes(last.rule)) fired.push(last);
  }
  for (const rule of answered) {
    const last = find(memory.fired, rule);
    const same = last !== undefined && within(last.since, LOOP_GUARD.spanMs, now);
    const { since, count } = same ? last : { since: now, count: 0 };
    fired.push({ rule, at: now, since, count: count + 1 });
  }
  return { misses, fired: fired.length <= REMEMBERED ? fired : withoutOldest(fired, cooldowns) };
}

/** A rule that rests must not be forgotten before its time, so those without a cooldown go first. */
function withoutOldest(fired: readonly Fired[], cooldowns: ReadonlyMap<number, number>): Fired[] {
  let over = fired.length - REMEMBERED;
  return fired.filter(one => over <= 0 || (cooldowns.get(one.rule) ?? 0) > LOOP_GUARD.spanMs || --over < 0);
}

function find(fired: readonly Fired[], rule: RuleId): Fired | undefined {
  for (const one of fired) if (one.rule === rule) return one;
  return undefined;
}

function within(since: number, spanMs: number, now: number): boolean {
  return now >= since && now - since < spanMs;
}

const NOTHING: BotMemory = { misses: 0, fired: [] };

/**
 * The memory as a short text, because it is written with every answer: `misses` and then `rule,at,age,count` of each rule,
 * all numbers separated by commas; `age` is the time from the span's beginning to `at`.
 */
export function packMemory({ misses, fired }: BotMemory): string {
  let text = `${misses}`;
  for (const { rule, at, since, count } of fired) text += `,${rule},${at},${at - since},${count}`;
  return text;
}

const COMMA = 44;
const ZERO = 48;

/** Reads what `packMemory` wrote; nothing remembered when there is nothing. Digit by digit, for it runs with every message. */
export function unpackMemory(text: string | null): BotMemory {
  if (text === null || text === '0') return NOTHING;
  const numbers: number[] = [];
  let number = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === COMMA) {
      numbers.push(number);
      number = 0;
    } else number = number * 10 + (code - ZERO);
  }
  numbers.push(number);
  const fired: Fired[] = [];
  for (let index = 1; index + 3 < numbers.length; index += 4) {
    const at = numbers[index + 1]!;
    fired.push({ rule: numbers[index] as RuleId, at, since: at - numbers[index + 2]!, count: numbers[index + 3]! });
  }
  return { misses: numbers[0]!, fired };
}

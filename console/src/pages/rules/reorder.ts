import type { Rule } from '@/api/rules';

/** Whether `a` is asked before `b` with these priorities; the older rule first where they are equal. */
const before = (a: { id: string; priority: number }, b: { id: string; priority: number }) =>
  a.priority > b.priority || (a.priority === b.priority && Number(a.id) < Number(b.id));

/**
 * The rules whose priority must change so that the rule at `from` is asked at `to`, with their new priorities.
 * Changes only that one rule where there is room, else lifts as few of those above it as it can.
 */
export function movesFor(
  rules: readonly Rule[],
  from: number,
  to: number,
): readonly { rule: Rule; priority: number }[] {
  const moved = rules[from];
  if (!moved || from === to || to < 0 || to >= rules.length) return [];
  const rest = rules.filter((_, index) => index !== from);
  const above = rest[to - 1];
  const below = rest[to];
  const fits = (priority: number) =>
    (!above || before(above, { ...moved, priority })) && (!below || before({ ...moved, priority }, below));
  const candidates = [
    above && below ? Math.floor((above.priority + below.priority) / 2) : undefined,
    below ? below.priority + (above ? 1 : 10) : undefined,
    above ? above.priority - (below ? 1 : 10) : undefined,
    above?.priority,
    below?.priority,
  ];
  const found = candidates.find(priority => priority !== undefined && fits(priority));
  if (found !== undefined) return [{ rule: moved, priority: found }];

  const changes = [{ rule: moved, priority: (below?.priority ?? 0) + 1 }];
  let floor = changes[0] as { rule: Rule; priority: number };
  for (const rule of rest.slice(0, to).toReversed()) {
    if (before(rule, { id: floor.rule.id, priority: floor.priority })) break;
    floor = { rule, priority: floor.priority + 1 };
    changes.push(floor);
  }
  return changes;
}

import type { Rule } from '../../console/src/api/rules';
import { movesFor } from '../../console/src/pages/rules/reorder';

const rule = (id: number, priority: number): Rule => ({
  id: String(id),
  name: `规则 ${id}`,
  enabled: true,
  priority,
  on: 'message',
  then: [{ silent: true }],
  stop: true,
  version: 1,
  createdAt: '',
  updatedAt: '',
});

/** The ids in the order in which the server would ask them after the moves. */
function orderAfter(rules: readonly Rule[], from: number, to: number): string[] {
  const moves = new Map(movesFor(rules, from, to).map(move => [move.rule.id, move.priority]));
  return rules
    .map(each => ({ id: each.id, priority: moves.get(each.id) ?? each.priority }))
    .sort((a, b) => b.priority - a.priority || Number(a.id) - Number(b.id))
    .map(each => each.id);
}

const wanted = (rules: readonly Rule[], from: number, to: number) => {
  const ids = rules.map(each => each.id);
  return ids.toSpliced(from, 1).toSpliced(to, 0, ids[from] as string);
};

describe('moving a rule', () => {
  const spread = [rule(1, 1000), rule(2, 500), rule(3, 100), rule(4, -1000)];

  it('changes only that rule while there is room', () => {
    expect(movesFor(spread, 3, 1)).toEqual([{ rule: spread[3], priority: 750 }]);
    expect(movesFor(spread, 0, 3)).toEqual([{ rule: spread[0], priority: -1010 }]);
    expect(movesFor(spread, 2, 0)).toEqual([{ rule: spread[2], priority: 1010 }]);
  });

  it('does nothing when it stays, or when there is nowhere to go', () => {
    expect(movesFor(spread, 1, 1)).toEqual([]);
    expect(movesFor(spread, 0, -1)).toEqual([]);
    expect(movesFor(spread, 3, 4)).toEqual([]);
  });

  it('lifts as few as it can where rules share a priority', () => {
    const shared = [rule(1, 10), rule(2, 10), rule(3, 10), rule(4, 9)];
    const moves = movesFor(shared, 2, 0);
    expect(moves).toHaveLength(1);
    expect(orderAfter(shared, 2, 0)).toEqual(['3', '1', '2', '4']);
    expect(orderAfter(shared, 3, 1)).toEqual(['1', '4', '2', '3']);
    expect(movesFor(shared, 3, 1).length).toBeLessThan(shared.length);
  });

  it('asks every rule in the place one put it, from any place to any other', () => {
    const crowds = [spread, [5, 5, 5, 5, 5], [5, 5, 4, 4, 3], [3, 2, 1, 0, -1], [1000, 1000, 990, 990, 980]].map(
      each =>
        typeof each[0] === 'number'
          ? (each as number[]).map((priority, index) => rule(index + 1, priority))
          : (each as Rule[]),
    );
    for (const crowd of crowds) {
      for (let from = 0; from < crowd.length; from++) {
        for (let to = 0; to < crowd.length; to++) {
          expect([crowd.map(each => each.priority), from, to, orderAfter(crowd, from, to)]).toEqual([
            crowd.map(each => each.priority),
            from,
            to,
            wanted(crowd, from, to),
          ]);
        }
      }
    }
  });
});

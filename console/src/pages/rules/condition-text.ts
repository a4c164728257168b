import type { Condition } from '@/api/rules';
import { typed } from './action-draft';
import type { Group, Leaf, Node } from './condition-draft';

/** Where each row stands in the rule as the server sees it: `when.all.0` → the row's key. */
export type Places = Map<string, number>;

/** The condition that the rows say; undefined when there are none. Fills `places` on the way. */
export function conditionOf(top: Group, places: Places = new Map()): Condition | undefined {
  if (top.items.length === 0) return undefined;
  return said(top, 'when', places);
}

function said(node: Node, path: string, places: Places): Condition {
  places.set(path, node.key);
  if (node.negated) return { not: plain(node, `${path}.not`, places) };
  return plain(node, path, places);
}

function plain(node: Node, path: string, places: Places): Condition {
  places.set(path, node.key);
  if (node.kind !== 'group') return questionOf(node);
  const [only, ...more] = node.items;
  if (only && more.length === 0) return said(only, path, places);
  const items = node.items.map((item, index) => said(item, `${path}.${node.mode}.${index}`, places));
  return node.mode === 'all' ? { all: items } : { any: items };
}

function questionOf(leaf: Leaf): Condition {
  switch (leaf.kind) {
    case 'text':
      return { text: wordsOf(leaf) };
    case 'key':
      return { key: wordsOf(leaf) };
    case 'contact':
      return { contact: { [leaf.field]: fieldTestOf(leaf) } };
    case 'content':
      return { content: { type: leaf.types.length === 1 ? (leaf.types[0] ?? '') : leaf.types } };
    case 'hours':
      return { time: { between: [leaf.from, leaf.to], ...zoneOf(leaf) } };
    case 'weekdays':
      return { time: { weekdays: leaf.days.toSorted((a, b) => a - b), ...zoneOf(leaf) } };
    case 'festival':
      return { time: { festival: leaf.festival, ...zoneOf(leaf) } };
    case 'misses':
      return { misses: { gte: leaf.count } };
    case 'sentiment':
      return { sentiment: { lt: leaf.below } };
    case 'courtesy':
      return { courtesy: true };
    case 'agents':
      return { agents: { online: leaf.online } };
    case 'raw':
      return leaf.json;
  }
}

const zoneOf = ({ zone }: { zone: string | undefined }) => (zone ? { zone } : {});

function wordsOf({ test, word, words, least }: Extract<Leaf, { kind: 'text' | 'key' }>) {
  if (test === 'containsAny') return { containsAny: words };
  if (test === 'similar') return { similar: least === undefined ? word : { to: word, least } };
  return { [test]: word };
}

const NUMERIC = new Set(['gt', 'gte', 'lt', 'lte']);

/** Of the customer's own fields a number finds numbers and numbers written as text alike. */
export function fieldTestOf({
  field,
  operator,
  value,
  values,
}: Pick<Extract<Leaf, { kind: 'contact' }>, 'field' | 'operator' | 'value' | 'values'>) {
  if (operator === 'exists') return { exists: true };
  if (operator === 'missing') return { exists: false };
  const own = (text: string) => (field.startsWith('fields.') ? typed(text) : text);
  if (operator === 'in') return { in: values.map(own) };
  if (operator === 'contains') return { contains: value };
  return { [operator]: NUMERIC.has(operator) ? Number(value) : own(value) };
}

/** The server's faults by the row they belong to; `rest` are those that belong to no row. */
export function faultsByRow(faults: Readonly<Record<string, string>>, places: Places) {
  const rows = new Map<number, string>();
  const rest: Record<string, string> = {};
  for (const [place, fault] of Object.entries(faults)) {
    const path = place.replaceAll(/\[(\d+)\]/g, '.$1');
    const steps = path.split('.');
    let key: number | undefined;
    while (steps.length > 0 && key === undefined) {
      key = places.get(steps.join('.'));
      steps.pop();
    }
    if (key === undefined) rest[path] = fault;
    else rows.set(key, fault);
  }
  return { rows, rest };
}

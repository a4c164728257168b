import type { Condition } from '@/api/rules';

export type TextTestName = 'contains' | 'containsAny' | 'equals' | 'startsWith' | 'matches' | 'similar';
export type FieldOperator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains' | 'in' | 'exists' | 'missing';

/** One row of the editor: a single question, asked of one thing. */
export type Leaf = { readonly key: number; negated: boolean } & (
  | { kind: 'text' | 'key'; test: TextTestName; word: string; words: string[]; least: number | undefined }
  | { kind: 'contact'; field: string; operator: FieldOperator; value: string; values: string[] }
  | { kind: 'content'; types: string[] }
  | { kind: 'hours'; from: string; to: string; zone: string | undefined }
  | { kind: 'weekdays'; days: number[]; zone: string | undefined }
  | { kind: 'festival'; festival: string; zone: string | undefined }
  | { kind: 'misses'; count: number }
  | { kind: 'sentiment'; below: number }
  | { kind: 'courtesy' }
  | { kind: 'agents'; online: boolean }
  | { kind: 'raw'; json: Condition }
);

/** Rows held together: all of them, or any one. */
export interface Group {
  readonly key: number;
  readonly kind: 'group';
  negated: boolean;
  mode: 'all' | 'any';
  items: Node[];
}

export type Node = Leaf | Group;
export type LeafKind = Exclude<Leaf['kind'], 'raw'>;

let keys = 0;
const nextKey = () => ++keys;

/** A new row of a kind, as empty as it can be. */
export function newLeaf(kind: LeafKind): Leaf {
  const base = { key: nextKey(), negated: false };
  switch (kind) {
    case 'text':
    case 'key':
      return { ...base, kind, test: 'containsAny', word: '', words: [], least: undefined };
    case 'contact':
      return { ...base, kind, field: 'tags', operator: 'contains', value: '', values: [] };
    case 'content':
      return { ...base, kind, types: ['image'] };
    case 'hours':
      return { ...base, kind, from: '09:00', to: '18:00', zone: undefined };
    case 'weekdays':
      return { ...base, kind, days: [1, 2, 3, 4, 5], zone: undefined };
    case 'festival':
      return { ...base, kind, festival: 'spring_festival', zone: undefined };
    case 'misses':
      return { ...base, kind, count: 2 };
    case 'sentiment':
      return { ...base, kind, below: -0.5 };
    case 'courtesy':
      return { ...base, kind };
    case 'agents':
      return { ...base, kind, online: true };
  }
}

export const newGroup = (mode: 'all' | 'any' = 'any'): Group => ({
  key: nextKey(),
  kind: 'group',
  negated: false,
  mode,
  items: [newLeaf('text')],
});

/** The rows of a rule's condition: one group at the top, empty when the rule always holds. */
export function draftOf(when: Condition | undefined): Group {
  const top = { key: nextKey(), kind: 'group', negated: false, mode: 'all' } as const;
  if (!when) return { ...top, items: [] };
  const node = nodeOf(when);
  return node.kind === 'group' && !node.negated ? node : { ...top, items: [node] };
}

function nodeOf(condition: Condition): Node {
  if ('all' in condition || 'any' in condition) {
    const mode = 'all' in condition ? 'all' : 'any';
    const parts = 'all' in condition ? condition.all : condition.any;
    return { key: nextKey(), kind: 'group', negated: false, mode, items: parts.map(nodeOf) };
  }
  if ('not' in condition) {
    const inner = nodeOf(condition.not);
    return inner.negated || inner.kind === 'raw' ? raw(condition) : { ...inner, negated: true };
  }
  return leafOf(condition) ?? raw(condition);
}

const raw = (json: Condition): Leaf => ({ key: nextKey(), negated: false, kind: 'raw', json });

/** The row for a question, or null when no row can show all of it. */
function leafOf(condition: Condition): Leaf | null {
  const base = { key: nextKey(), negated: false };
  if ('text' in condition) return wordsLeaf('text', condition.text);
  if ('key' in condition) return wordsLeaf('key', condition.key);
  if ('contact' in condition) return contactLeaf(condition.contact);
  if ('content' in condition) {
    const { type } = condition.content;
    return { ...base, kind: 'content', types: typeof type === 'string' ? [type] : [...type] };
  }
  if ('misses' in condition) return { ...base, kind: 'misses', count: condition.misses.gte };
  if ('sentiment' in condition) return { ...base, kind: 'sentiment', below: condition.sentiment.lt };
  if ('courtesy' in condition) return { ...base, kind: 'courtesy' };
  if ('agents' in condition) return { ...base, kind: 'agents', online: condition.agents.online };
  if ('time' in condition) {
    const { between, weekdays, festival, zone } = condition.time;
    if ([between, weekdays, festival].filter(Boolean).length !== 1) return null;
    if (between) return { ...base, kind: 'hours', from: between[0], to: between[1], zone };
    if (weekdays) return { ...base, kind: 'weekdays', days: [...weekdays], zone };
    return { ...base, kind: 'festival', festival: festival ?? '', zone };
  }
  return null;
}

function wordsLeaf(kind: 'text' | 'key', asked: Extract<Condition, { text: unknown }>['text']): Leaf | null {
  const [first, ...more] = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (!first || more.length > 0) return null;
  const [test, value] = first as [TextTestName, unknown];
  const base = { key: nextKey(), negated: false, kind, test, word: '', words: [], least: undefined };
  if (test === 'containsAny') return { ...base, words: [...(value as readonly string[])] };
  if (test === 'similar' && typeof value === 'object' && value !== null) {
    const { to, least } = value as { to: string; least?: number };
    return { ...base, word: to, least };
  }
  return { ...base, word: String(value) };
}

function contactLeaf(asked: Extract<Condition, { contact: unknown }>['contact']): Leaf | null {
  const [first, ...more] = Object.entries(asked);
  if (!first || more.length > 0) return null;
  const [field, test] = first;
  const [only, ...others] = Object.entries(test).filter(([, value]) => value !== undefined);
  if (!only || others.length > 0) return null;
  const [operator, value] = only as [FieldOperator, unknown];
  const base = { key: nextKey(), negated: false, kind: 'contact', field, value: '', values: [] } as const;
  if (operator === 'exists') return { ...base, values: [], operator: value === true ? 'exists' : 'missing' };
  if (operator === 'in') return { ...base, operator, values: (value as readonly unknown[]).map(String) };
  // A switch kept as true is not the word "true", nor is a number a word; the row would turn one into the other.
  const number = typeof value === 'number' && !field.startsWith('fields.') && !/^[gl]te?$/.test(operator);
  if (typeof value === 'boolean' || number) return null;
  return { ...base, values: [], operator, value: String(value) };
}

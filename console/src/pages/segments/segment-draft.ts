import type { SegmentTest } from '@/api/segments';
import type { FieldOperator } from '../rules/condition-draft';

/** One row of the editor: a single question about a person. */
export type Leaf = { readonly key: number; negated: boolean } & (
  | { kind: 'contact'; field: string; operator: FieldOperator; value: string; values: string[] }
  | { kind: 'purchase'; order: 'since' | 'before'; date: string }
  | { kind: 'event'; name: string; often: 'least' | 'most'; times: number; days: number | undefined }
  | { kind: 'lastInbound'; order: 'within' | 'older'; days: number }
  | { kind: 'birthday'; by: 'days' | 'months'; days: number; months: number[] }
  | { kind: 'reachable'; where: string; window: boolean }
  | { kind: 'consent'; is: 'granted' | 'withdrawn' | 'unsaid'; channelId: string }
  | { kind: 'segment'; id: string }
  | { kind: 'campaign'; id: string; outcome: 'in' | 'sent' | 'replied' | 'clicked' | 'skipped' | 'failed' }
  | { kind: 'raw'; json: SegmentTest }
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

export const leafKinds: readonly LeafKind[] = [
  'contact',
  'purchase',
  'event',
  'lastInbound',
  'birthday',
  'reachable',
  'consent',
  'segment',
  'campaign',
];

let keys = 0;
const base = () => ({ key: ++keys, negated: false });

/** A new row of a kind, with the most common question of it; `today` is `2026-11-23`. */
export function newLeaf(kind: LeafKind, today: string): Leaf {
  switch (kind) {
    case 'contact':
      return { ...base(), kind, field: 'tags', operator: 'contains', value: '', values: [] };
    case 'purchase':
      return { ...base(), kind, order: 'since', date: today };
    case 'event':
      return { ...base(), kind, name: 'purchase', often: 'least', times: 1, days: 90 };
    case 'lastInbound':
      return { ...base(), kind, order: 'older', days: 30 };
    case 'birthday':
      return { ...base(), kind, by: 'days', days: 7, months: [] };
    case 'reachable':
      return { ...base(), kind, where: '', window: false };
    case 'consent':
      return { ...base(), kind, is: 'granted', channelId: '' };
    case 'segment':
      return { ...base(), kind, id: '' };
    case 'campaign':
      return { ...base(), kind, id: '', outcome: 'sent' };
  }
}

export const newGroup = (mode: 'all' | 'any', first: Leaf): Group => ({
  ...base(),
  kind: 'group',
  mode,
  items: [first],
});

/** The rows of a segment's question: one group at the top, empty when everybody is meant. */
export function draftOf(when: SegmentTest | null): Group {
  if (when === null) return { ...base(), kind: 'group', mode: 'all', items: [] };
  const node = nodeOf(when);
  return node.kind === 'group' && !node.negated ? node : { ...base(), kind: 'group', mode: 'all', items: [node] };
}

function nodeOf(test: SegmentTest): Node {
  if ('all' in test || 'any' in test) {
    const [mode, parts] = 'all' in test ? (['all', test.all] as const) : (['any', test.any] as const);
    return { ...base(), kind: 'group', mode, items: parts.map(nodeOf) };
  }
  if ('not' in test) {
    const inner = nodeOf(test.not);
    return inner.negated || inner.kind === 'raw' ? raw(test) : { ...inner, negated: true };
  }
  return leafOf(test) ?? raw(test);
}

const raw = (json: SegmentTest): Leaf => ({ ...base(), kind: 'raw', json });

/** The row for a question, or null when no row can show all of it. */
function leafOf(test: SegmentTest): Leaf | null {
  if ('contact' in test) return contactLeaf(test.contact);
  if ('segment' in test) return { ...base(), kind: 'segment', id: test.segment };
  if ('campaign' in test) return { ...base(), kind: 'campaign', ...test.campaign };
  if ('consent' in test)
    return { ...base(), kind: 'consent', is: test.consent.is, channelId: test.consent.channelId ?? '' };
  if ('reachable' in test) {
    const { channelType, channelId, window } = test.reachable;
    if (channelType !== undefined && channelId !== undefined) return null;
    const where = channelId === undefined ? (channelType ?? '') : `#${channelId}`;
    return { ...base(), kind: 'reachable', where, window: window === true };
  }
  if ('event' in test) {
    const { name, withinDays: days, count = { gte: 1 } } = test.event;
    if (count.gte !== undefined && count.lte !== undefined) return null;
    const often = count.lte === undefined ? 'least' : 'most';
    return { ...base(), kind: 'event', name, often, times: count.lte ?? count.gte ?? 1, days };
  }
  if ('birthday' in test) {
    const { months, withinDays } = test.birthday;
    if (months !== undefined && withinDays !== undefined) return null;
    const by = months === undefined ? 'days' : 'months';
    return { ...base(), kind: 'birthday', by, days: withinDays ?? 7, months: [...(months ?? [])] };
  }
  if ('lastInbound' in test) {
    const { withinDays, olderThanDays } = test.lastInbound;
    if (withinDays !== undefined && olderThanDays !== undefined) return null;
    const order = withinDays === undefined ? 'older' : 'within';
    return { ...base(), kind: 'lastInbound', order, days: withinDays ?? olderThanDays ?? 30 };
  }
  return null;
}

function contactLeaf(asked: Extract<SegmentTest, { contact: unknown }>['contact']): Leaf | null {
  const [first, ...more] = Object.entries(asked);
  if (!first || more.length > 0) return null;
  const [field, test] = first;
  const [only, ...others] = Object.entries(test).filter(([, value]) => value !== undefined);
  if (!only || others.length > 0) return null;
  const [operator, value] = only as [FieldOperator, unknown];
  if (field === 'lastPurchaseAt') {
    const at = new Date(Number(value));
    const whole = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
    if ((operator !== 'gte' && operator !== 'lt') || !whole) return null;
    return { ...base(), kind: 'purchase', order: operator === 'gte' ? 'since' : 'before', date: dateText(at) };
  }
  const row = { ...base(), kind: 'contact', field, value: '', values: [] } as const;
  if (operator === 'exists') return { ...row, values: [], operator: value === true ? 'exists' : 'missing' };
  if (operator === 'in') return { ...row, operator, values: (value as readonly unknown[]).map(String) };
  // A switch kept as true is not the word "true", nor is a number a word; the row would turn one into the other.
  const number = typeof value === 'number' && !field.startsWith('fields.') && !/^[gl]te?$/.test(operator);
  if (typeof value === 'boolean' || number) return null;
  return { ...row, values: [], operator, value: String(value) };
}

/** A day by the clock of who sits here: `2026-11-23`. */
export const dateText = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

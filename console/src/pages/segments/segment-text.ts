import type { SegmentTest } from '@/api/segments';
import { fieldTestOf, type Places } from '../rules/condition-text';
import type { Group, Leaf, Node } from './segment-draft';

/** The question that the rows ask; everybody is meant when there are none. Fills `places` on the way. */
export function testOf(top: Group, places: Places = new Map()): SegmentTest {
  return top.items.length === 0 ? { all: [] } : said(top, 'when', places);
}

function said(node: Node, path: string, places: Places): SegmentTest {
  places.set(path, node.key);
  if (node.negated) return { not: plain(node, `${path}.not`, places) };
  return plain(node, path, places);
}

function plain(node: Node, path: string, places: Places): SegmentTest {
  places.set(path, node.key);
  if (node.kind !== 'group') return questionOf(node);
  const [only, ...more] = node.items;
  if (only && more.length === 0) return said(only, path, places);
  const items = node.items.map((item, index) => said(item, `${path}.${node.mode}.${index}`, places));
  return node.mode === 'all' || items.length === 0 ? { all: items } : { any: items };
}

function questionOf(leaf: Leaf): SegmentTest {
  switch (leaf.kind) {
    case 'contact':
      return { contact: { [leaf.field]: fieldTestOf(leaf) } };
    case 'purchase':
      return {
        contact: {
          lastPurchaseAt: { [leaf.order === 'since' ? 'gte' : 'lt']: new Date(`${leaf.date}T00:00`).getTime() },
        },
      };
    case 'event': {
      const withinDays = leaf.days === undefined || leaf.days === null ? {} : { withinDays: leaf.days };
      return {
        event: {
          name: leaf.name.trim(),
          count: leaf.often === 'least' ? { gte: leaf.times } : { lte: leaf.times },
          ...withinDays,
        },
      };
    }
    case 'lastInbound':
      return { lastInbound: leaf.order === 'within' ? { withinDays: leaf.days } : { olderThanDays: leaf.days } };
    case 'birthday':
      return {
        birthday: leaf.by === 'days' ? { withinDays: leaf.days } : { months: leaf.months.toSorted((a, b) => a - b) },
      };
    case 'reachable': {
      const window = leaf.window ? { window: true as const } : {};
      if (leaf.where === '') return { reachable: window };
      const where = leaf.where.startsWith('#') ? { channelId: leaf.where.slice(1) } : { channelType: leaf.where };
      return { reachable: { ...where, ...window } };
    }
    case 'consent':
      return { consent: { is: leaf.is, ...(leaf.channelId === '' ? {} : { channelId: leaf.channelId }) } };
    case 'segment':
      return { segment: leaf.id };
    case 'campaign':
      return { campaign: { id: leaf.id, outcome: leaf.outcome } };
    case 'raw':
      return leaf.json;
  }
}

/** Whether every row says enough to be counted: a word to look for, a segment that was chosen. */
export function isComplete(node: Node): boolean {
  switch (node.kind) {
    case 'group':
      return node.items.every(isComplete);
    case 'contact':
      if (node.operator === 'in') return node.values.length > 0;
      return node.operator === 'exists' || node.operator === 'missing' || node.value.trim() !== '';
    case 'purchase':
      return node.date !== '';
    case 'event':
      return node.name.trim() !== '';
    case 'birthday':
      return node.by === 'days' || node.months.length > 0;
    case 'segment':
    case 'campaign':
      return node.id !== '';
    default:
      return true;
  }
}

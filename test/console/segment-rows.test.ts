import { faultsByRow, type Places } from '../../console/src/pages/rules/condition-text';
import { draftOf, leafKinds, newLeaf } from '../../console/src/pages/segments/segment-draft';
import { isComplete, testOf } from '../../console/src/pages/segments/segment-text';
import { segmentTestSchema } from '../../src/engine/segment-schema';
import type { SegmentTest } from '../../src/model';

const roundTrip = (when: SegmentTest) => testOf(draftOf(when));

describe('the rows of a segment', () => {
  it.each<[string, SegmentTest]>([
    ['everybody', { all: [] }],
    ['a tag', { contact: { tags: { contains: '金卡' } } }],
    ['a field of the business', { contact: { 'fields.积分': { gte: 300 } } }],
    ['a day of purchase', { contact: { lastPurchaseAt: { gte: new Date(2026, 10, 1).getTime() } } }],
    ['a purchase lately', { event: { name: 'purchase', count: { gte: 2 }, withinDays: 90 } }],
    ['no purchase ever', { event: { name: 'purchase', count: { lte: 0 } } }],
    ['silence', { lastInbound: { olderThanDays: 30 } }],
    ['coming birthdays', { birthday: { withinDays: 7 } }],
    ['months', { birthday: { months: [1, 12] } }],
    ['an account', { reachable: { channelId: '77', window: true } }],
    ['a kind of channel', { reachable: { channelType: 'email' } }],
    ['any channel', { reachable: {} }],
    ['a yes', { consent: { is: 'granted' } }],
    ['a no on a channel', { consent: { is: 'withdrawn', channelId: '77' } }],
    ['another segment', { not: { segment: '101' } }],
    ['a campaign', { campaign: { id: '501', outcome: 'replied' } }],
    ['groups', { all: [{ segment: '1' }, { not: { any: [{ segment: '2' }, { birthday: { withinDays: 0 } }] } }] }],
    // What no row can show stays as it was written.
    ['both bounds', { event: { name: 'visit', count: { gte: 1, lte: 3 } } }],
    ['a time of day', { contact: { lastPurchaseAt: { gt: 1_790_000_000_001 } } }],
    ['a switch', { contact: { 'fields.vip': { eq: true } } }],
  ])('say of %s what they were given', (_, when) => {
    expect(roundTrip(when)).toEqual(when);
    expect(segmentTestSchema.parse(when)).toEqual(when);
  });

  it('an event without a count is one that happened at least once', () => {
    expect(roundTrip({ event: { name: 'purchase' } })).toEqual({ event: { name: 'purchase', count: { gte: 1 } } });
  });

  it.each(leafKinds)('a new row of %s is taken by the server as soon as it is complete', kind => {
    const leaf = newLeaf(kind, '2026-11-23');
    if (leaf.kind === 'segment' || leaf.kind === 'campaign') {
      expect(isComplete(leaf)).toBe(false);
      leaf.id = '101';
    }
    if (leaf.kind === 'contact') {
      expect(isComplete(leaf)).toBe(false);
      leaf.value = '金卡';
    }
    expect(isComplete(leaf)).toBe(true);
    const top = { ...draftOf(null), items: [leaf] };
    expect(segmentTestSchema.safeParse(testOf(top)).error?.issues).toBeUndefined();
  });

  it('a fault of the server stands at the row it is about', () => {
    const draft = draftOf({ all: [{ birthday: { withinDays: 7 } }, { not: { segment: '101' } }] });
    const places: Places = new Map();
    testOf(draft, places);
    const { rows, rest } = faultsByRow({ 'when.all.1.not.segment': 'names no segment', name: 'is empty' }, places);
    expect(rows.get(draft.items[1]?.key ?? 0)).toBe('names no segment');
    expect(rest).toEqual({ name: 'is empty' });
  });
});

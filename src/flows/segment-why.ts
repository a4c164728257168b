import { MOST_EVENTS, partsOf } from '../engine/segment-schema';
import { type Judged, judge, type PersonFacts } from '../engine/segment-test';
import { type BothWords, type Names, sentenceOf, wordsOf } from '../engine/segment-words';
import type { Contact, ContactId, SegmentTest } from '../model';
import { campaignsOf, eventsOf, listsOf, marketingOf, namesOf, reachOf } from '../store/queries/segment-facts';
import { groundFor } from './audience';
import { NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'now' | 'zone'>;

/** A part of a question, in words, with whether it holds. */
export interface Reason {
  readonly holds: boolean;
  readonly says: BothWords;
  readonly parts: readonly Reason[];
}

/** Why a question means somebody, or does not. Rejects with NotFound `contact` or `segment`. */
export async function whyMeant(house: Parts, test: SegmentTest, contactId: ContactId): Promise<Reason> {
  const { store, now, zone } = house;
  const contact = await store.rows('contact').findOneBy({ id: contactId });
  if (contact === null) throw new NotFound('contact');
  const ground = await groundFor(house, test, now(), zone);
  const leaves = leavesOf([test, ...[...ground.segments.values()].flatMap(({ when }) => when ?? [])]);
  const facts: PersonFacts = {
    contact: contact as Contact,
    lists: new Set(await listsOf(store, contactId)),
    events: await eventsOf(store, contactId, leaves.events, ground.now, MOST_EVENTS + 1),
    campaigns: await campaignsOf(store, contactId, leaves.campaigns),
    consents: await marketingOf(store, contactId),
    ...(await reachOf(store, contactId)),
  };
  return inWords(judge(test, facts, ground), await namesIn(house, leaves));
}

/** What these tests ask, each in one sentence. */
export async function sayings(
  house: Pick<Parts, 'store' | 'channels'>,
  tests: readonly SegmentTest[],
): Promise<readonly BothWords[]> {
  const names = await namesIn(house, leavesOf(tests));
  return tests.map(test => sentenceOf(test, names));
}

type Leaves = Readonly<Record<'segments' | 'events' | 'campaigns' | 'channels', readonly string[]>>;

async function namesIn(
  { store, channels: { adapters } }: Pick<Parts, 'store' | 'channels'>,
  leaves: Leaves,
): Promise<Names> {
  const segments = await namesOf(store, 'segment', leaves.segments);
  const campaigns = await namesOf(store, 'campaign', leaves.campaigns);
  const channels = await namesOf(store, 'channel', leaves.channels);
  return {
    segment: id => segments.get(id) ?? id,
    campaign: id => campaigns.get(id) ?? id,
    channel: id => channels.get(id) ?? id,
    channelType: type => adapters.find(adapter => adapter.type === type)?.name ?? { zh: type, en: type },
  };
}

const inWords = ({ test, holds, parts }: Judged, names: Names): Reason => ({
  holds,
  says: wordsOf(test, names),
  parts: parts.map(part => inWords(part, names)),
});

/** What these tests ask about beside the person. */
function leavesOf(tests: readonly SegmentTest[]): Leaves {
  const leaves = {
    segments: new Set<string>(),
    events: new Set<string>(),
    campaigns: new Set<string>(),
    channels: new Set<string>(),
  };
  const collect = (test: SegmentTest): void => {
    for (const part of partsOf(test)) collect(part);
    if ('segment' in test) leaves.segments.add(test.segment);
    if ('event' in test) leaves.events.add(test.event.name);
    if ('campaign' in test) leaves.campaigns.add(test.campaign.id);
    if ('consent' in test && test.consent.channelId !== undefined) leaves.channels.add(test.consent.channelId);
    if ('reachable' in test && test.reachable.channelId !== undefined) leaves.channels.add(test.reachable.channelId);
  };
  for (const test of tests) collect(test);
  const { segments, events, campaigns, channels } = leaves;
  return { segments: [...segments], events: [...events], campaigns: [...campaigns], channels: [...channels] };
}

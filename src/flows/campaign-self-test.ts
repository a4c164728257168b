import { type CampaignPlan, channelsOf } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import type { AgentId, ChannelId, Contact, ContactId, ConversationId, DeliveryId } from '../model';
import type { ConversationRow } from '../store';
import { laySelfTest } from '../store/campaign-self-test';
import { byIds } from '../store/queries/by-ids';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { placeOn, placesBy, scopeOf } from './campaign-feed';
import { type Greeting, openWords } from './campaign-words';
import { NotFound, Refusal } from './conflict';
import type { House, OpenChannel } from './house';
import { roomIn } from './say';

type Parts = Pick<House, 'store' | 'live' | 'channels' | 'books' | 'pages' | 'clicks' | 'flights' | 'now' | 'zone'>;

/** Tags that say that a contact is a colleague of ours, and may be written to for a test. */
export const COLLEAGUE_TAGS: readonly string[] = ['同事', 'colleague'];

/** A test that could not leave within this time is no use any more. */
const WORTH_MS = 15 * 60_000;

/** Who wants to read a campaign's words on their own phone, and where. */
export interface SelfTesting {
  readonly contactId: ContactId;
  /** The first channel of the ladder on which they can be written to, when left out. */
  readonly channelId?: ChannelId | undefined;
  readonly agentId: AgentId;
}

/** What was sent for a test. */
export interface SelfTested {
  readonly channelId: ChannelId;
  /** One for each wording that can be said to this person, in the plan's order. */
  readonly deliveryIds: readonly DeliveryId[];
  /** The names of the wordings that cannot be said to them. */
  readonly unsaid: readonly string[];
}

/**
 * Sends every wording of a campaign to a colleague, as this person would read it: through the outbox, by the rules of an
 * agent's words, in no campaign's counts and as nobody's greeting. Links lead straight to where they lead, for a click of
 * ours counts for nothing. Rejects with NotFound `contact`, and with a Refusal that says what to do: `not_a_colleague`,
 * `must_write_first`, `contact_unreachable`, `channel_paused`, `channel_elsewhere` or `words_unsaid`.
 */
export async function testOnSelf(house: Parts, campaign: CampaignRow, asked: SelfTesting): Promise<SelfTested> {
  const { store, now } = house;
  const contact = await store.rows('contact').findOneBy({ id: asked.contactId });
  if (contact === null) throw new NotFound('contact');
  if (!contact.tags.some(tag => COLLEAGUE_TAGS.includes(tag))) {
    throw new Refusal(
      'not_a_colleague',
      `only colleagues get tests: give this contact the tag ${COLLEAGUE_TAGS[0]} first`,
    );
  }
  const plan = campaign.plan as CampaignPlan;
  const way = await wayTo(house, plan, contact, asked.channelId);
  const said = await wordsFor(house, campaign, contact, { ...way, agentId: asked.agentId });
  const words = said.filter(one => one.greeting !== null);
  if (words.length === 0) {
    throw new Refusal('words_unsaid', 'no wording can be said to this person: a template is gone, or lacks a fallback');
  }
  const lines = await laySelfTest(store, {
    ...{ campaignId: campaign.id, conversationId: way.conversationId, contactId: contact.id, agentId: asked.agentId },
    words: words.map(({ greeting }) => ({
      content: JSON.stringify(greeting!.content),
      preview: greeting!.preview,
      why: JSON.stringify({ ...greeting!.why, agentId: String(asked.agentId), test: true }),
    })),
    now: now(),
    expiresAt: now() + WORTH_MS,
    check(row) {
      if (roomIn(row, way.open.channel.limits, now()) < words.length) throw writeFirst(way.open);
    },
  });
  if (lines === null) throw new NotFound('contact');
  const { conversationId } = way;
  house.live.publish(
    ...lines.map(({ messageId }) => ({ type: 'message.created' as const, conversationId, messageId })),
    { type: 'conversation.updated', conversationId },
  );
  house.flights.due();
  return {
    channelId: way.open.id,
    deliveryIds: lines.map(({ deliveryId }) => deliveryId),
    unsaid: said.filter(one => one.greeting === null).map(one => one.name),
  };
}

interface Way {
  readonly open: OpenChannel;
  readonly conversationId: ConversationId;
}

/** What stands in the way, the nearest to being mended first. */
const OBSTACLES = ['must_write_first', 'contact_unreachable', 'channel_paused'];

/** The first way of the ladder that is open to a colleague, or the way asked for; a Refusal tells the nearest obstacle. */
async function wayTo(house: Parts, plan: CampaignPlan, contact: Contact, asked: ChannelId | undefined): Promise<Way> {
  const ladder = channelsOf(plan);
  if (asked !== undefined && !ladder.includes(asked)) {
    throw new Refusal('channel_elsewhere', 'this campaign does not use that channel; choose one of its own');
  }
  const places = (await placesBy(house, [contact.id])).get(contact.id) ?? [];
  const talks = await byIds(
    house.store,
    'conversation',
    places.map(({ conversationId }) => conversationId),
  );
  const refusals: Refusal[] = [];
  for (const id of asked === undefined ? ladder : [asked]) {
    const open = house.channels.get(id);
    if (open === undefined || open.state !== 'on') {
      refusals.push(new Refusal('channel_paused', 'that channel is not sending; switch it on first'));
      continue;
    }
    const place = placeOn(house, places, open.id);
    const talk = talks.get(place?.conversationId ?? 0);
    if (place === null && places.some(({ channelId }) => Number(channelId) === Number(open.id))) {
      refusals.push(new Refusal('contact_unreachable', `this person has left ${open.name}; follow it again first`));
    } else if (talk === undefined || !maySelf(talk, open, house.now())) refusals.push(writeFirst(open));
    else return { open, conversationId: talk.id };
  }
  const rank = ({ id }: Refusal) => OBSTACLES.indexOf(id);
  throw refusals.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

/** Only who wrote to us themselves gets a test, so that a wrong address in a list never does. */
const maySelf = (talk: ConversationRow, { channel }: OpenChannel, now: number): boolean =>
  talk.lastInboundAt !== null && roomIn(talk, channel.limits, now) > 0;

const writeFirst = ({ name }: OpenChannel): Refusal =>
  new Refusal('must_write_first', `write a few words to ${name} from your own phone or mailbox, then try again`);

interface Said {
  readonly name: string;
  readonly greeting: Greeting | null;
}

/** Every wording for this person: as approved while the campaign runs, of a draft as the templates are now. */
async function wordsFor(
  house: Parts,
  campaign: CampaignRow,
  contact: Contact,
  { open, agentId }: Pick<Way, 'open'> & { readonly agentId: AgentId },
): Promise<Said[]> {
  const { store, now, zone } = house;
  const plan = campaign.plan as CampaignPlan;
  const approval = campaign.state === 'draft' ? null : campaign.approval;
  const words = await openWords(house)({ ...campaign, approval, plan: { ...plan, trackLinks: false } });
  const agent = plan.byOwner ? (await byIds(store, 'agent', [agentId])).get(agentId) : undefined;
  const scope = {
    ...scopeOf(house, contact, open.id, zoneFor(contact.zone, zone).zone, now()),
    ...(agent === undefined ? {} : { agent: { name: agent.name } }),
  };
  return plan.variants.map(({ name }, index) => ({ name, greeting: words.say(index, scope) }));
}

import { zoneFor } from '../engine/schedule';
import type { AgentId, ContactId, Content, OccurrenceId } from '../model';
import { feedPortion, type Queued } from '../store/campaign-feed';
import { byIds } from '../store/queries/by-ids';
import { consentOf, keyOf, placeOn, placesBy, scopeOf } from './campaign-feed';
import { openWords } from './campaign-words';
import { Conflict, NotFound } from './conflict';
import { previewOf } from './hearing';
import type { House } from './house';

/** A draft to one person, and the words its author would rather say. */
export interface Draft {
  readonly occurrenceId: OccurrenceId;
  readonly contactId: ContactId;
  readonly text?: string;
}

/**
 * Sends a draft in the voice of the colleague whose customer it is; where nobody's, of whoever approves it. Rejects with
 * NotFound `campaign`, Conflict `not_yours`, or `campaign_state` when it is no draft (any more), its campaign rests, it has
 * expired, or nothing can be said to this person.
 */
export async function approveDraft(
  house: Pick<House, 'store' | 'channels' | 'books' | 'pages' | 'clicks' | 'flights' | 'now' | 'zone'>,
  { occurrenceId, contactId, text }: Draft,
  agentId: AgentId,
): Promise<void> {
  const { store, now } = house;
  const row = await store.rows('recipient').findOneBy({ occurrenceId, contactId });
  const occurrence = await store.rows('occurrence').findOneBy({ id: occurrenceId });
  const campaign = row && (await store.rows('campaign').findOneBy({ id: row.campaignId }));
  const contact = await store.rows('contact').findOneBy({ id: contactId });
  if (!row || !occurrence || !campaign || !contact) throw new NotFound('campaign');
  if (contact.ownerAgentId !== null && contact.ownerAgentId !== agentId) {
    throw new Conflict('not_yours', 'this customer is greeted by another colleague');
  }
  const place = placeOn(house, (await placesBy(house, [contactId])).get(contactId) ?? [], row.channelId);
  const agent = (await byIds(store, 'agent', [agentId])).get(agentId);
  const { zone } = zoneFor(contact.zone, house.zone);
  const scope = place && {
    ...scopeOf(house, contact, place.channelId, zone, now()),
    ...(agent ? { agent: { name: agent.name } } : {}),
  };
  const said = scope && (await openWords(house)(campaign)).say(row.variant, scope);
  if (row.state !== 'draft' || now() >= row.expiresAt || !place || !said) throw gone(row.state);
  const content: Content = text === undefined ? said.content : { type: 'text', text };
  const queued: Queued = {
    ...{ occurrenceId, contactId, keptId: contactId, channelId: place.channelId, step: row.step, variant: row.variant },
    ...{ address: place.address, conversationId: place.conversationId, expiresAt: row.expiresAt },
    dedupeKey: keyOf(house, campaign, occurrence, contact),
    content: JSON.stringify(content),
    preview: previewOf(content),
    why: { ...said.why, agentId: String(agentId), consent: consentOf(place) },
  };
  const fed = await feedPortion(store, {
    ...{ campaignId: campaign.id, lease: null, leaseUntil: 0, now: now(), from: 'draft' as const },
    ...{ queued: [queued], left: [] },
  });
  if (fed !== 1) throw gone(row.state);
  house.flights.due();
}

const gone = (state: string): Conflict =>
  new Conflict('campaign_state', 'this draft cannot be sent (any more)', { state });

import type { CampaignPlan } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import { feedPortion, type Holding, type Left, type Queued } from '../store/campaign-feed';
import { type LadderAsked, stepsLeft } from '../store/campaign-lease';
import { byIds } from '../store/queries/by-ids';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { consentOf, placesBy, scopeOf } from './campaign-feed';
import { sayOn, wayBehind } from './campaign-way';
import type { CampaignWords } from './campaign-words';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'pages' | 'now' | 'zone'>;

const MINUTE_MS = 60_000;
const PORTION = 64;

/** Whose greeting a campaign would send another way now. */
export function ladderOf({ store, now }: Pick<House, 'store' | 'now'>, campaign: CampaignRow): LadderAsked {
  const { ladder, nextStepWithinMinutes } = campaign.plan as CampaignPlan;
  const withinMs = (nextStepWithinMinutes ?? 0) * MINUTE_MS;
  return {
    steps: nextStepWithinMinutes === null ? 0 : ladder.length,
    dueAfter: now() - withinMs,
    now: now(),
    from: store.id() - (withinMs + MINUTE_MS) * 8192,
  };
}

/**
 * Sends greetings that were definitely not delivered on the next channel on which their people may be written to. What is
 * unknown goes no other way: it may have arrived. Resolves to whether there may be more.
 */
export async function climb(
  house: Parts,
  campaign: CampaignRow,
  words: CampaignWords,
  holding: Holding,
): Promise<boolean> {
  const { store, now } = house;
  const failed = await stepsLeft(store.read, campaign.id, { ...ladderOf(house, campaign), limit: PORTION });
  if (failed.length === 0) return false;
  const ids = failed.map(({ contactId }) => contactId);
  const places = await placesBy(house, ids);
  const contacts = await byIds(store, 'contact', ids);
  const plan = campaign.plan as CampaignPlan;
  const fates = failed.map((row): Queued | Left => {
    const who = { occurrenceId: row.occurrenceId, contactId: row.contactId };
    const contact = contacts.get(row.contactId);
    const next = wayBehind(house, plan, row.step, places.get(row.contactId) ?? []);
    const { zone } = zoneFor(contact?.zone ?? null, house.zone);
    const greeting =
      contact && next && sayOn(next, words, row.variant, scopeOf(house, contact, next.place.channelId, zone, now()));
    if (!contact || !next || !greeting) return { ...who, to: { step: plan.ladder.length - 1 } };
    return {
      ...who,
      keptId: contact.id,
      channelId: next.place.channelId,
      ...(next.massOf === null ? {} : { massOf: next.massOf }),
      step: next.step,
      variant: row.variant,
      address: next.place.address,
      conversationId: next.place.conversationId,
      dedupeKey: `${row.step === 0 ? row.dedupeKey : row.dedupeKey.slice(0, -`:${row.step}`.length)}:${next.step}`,
      content: JSON.stringify(greeting.content),
      preview: greeting.preview,
      expiresAt: row.expiresAt,
      why: { ...greeting.why, consent: consentOf(next.place) },
    };
  });
  const done = await feedPortion(store, {
    ...holding,
    now: now(),
    from: 'queued',
    queued: fates.filter((fate): fate is Queued => 'dedupeKey' in fate),
    left: fates.filter((fate): fate is Left => 'to' in fate),
  });
  return done !== null;
}

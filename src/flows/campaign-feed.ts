import { dedupePrefix, dueFor, isPersonal, personalSpan } from '../engine/campaign-occurrences';
import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import { quietVerdict } from '../engine/schedule-quiet';
import type { ChannelId, Contact, ContactId, OccurrenceId } from '../model';
import { feedPortion, type Holding, type Left, type Queued } from '../store/campaign-feed';
import { dueRecipients, madeSince, openOf, type Place, placesOf } from '../store/campaign-people';
import { keptAs } from '../store/merged';
import { byIds } from '../store/queries/by-ids';
import type { CampaignRow, OccurrenceRow, RecipientRow } from '../store/schema/campaign-tables';
import { isShut, placeOn, sayOn, wayAt, wayBehind } from './campaign-way';
import { winnerOf } from './campaign-winner';
import type { CampaignWords } from './campaign-words';
import type { House } from './house';

export { placeOn };

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'pages' | 'now' | 'zone'>;

/** Greetings of one campaign in the outbox at once: enough to keep every channel busy, few enough to stop at a word. */
export const AHEAD = 256;
/** People in one transaction. */
const PORTION = 64;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What came of it: `late` wants a person's decision, `lost` means the campaign is not ours (any more). */
export type Fed = 'idle' | 'full' | 'more' | 'late' | 'lost';

/** Moves the next people of a campaign whose time has come into the outbox, or writes down why not. */
export async function feed(house: Parts, campaign: CampaignRow, words: CampaignWords, holding: Holding): Promise<Fed> {
  const { store } = house;
  const plan = campaign.plan as CampaignPlan;
  const now = house.now();
  const room = await roomFor(house, campaign, now);
  if (room <= 0) return 'full';
  const rows = onePerContact(await dueRecipients(store, campaign.id, now, Math.min(room, PORTION)));
  if (rows.length === 0) return 'idle';
  const facts = await factsOf(house, campaign, rows);
  const judged = rows.map(row => judge(house, { campaign, plan, words, now }, row, facts));
  if (judged.includes('late')) return 'late';
  const fates = judged.filter(fate => fate !== 'late');
  const done = await feedPortion(store, {
    ...holding,
    now,
    from: 'planned',
    queued: fates.filter((fate): fate is Queued => 'dedupeKey' in fate),
    left: fates.filter((fate): fate is Left => 'to' in fate),
  });
  return done === null ? 'lost' : 'more';
}

/** How many more may go into the outbox now. */
async function roomFor({ store }: Parts, { id, plan }: CampaignRow, now: number): Promise<number> {
  const { perMinute } = plan as CampaignPlan;
  const ahead = AHEAD - (await openOf(store, id, now + HOUR_MS));
  if (perMinute === null || ahead <= 0) return ahead;
  const made = await madeSince(store, id, { at: now - MINUTE_MS, from: idBefore(store.id()) });
  return Math.min(ahead, perMinute - made);
}

/** An id from two minutes ago by the clock that makes ids, whatever time it is in the house. */
const idBefore = (id: number): number => id - 2 * MINUTE_MS * 8192;

/** Somebody who is due twice is greeted one after the other. */
function onePerContact(rows: readonly RecipientRow[]): RecipientRow[] {
  const seen = new Set<ContactId>();
  return rows.filter(({ contactId }) => !seen.has(contactId) && seen.add(contactId));
}

interface Facts {
  readonly occurrences: ReadonlyMap<number, OccurrenceRow>;
  readonly winners: ReadonlyMap<OccurrenceId, number | null>;
  /** Of whom a recipient is by now; who is not in it is gone. */
  readonly kept: ReadonlyMap<ContactId, Contact>;
  /** Who was merged into somebody that is written down already. */
  readonly doubled: ReadonlySet<string>;
  readonly places: ReadonlyMap<ContactId, readonly Place[]>;
}

async function factsOf(house: Parts, campaign: CampaignRow, rows: readonly RecipientRow[]): Promise<Facts> {
  const { store } = house;
  const occurrences = await byIds(
    store,
    'occurrence',
    rows.map(row => row.occurrenceId),
  );
  const contacts = await byIds(
    store,
    'contact',
    rows.map(row => row.contactId),
  );
  const kept = new Map<ContactId, Contact>();
  const doubled = new Set<string>();
  for (const { contactId, occurrenceId } of rows) {
    const contact = contacts.get(contactId) ?? (await movedTo(house, contactId));
    if (contact === null) continue;
    kept.set(contactId, contact);
    if (contact.id === contactId) continue;
    if ((await store.rows('recipient').countBy({ occurrenceId, contactId: contact.id })) > 0)
      doubled.add(`${occurrenceId}|${contactId}`);
  }
  const winners = new Map<OccurrenceId, number | null>();
  for (const { occurrenceId } of rows.filter(row => row.variant < 0)) {
    const occurrence = occurrences.get(occurrenceId);
    if (occurrence && !winners.has(occurrenceId))
      winners.set(occurrenceId, await winnerOf(house, campaign, occurrence));
  }
  return {
    occurrences,
    winners,
    kept,
    doubled,
    places: await placesBy(
      house,
      [...kept.values()].map(({ id }) => id),
    ),
  };
}

async function movedTo({ store }: Parts, id: ContactId): Promise<Contact | null> {
  const keptId = await keptAs(store.read, id);
  return keptId === id ? null : store.rows('contact').findOneBy({ id: keptId });
}

/** Where each of these people can be met. */
export async function placesBy(
  { store, now }: Pick<House, 'store' | 'now'>,
  contactIds: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, readonly Place[]>> {
  const places = new Map<ContactId, Place[]>();
  const all = contactIds.length === 0 ? [] : await placesOf(store, contactIds, now());
  for (const place of all) places.set(place.contactId, [...(places.get(place.contactId) ?? []), place]);
  return places;
}

interface Now {
  readonly campaign: CampaignRow;
  readonly plan: CampaignPlan;
  readonly words: CampaignWords;
  readonly now: number;
}

function judge(house: Parts, at: Now, row: RecipientRow, facts: Facts): Queued | Left | 'late' {
  const { campaign, plan, words, now } = at;
  const who = { occurrenceId: row.occurrenceId, contactId: row.contactId };
  const left = (to: Left['to']): Left => ({ ...who, to });
  if (now >= row.expiresAt) return left('expired');
  const contact = facts.kept.get(row.contactId);
  const occurrence = facts.occurrences.get(row.occurrenceId);
  if (contact === undefined || occurrence === undefined) return left({ skip: 'erased' });
  if (facts.doubled.has(`${row.occurrenceId}|${row.contactId}`)) return left({ skip: 'merged' });
  if (isMissed(campaign, row.dueAt)) {
    if (plan.lateness.missed === 'ask') return 'late';
    if (plan.lateness.missed === 'skip') return left({ skip: 'late' });
  }
  const { zone } = zoneFor(contact.zone, house.zone);
  const quiet = quietVerdict(now, zone, plan.quiet, row.expiresAt);
  if (quiet.send === 'later') return left({ hold: quiet.at });
  if (quiet.send === 'never') return left(quiet.why === 'expired' ? 'expired' : { skip: 'quiet' });
  const variant = row.variant < 0 ? (facts.winners.get(row.occurrenceId) ?? null) : row.variant;
  if (variant === null) return left({ hold: now + MINUTE_MS });
  const places = facts.places.get(contact.id) ?? [];
  const chosen = placeOn(house, places, row.channelId);
  const shut = chosen !== null && stepsOf(plan)[row.step]?.mass !== true && isShut(house, chosen);
  const way = (chosen && !shut && wayAt(house, plan, row.step, chosen)) || wayBehind(house, plan, row.step, places);
  if (way === null) return left({ skip: shut ? 'window' : 'unreachable' });
  const { place, step } = way;
  const greeting = sayOn(way, words, variant, scopeOf(house, contact, place.channelId, zone, now));
  if (greeting === null) return left({ skip: 'missing_variable' });
  return {
    ...who,
    keptId: contact.id,
    channelId: place.channelId,
    ...(way.massOf === null ? {} : { massOf: way.massOf }),
    step,
    variant,
    address: place.address,
    conversationId: place.conversationId,
    dedupeKey: keyOf(house, campaign, occurrence, contact),
    content: JSON.stringify(greeting.content),
    preview: greeting.preview,
    expiresAt: row.expiresAt,
    why: { ...greeting.why, consent: consentOf(place) },
  };
}

/** Why this person may be greeted at all. */
export const consentOf = ({ granted }: Place): 'granted' | 'unasked' => (granted === null ? 'unasked' : 'granted');

/** Due well before anybody was there to send it. */
const isMissed = ({ fedSince, plan }: CampaignRow, dueAt: number): boolean =>
  fedSince !== null && dueAt + (plan as CampaignPlan).lateness.graceMinutes * MINUTE_MS < fedSince;

/** What templates may say to somebody. */
export const scopeOf = (
  { books, pages }: Pick<House, 'books' | 'pages'>,
  contact: Contact,
  channelId: ChannelId,
  zone: string,
  now: number,
) => {
  const { business } = books.current();
  return {
    contact,
    ...(business === undefined ? {} : { business }),
    now,
    zone,
    unsubscribeUrl: () => pages.urlOf({ contactId: contact.id, channelId }),
  };
};

/** The same for the same person's same occasion, whoever sends it. */
export function keyOf(
  { zone }: Pick<House, 'zone'>,
  campaign: CampaignRow,
  occurrence: OccurrenceRow,
  contact: Contact,
): string {
  const plan = campaign.plan as CampaignPlan;
  const { occurrenceKey, dueAt } = occurrence;
  if (!isPersonal(plan)) return `${dedupePrefix(campaign.id, plan, occurrenceKey, dueAt)}${contact.id}`;
  const due = dueFor(plan, personalSpan(occurrenceKey, campaign.startedAt ?? 0, zone), contact, zone);
  return `${dedupePrefix(campaign.id, plan, due?.key ?? occurrenceKey, due?.dueAt ?? dueAt)}${contact.id}`;
}

import type { CampaignPlan } from '../engine/campaign-plan';
import { zoneFor } from '../engine/schedule';
import { quietVerdict } from '../engine/schedule-quiet';
import type { AgentId, Contact, ContactId, Content, Why } from '../model';
import { feedPortion, type Queued } from '../store/campaign-feed';
import type { Place } from '../store/campaign-people';
import {
  type DraftCursor,
  type DraftKey,
  type DraftRow,
  draftsAt,
  FIRST_DRAFT,
  isSpokenForBy,
  lastTalks,
  listDrafts,
  turnDraft,
} from '../store/drafts';
import { writeAudit } from '../store/queries/audit';
import { byIds } from '../store/queries/by-ids';
import type { CampaignRow, OccurrenceRow } from '../store/schema/campaign-tables';
import { consentOf, keyOf, placeOn, placesBy, scopeOf } from './campaign-feed';
import { type Greeting, openWords } from './campaign-words';
import { previewOf } from './hearing';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'pages' | 'clicks' | 'flights' | 'now' | 'zone'>;

const DAY_MS = 86_400_000;
/** How long before its time a draft is shown. */
const AHEAD_MS = 7 * DAY_MS;
/** Drafts on one page. */
const PAGE = 20;

/** A draft to one person, and the words its author would rather say. */
export interface Draft extends DraftKey {
  readonly text?: string | undefined;
}

/**
 * What came of wishing for something: `gone` is no draft (any more) or has expired, `rests` means its campaign does not run,
 * `greeted` that somebody else was quicker, `quiet` that no hour is left in which this person may be disturbed, `wordless` that
 * the template cannot be said to them: write your own.
 */
export type DraftFate = 'done' | 'gone' | 'not_yours' | 'rests' | 'greeted' | 'unreachable' | 'quiet' | 'wordless';

/** A draft with everything that is needed to say it; `place` and `said` are null where nothing can be. */
export interface SeenDraft {
  readonly row: DraftRow;
  readonly contact: Contact;
  readonly occurrence: OccurrenceRow;
  readonly campaign: CampaignRow;
  readonly place: Place | null;
  readonly said: Greeting | null;
}

/**
 * The drafts that wait for this colleague: those of their own customers and of nobody's, due within a week, as they would
 * be said in their voice. A page may be short, even empty, while `next` is not null.
 */
export async function draftsFor(
  house: Parts,
  agentId: AgentId,
  after: DraftCursor,
): Promise<{
  readonly items: readonly (SeenDraft & { readonly lastTalkAt: number | null })[];
  readonly next: DraftCursor | null;
}> {
  const now = house.now();
  const { items, next } = await listDrafts(house.store, { agentId, now, dueBy: now + AHEAD_MS, limit: PAGE }, after);
  const seen = await see(house, items, agentId);
  const talks = await lastTalks(
    house.store,
    seen.map(({ contact }) => contact.id),
  );
  return { items: seen.map(one => ({ ...one, lastTalkAt: talks.get(one.contact.id) ?? null })), next };
}

/** How many of these wait for this colleague; counts to `most`, and looks at so many rows as one page does. */
export async function countDraftsFor(
  { store, now }: Pick<Parts, 'store' | 'now'>,
  agentId: AgentId,
  most: number,
): Promise<number> {
  const asked = { agentId, now: now(), dueBy: now() + AHEAD_MS, limit: most };
  return (await listDrafts(store, asked, FIRST_DRAFT)).items.length;
}

/**
 * Sends drafts in the voice of the colleague whose customers they are; where nobody's, of whoever approves them. Each leaves
 * at its time, or at once when that has passed, and never in its reader's quiet hours. Tells of each what came of it.
 */
export async function approveDrafts(
  house: Parts,
  drafts: readonly Draft[],
  agentId: AgentId,
): Promise<readonly DraftFate[]> {
  const seen = await see(house, await draftsAt(house.store, drafts), agentId);
  const fates: DraftFate[] = [];
  for (const draft of drafts) fates.push(await approve(house, draft, find(seen, draft), agentId));
  if (fates.includes('done')) house.flights.due();
  return fates;
}

/** Leaves people out by a colleague's decision, or takes that back while it is possible. Tells of each what came of it. */
export async function turnDrafts(
  house: Pick<House, 'store' | 'now'>,
  verb: 'skip' | 'unskip',
  drafts: readonly DraftKey[],
  agentId: AgentId,
): Promise<readonly DraftFate[]> {
  const rows = await draftsAt(house.store, drafts);
  const fates: DraftFate[] = [];
  for (const draft of drafts) {
    const row = rows.find(isOf(draft));
    if (row === undefined) fates.push('gone');
    else if (!isSpokenForBy(row, agentId)) fates.push('not_yours');
    else fates.push(await turnDraft(house.store, row, { verb, now: house.now(), agentId }));
  }
  return fates;
}

const isOf =
  ({ occurrenceId, contactId }: DraftKey) =>
  (row: DraftKey): boolean =>
    Number(row.occurrenceId) === occurrenceId && Number(row.contactId) === contactId;

const find = (seen: readonly SeenDraft[], draft: DraftKey): SeenDraft | undefined =>
  seen.find(({ row }) => isOf(draft)(row));

async function see(house: Parts, rows: readonly DraftRow[], agentId: AgentId): Promise<SeenDraft[]> {
  const { store, now } = house;
  const ids = <Name extends keyof DraftRow>(name: Name) => rows.map(row => Number(row[name]));
  const campaigns = await byIds(store, 'campaign', ids('campaignId'));
  const occurrences = await byIds(store, 'occurrence', ids('occurrenceId'));
  const contacts = await byIds(store, 'contact', ids('contactId'));
  const places = await placesBy(house, [...contacts.keys()] as ContactId[]);
  const agent = (await byIds(store, 'agent', [agentId])).get(agentId);
  const wordsOf = openWords(house);
  const words = new Map<number, Awaited<ReturnType<typeof wordsOf>>>();
  for (const campaign of campaigns.values()) words.set(campaign.id, await wordsOf(campaign));
  return rows.flatMap(row => {
    const campaign = campaigns.get(row.campaignId);
    const occurrence = occurrences.get(row.occurrenceId);
    const contact = contacts.get(row.contactId);
    if (!campaign || !occurrence || !contact) return [];
    const place = placeOn(house, places.get(contact.id) ?? [], row.channelId);
    const { zone } = zoneFor(contact.zone, house.zone);
    const scope = place && {
      ...scopeOf(house, contact, place.channelId, zone, now()),
      ...(agent ? { agent: { name: agent.name } } : {}),
    };
    const said = scope && (words.get(campaign.id)?.say(variantOf(row, occurrence), scope) ?? null);
    return [{ row, contact, occurrence, campaign, place, said }];
  });
}

/** Whoever was kept back until a wording has won gets the first where none has yet. */
const variantOf = ({ variant }: DraftRow, { winner }: OccurrenceRow): number =>
  variant < 0 ? Number(winner ?? 0) : Number(variant);

async function approve(house: Parts, draft: Draft, seen: SeenDraft | undefined, agentId: AgentId): Promise<DraftFate> {
  const { store, now, zone } = house;
  if (seen === undefined || seen.row.state !== 'draft' || now() >= seen.row.expiresAt) return 'gone';
  const { row, contact, occurrence, campaign, place, said } = seen;
  if (!isSpokenForBy(row, agentId)) return 'not_yours';
  if (place === null) return 'unreachable';
  const own: Content | null = draft.text === undefined ? null : { type: 'text', text: draft.text };
  const content = own ?? said?.content;
  if (content === undefined) return 'wordless';
  const when = Math.max(now(), Number(row.dueAt));
  const { quiet } = campaign.plan as CampaignPlan;
  const verdict = quietVerdict(when, zoneFor(contact.zone, zone).zone, quiet, Number(row.expiresAt));
  if (verdict.send === 'never') return 'quiet';
  const queued: Queued = {
    ...{ occurrenceId: row.occurrenceId, contactId: row.contactId, keptId: contact.id, channelId: place.channelId },
    ...{ step: row.step, variant: variantOf(row, occurrence) },
    ...{ address: place.address, conversationId: place.conversationId, expiresAt: row.expiresAt },
    dueAt: verdict.send === 'later' ? verdict.at : when,
    dedupeKey: keyOf(house, campaign, occurrence, contact),
    content: JSON.stringify(content),
    preview: previewOf(content),
    why: { ...whyOf(seen, own !== null), agentId: String(agentId), consent: consentOf(place) },
  };
  const data = { campaignId: String(campaign.id), occurrenceId: String(occurrence.id), edited: own !== null };
  const fed = await feedPortion(
    store,
    {
      ...{ campaignId: campaign.id, lease: null, leaseUntil: 0, now: now(), from: 'draft' },
      ...{ queued: [queued], left: [] },
    },
    tx =>
      writeAudit(store, tx, { at: now(), agentId, action: 'greeting.approve', subject: `contact:${contact.id}`, data }),
  );
  if (fed === null) return 'rests';
  if (fed === 1) return 'done';
  const [left] = await draftsAt(store, [draft]);
  return left?.reason === 'greeted' ? 'greeted' : 'gone';
}

/** What somebody wrote themselves comes from no template. */
function whyOf({ campaign, said }: SeenDraft, isOwn: boolean): Why {
  const why = said?.why ?? { campaignId: String(campaign.id) };
  if (!isOwn) return why;
  const { templateId: _, templateName: __, templateVersion: ___, locale: ____, ...head } = why;
  return { ...head, edited: true };
}

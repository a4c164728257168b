import { campaignTimes, personalSpan } from '../engine/campaign-occurrences';
import type { CampaignPlan } from '../engine/campaign-plan';
import type { Campaign } from '../model';
import type { People } from '../store/campaign-decision';
import { addOccurrences, endFilling, writePeople } from '../store/campaign-fill';
import type { OccurrenceRow } from '../store/schema/campaign-tables';
import { decisionOf } from './campaign-decision';
import { portionsOf } from './campaign-portions';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'now' | 'zone' | 'log'>;

/** How long a campaign is ours after each portion. */
const LEASE_MS = 30_000;
/**
 * One portion is to take so long; the next is sized by what the last one took. On SQLite nothing else happens meanwhile; a
 * server only holds its rows.
 */
const PORTION_MS = { sqlite: 18, mysql: 150 } as const;
const SMALLEST = 100;
const LARGEST = 20_000;
const FIRST = 1000;

/** The times of a campaign that are written down, and when (ms) to ask again; null once no other time will come. */
export interface Planned {
  readonly occurrences: readonly OccurrenceRow[];
  readonly next: number | null;
}

/**
 * Writes down the times of a started campaign that are to exist by now: the next time of a set day or of a festival, and a
 * day ahead each day of a rhythm, or of the calendar where everybody has their own day. Asked again it adds what is new.
 */
export async function planOccurrences(
  { store, now, zone }: Pick<House, 'store' | 'now' | 'zone'>,
  campaign: Pick<Campaign, 'id' | 'plan' | 'startedAt'>,
): Promise<Planned> {
  const at = now();
  const { times, next } = campaignTimes(campaign.plan as CampaignPlan, campaign.startedAt ?? at, at, zone);
  const rows = times.map(({ key, ...time }) => ({ occurrenceKey: key, ...time }));
  return { occurrences: await addOccurrences(store, campaign.id, rows, at), next };
}

/**
 * Writes down everybody of an occurrence with what is to become of them, in portions, from where it stands: what a crash
 * interrupts goes on, and nobody is written down twice. Resolves true once it is whole and `open`; false when `signal`
 * aborted or the campaign is not ours (any more): paused, ended, or in the hands of another process.
 */
export async function fillOccurrence(
  house: Parts,
  campaign: Pick<Campaign, 'id' | 'plan' | 'lease' | 'startedAt'>,
  occurrence: OccurrenceRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, now, zone, log } = house;
  const plan = campaign.plan as CampaignPlan;
  const { occurrenceKey, dueAt, dueUntil } = occurrence;
  const decision = await decisionOf(house, plan, campaign.id, now());
  const span = personalSpan(occurrenceKey, campaign.startedAt ?? now(), zone);
  const size = openSize(PORTION_MS[store.dialect]);
  const strange = new Set<string>();
  let from = Number(occurrence.position);
  const turn = { campaignId: campaign.id, plan, occurrenceKey, dueAt, span, after: from };
  for await (const { to, people, strange: unknown } of portionsOf(house, turn, size.next)) {
    if (signal.aborted) return false;
    for (const name of unknown) if (strange.size < 1000) strange.add(name);
    const place = spanOf(people, { dueAt, dueUntil });
    const portion = { occurrence, campaign, from, to, ...place, leaseUntil: now() + LEASE_MS };
    const written = await writePeople(store, portion, decision, people);
    if (written === null) return false;
    size.took(written.ms);
    from = to;
    await new Promise<void>(resolve => setImmediate(resolve));
  }
  if (strange.size > 0) log.warn({ campaignId: campaign.id, zones: strange.size }, 'zones of contacts do not exist');
  return endFilling(store, { occurrence, campaign, from, to: from, dueAt, dueUntil, leaseUntil: now() + LEASE_MS });
}

/** The earliest and the latest due time among people; a day of the calendar stays the day it is. */
function spanOf(people: People, day: { readonly dueAt: number; readonly dueUntil: number }) {
  if ('celebrants' in people) return day;
  const dues = [people.home.dueAt, ...[...people.zones.values()].map(({ dueAt }) => dueAt)];
  return { dueAt: Math.min(...dues), dueUntil: Math.max(...dues) };
}

/** How many people one portion has: as many as take so long, with no large step at once. */
function openSize(portionMs: number): { next(): number; took(ms: number): void } {
  let size = FIRST;
  return {
    next: () => size,
    took: ms => {
      const factor = Math.min(2, Math.max(0.5, portionMs / Math.max(ms, 1)));
      size = Math.round(Math.min(LARGEST, Math.max(SMALLEST, size * factor)));
    },
  };
}

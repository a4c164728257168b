import { dedupePrefix, dueIn, isPersonal } from '../engine/campaign-occurrences';
import type { CampaignPlan } from '../engine/campaign-plan';
import type { Span } from '../engine/schedule';
import type { CampaignId } from '../model';
import type { Moment, People, Stretch } from '../store/campaign-decision';
import { nextPeople } from '../store/campaign-fill';
import { celebrantsIn } from './campaign-celebrants';
import type { House } from './house';

/** Whose turn it is: which campaign, at which of its times, after which contact. */
export interface Turn {
  readonly campaignId: CampaignId;
  readonly plan: CampaignPlan;
  readonly occurrenceKey: string;
  /** When it is due for the workspace (ms). */
  readonly dueAt: number;
  /** Where everybody has their own day: the moments that are meant. */
  readonly span: Span;
  readonly after: number;
}

/** People to decide about in one statement, up to the contact `to`. */
export interface Portion {
  readonly to: number;
  readonly people: People;
  /** Names they have for their zones that are none; for them the workspace's holds. */
  readonly strange: readonly string[];
}

/** Celebrants whose days one statement is told. */
const NAMED = 100;
/** Names of zones that do not exist which are remembered. */
const STRANGE = 1000;

/**
 * The people of one time of a campaign, portion by portion, `size` contacts in each; where everybody has their own day,
 * those who have it.
 */
export async function* portionsOf(
  house: Pick<House, 'store' | 'zone'>,
  turn: Turn,
  size: () => number,
): AsyncGenerator<Portion> {
  if (isPersonal(turn.plan)) yield* ownDays(house, turn);
  else yield* everybody(house, turn, size);
}

async function* ownDays(house: Pick<House, 'store' | 'zone'>, turn: Turn): AsyncGenerator<Portion> {
  const { plan, campaignId, span } = turn;
  for await (const { upTo, celebrants } of celebrantsIn(house, plan, campaignId, span, turn.after)) {
    for (let start = 0; start < celebrants.length; start += NAMED) {
      const some = celebrants.slice(start, start + NAMED);
      const isLast = start + NAMED >= celebrants.length;
      const to = isLast ? upTo : some.at(-1)!.contactId;
      yield { to, people: { celebrants: some }, strange: [] };
    }
  }
}

async function* everybody(
  { store, zone }: Pick<House, 'store' | 'zone'>,
  { plan, campaignId, occurrenceKey, dueAt, ...turn }: Turn,
  size: () => number,
): AsyncGenerator<Portion> {
  const clocks = openClocks(plan, occurrenceKey, zone);
  const keyPrefix = dedupePrefix(campaignId, plan, occurrenceKey, dueAt);
  for (let after = turn.after; ; ) {
    const next = await nextPeople(store, after, size());
    if (next === null) return;
    const strange = clocks.learn(next.zones);
    const people: Stretch = { after, upTo: next.last, keyPrefix, ...clocks.known() };
    yield { to: next.last, people, strange };
    after = next.last;
  }
}

/** Reckons once for each zone that is met when an occurrence is due there; others go by the workspace's clock. */
function openClocks(plan: CampaignPlan, key: string, home: string) {
  const here = dueIn(plan, key, null, home);
  if (here === null) throw new RangeError(`${key} is no time of this plan`);
  const momentOf = ({ dueAt, expiresAt }: Moment): Moment => ({ dueAt, expiresAt });
  const strange = new Set<string>();
  let zones: ReadonlyMap<string, Moment> = new Map();
  return {
    /** Resolves to those of them that do not exist. */
    learn: (met: readonly string[]): string[] => {
      const fresh = new Map(zones);
      for (const zone of met) {
        if (fresh.has(zone) || strange.has(zone)) continue;
        const due = dueIn(plan, key, zone, home) ?? here;
        if (due.fallback === null) fresh.set(zone, momentOf(due));
        else if (strange.size < STRANGE) strange.add(zone);
      }
      // The same map as long as it says the same: statements are kept by it.
      if (fresh.size > zones.size) zones = fresh;
      return met.filter(zone => strange.has(zone));
    },
    known: (): Pick<Stretch, 'zones' | 'home'> => ({ zones, home: momentOf(here) }),
  };
}

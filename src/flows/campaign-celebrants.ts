import { dedupePrefix, dueFor } from '../engine/campaign-occurrences';
import type { CampaignPlan } from '../engine/campaign-plan';
import { civilDate, dateOf, dayNumber } from '../engine/civil';
import type { Span } from '../engine/schedule';
import { bornOn } from '../engine/schedule-birthdays';
import type { CampaignId } from '../model';
import type { Celebrant } from '../store/campaign-decision';
import { type DayOf, nextPeople, peopleOfDay } from '../store/campaign-fill';
import type { House } from './house';

/** Contacts looked at in one statement, and how many who may celebrate are read in one. */
const AT_ONCE = 4000;

/** Who celebrates in a part of the contacts: those up to `upTo` that came after the part before. */
export interface Celebration {
  readonly upTo: number;
  readonly celebrants: readonly Celebrant[];
}

/**
 * Everybody for whom a plan with a day for each is due within a span (ms), with the moment, contacts after `from` only; parts
 * in which nobody celebrates are left out.
 */
export async function* celebrantsIn(
  { store, zone }: Pick<House, 'store' | 'zone'>,
  plan: CampaignPlan,
  campaignId: CampaignId,
  span: Span,
  from: number,
): AsyncGenerator<Celebration> {
  const day = dayOf(plan, span, zone);
  for (let after = from; ; ) {
    const next = await nextPeople(store, after, AT_ONCE);
    if (next === null) return;
    const people = await peopleOfDay(store, after, next.last, day);
    const celebrants = people.flatMap(person => {
      const due = dueFor(plan, span, person, zone);
      if (due === null) return [];
      const { dueAt, expiresAt } = due;
      const key = `${dedupePrefix(campaignId, plan, due.key, dueAt)}${person.id}`;
      return [{ contactId: person.id, dueAt, expiresAt, key }];
    });
    if (celebrants.length > 0) yield { upTo: next.last, celebrants };
    after = next.last;
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}

/** What to look for: birthdays are few a day, so that they can be named; by a field everybody who has it is asked. */
function dayOf({ schedule }: CampaignPlan, { from, to }: Span, zone: string): DayOf {
  if ('field' in schedule) {
    return schedule.field === 'lastPurchaseAt' ? { column: 'lastPurchaseAt' } : { field: schedule.field };
  }
  if (!('birthday' in schedule)) throw new Error('only where everybody has their own day');
  const { days, ...policy } = schedule.birthday;
  // Elsewhere it may be the day before or after.
  const first = dayNumber(civilDate(from, zone)) - days - 1;
  const last = dayNumber(civilDate(to, zone)) - days + 1;
  const born = Array.from({ length: last - first + 1 }, (_, index) => bornOn(dateOf(first + index), policy)).flat();
  const twoDigits = (number: number) => String(number).padStart(2, '0');
  return { birthdays: [...new Set(born.map(each => `${twoDigits(each.month)}-${twoDigits(each.day)}`))] };
}

import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import { mayGreetUnasked } from '../engine/consent';
import type { ChannelId } from '../model';
import type { Place } from '../store/campaign-people';
import type { CampaignWords, Greeting } from './campaign-words';
import type { House } from './house';
import { massLimitsOf } from './mass-quota';

/**
 * Where somebody is greeted on a channel: in the conversation with them alone. Where a platform asks for an open window it
 * may be at another desk of ours; where answers belong under something public it never is.
 */
export function placeOn(
  { channels }: Pick<House, 'channels'>,
  places: readonly Place[],
  channelId: ChannelId | null,
): Place | null {
  const here = places.filter(place => Number(place.channelId) === Number(channelId) && Number(place.reachable) === 1);
  const alone = here.find(place => place.thread === place.address);
  if (alone !== undefined) return alone;
  const limits = channelId === null ? undefined : channels.get(channelId)?.channel.limits;
  const desks = limits !== undefined && Object.keys(limits.windows).length > 0 && limits.answers !== true;
  const [first] = here;
  if (first === undefined) return null;
  return desks ? first : { ...first, conversationId: null, thread: null };
}

/** A way of the ladder and the place at its end. */
export interface Way {
  readonly place: Place;
  readonly step: number;
  /** How many people one mass send takes there; null where everybody is written to by themselves. */
  readonly massOf: number | null;
}

/** What is said on a way. */
export const sayOn = (
  { massOf }: Way,
  words: CampaignWords,
  variant: number,
  scope: Parameters<CampaignWords['say']>[1],
): Greeting | null => (massOf === null ? words.say(variant, scope) : words.sayToAll(variant, scope));

/** A step of the ladder for somebody who is met at this place; null for a mass send that its channel does not know. */
export function wayAt(
  { channels }: Pick<House, 'channels'>,
  plan: CampaignPlan,
  step: number,
  place: Place,
): Way | null {
  if (stepsOf(plan)[step]?.mass !== true) return { place, step, massOf: null };
  const open = channels.get(place.channelId);
  const limits = open === undefined ? null : massLimitsOf(open);
  return limits === null ? null : { place, step, massOf: limits.most };
}

/** The first step of the ladder behind this one on which somebody may be written to now. */
export function wayBehind(
  house: Pick<House, 'channels'>,
  plan: CampaignPlan,
  step: number,
  places: readonly Place[],
): Way | null {
  const steps = stepsOf(plan);
  for (let next = step + 1; next < steps.length; next++) {
    const place = placeOn(house, places, steps[next]!.channelId);
    const way = place && wayAt(house, plan, next, place);
    if (way && mayGo(house, way)) return way;
  }
  return null;
}

function mayGo(house: Pick<House, 'channels'>, { place, massOf }: Way): boolean {
  const account = house.channels.get(place.channelId);
  if (account === undefined || account.state !== 'on') return false;
  const agreed = place.granted === null ? mayGreetUnasked(account.type) : Number(place.granted) === 1;
  return agreed && (massOf !== null || !isShut(house, place));
}

/** Whether the platform lets nobody write there until the customer does. */
export function isShut({ channels }: Pick<House, 'channels'>, { channelId, open }: Place): boolean {
  const windows = channels.get(channelId)?.channel.limits.windows ?? {};
  return Object.keys(windows).length > 0 && Number(open) !== 1;
}

import { z } from 'zod';
import { dayNumber, minutesOf, momentAt } from './civil';
import type { Occurrence } from './schedule';
import { clock } from './schedule-schema';

const MINUTE_MS = 60_000;

/** What becomes of something whose time passed while nobody could send it. */
export const latenessSchema = z.strictObject({
  /** Past the grace: send it all the same, skip it, or ask a person. */
  missed: z.enum(['send', 'skip', 'ask']).default('skip'),
  /** How late still counts as in time. */
  graceMinutes: z.int().min(1).max(1440).default(15),
  /** From when it is worth nothing any more: so long after its time, or at a time of the recipient's day. */
  expires: z
    .union([z.strictObject({ afterMinutes: z.int().min(1).max(43_200) }), z.strictObject({ at: clock })])
    .default({ afterMinutes: 720 }),
});

/** A policy for the late that makes sense. */
export type Lateness = z.infer<typeof latenessSchema>;

/** What is to be done now; a late greeting that has expired is never sent, whatever the policy. */
export type Timeliness = 'wait' | 'send' | 'skip' | 'ask' | 'expired';

/** The moment (ms) from which an occurrence is expired: always after the one at which it is due. */
export function expiryOf(occurrence: Pick<Occurrence, 'at' | 'date' | 'zone'>, { expires }: Lateness): number {
  const { at, date, zone } = occurrence;
  if ('afterMinutes' in expires) return at + expires.afterMinutes * MINUTE_MS;
  const sameDay = momentAt(dayNumber(date), minutesOf(expires.at), zone).at;
  return sameDay > at ? sameDay : momentAt(dayNumber(date) + 1, minutesOf(expires.at), zone).at;
}

/** What to do with an occurrence at `now` (ms). */
export function timeliness(
  occurrence: Pick<Occurrence, 'at' | 'date' | 'zone'>,
  lateness: Lateness,
  now: number,
): Timeliness {
  if (now < occurrence.at) return 'wait';
  if (now >= expiryOf(occurrence, lateness)) return 'expired';
  return now < occurrence.at + lateness.graceMinutes * MINUTE_MS ? 'send' : lateness.missed;
}

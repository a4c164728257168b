import { z } from 'zod';
import { isDay } from './civil';
import { festivalIds } from './festivals';

/** A time of day. */
export const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write a time as 08:30');
const day = z.string().refine(isDay, 'write a day of the calendar as 2027-02-06');
/** Days before (negative) or after. */
const shift = z.int().min(-366).max(366).default(0);
const feb29 = z.enum(['feb-28', 'mar-1', 'skip']).default('feb-28');

/** `2027-02-05T18:00` by each recipient's own clock; with `Z` or `+08:00` the same moment everywhere. */
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/, 'write 2027-02-05T18:00')
  .refine(text => isDay(text.slice(0, 10)), 'is not a day of the calendar');

const once = z.strictObject({ at: moment });

const rhythm = { at: clock, from: day, until: day.optional() };
const every = z
  .strictObject({
    every: z.union([
      z.strictObject({ days: z.int().min(1).max(366), ...rhythm }),
      /** ISO weekdays, 1 Monday to 7 Sunday. */
      z.strictObject({ weekdays: z.array(z.int().min(1).max(7)).min(1).max(7), ...rhythm }),
      /** In months that are too short: their last day. */
      z.strictObject({ monthDay: z.int().min(1).max(31), ...rhythm }),
    ]),
  })
  .refine(({ every: { from, until } }) => until === undefined || until >= from, 'ends before it begins');

const festival = z.strictObject({ festival: z.enum(festivalIds), days: shift, at: clock });

/** What happens to birthdays that a year does not have. */
export const birthdayPolicySchema = z.strictObject({
  /**
   * For who was born in a leap month: `leap` there in the years that have it and in the month of its number in the
   * others; `regular` always in the month of its number; `both`; `skip` only in years that have it.
   */
  leapMonth: z.enum(['leap', 'regular', 'both', 'skip']).default('leap'),
  /** For who was born on a 三十, in months of 29 days. Born on 年三十 is always 除夕. */
  thirtieth: z.enum(['last-day', 'next-day', 'skip']).default('last-day'),
  /** For who was born on 29 February. */
  feb29,
});

/** Policies that make sense. */
export type BirthdayPolicy = z.infer<typeof birthdayPolicySchema>;

const birthday = z.strictObject({
  birthday: z.strictObject({ days: shift, at: clock, ...birthdayPolicySchema.shape }),
});

const field = z.strictObject({
  /** `lastPurchaseAt`, or a field of the contact that holds a day. */
  field: z.string().min(1).max(64),
  days: shift,
  at: clock,
  /** Every year on that day, from the first year after it: an anniversary. */
  yearly: z.boolean().default(false),
  feb29,
});

/**
 * When something is due: once, in a rhythm, around a festival, around each person's birthday, or around a day known of
 * each person. Times of day are the recipient's own.
 */
export const scheduleSchema = z.union([once, every, festival, birthday, field]);

/** A schedule that makes sense. */
export type Schedule = z.infer<typeof scheduleSchema>;

import { z } from 'zod';
import { civilDate, dateOf, dayNumber, isoDate, minutesOf, momentAt } from './civil';
import { festivalIds, festivalsBetween, festivalYears } from './festivals';
import { clock } from './schedule-schema';

const span = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from !== to, 'begins and ends at once');

/**
 * When nobody is to be disturbed, by the recipient's own clock: hours of every night, and longer nights of certain
 * festivals. A span that ends at or before its start ends on the next morning.
 */
export const quietSchema = z.strictObject({
  hours: span.nullable().default({ from: '21:30', to: '08:30' }),
  /** Nights that begin on a festival's day: 除夕 from 20:00 to 09:00. */
  nights: z
    .array(
      z
        .strictObject({ festival: z.enum(festivalIds), from: clock, to: clock })
        .refine(({ from, to }) => from !== to, 'begins and ends at once'),
    )
    .max(60)
    .default([]),
  /** Whether what falls into them waits for their end or is not sent at all. */
  then: z.enum(['hold', 'drop']).default('hold'),
});

/** Quiet hours that make sense. */
export type Quiet = z.infer<typeof quietSchema>;

/** What quiet hours make of something that is due. */
export type QuietVerdict =
  | { readonly send: 'now' }
  | { readonly send: 'later'; readonly at: number }
  | { readonly send: 'never'; readonly why: 'quiet' | 'expired' };

/** A week of nights that touch each other at most; then something is wrong with the nights and one waits no longer. */
const LONGEST_CHAIN = 8;

/** When the quiet around a moment ends (ms): null when nothing is quiet. Spans that touch are one. */
export function quietUntil(at: number, zone: string, quiet: Quiet): number | null {
  let end = at;
  for (let turn = 0; turn < LONGEST_CHAIN; turn++) {
    const next = Math.max(
      end,
      ...spansAround(end, zone, quiet)
        .filter(one => holds(one, end))
        .map(one => one.to),
    );
    if (next === end) break;
    end = next;
  }
  return end === at ? null : end;
}

/** Whether something due at a moment may go out, when it would, and why not if it may not. `expiresAt` in ms. */
export function quietVerdict(at: number, zone: string, quiet: Quiet, expiresAt: number): QuietVerdict {
  const end = quietUntil(at, zone, quiet);
  if (end === null) return { send: 'now' };
  if (quiet.then === 'drop') return { send: 'never', why: 'quiet' };
  return end < expiresAt ? { send: 'later', at: end } : { send: 'never', why: 'expired' };
}

interface QuietSpan {
  readonly from: number;
  readonly to: number;
}

const holds = (span: QuietSpan, at: number): boolean => at >= span.from && at < span.to;

/** The quiet that begins on the day of a moment or the day before. */
function spansAround(at: number, zone: string, { hours, nights }: Quiet): QuietSpan[] {
  const today = dayNumber(civilDate(at, zone));
  const days = [today - 1, today];
  const usual = hours === null ? [] : days.map(day => spanOf(day, hours, zone));
  const special = nights.flatMap(night =>
    days.filter(day => isFestival(night.festival, day)).map(day => spanOf(day, night, zone)),
  );
  return [...usual, ...special];
}

function spanOf(day: number, { from, to }: { from: string; to: string }, zone: string): QuietSpan {
  const end = minutesOf(to) <= minutesOf(from) ? day + 1 : day;
  return { from: momentAt(day, minutesOf(from), zone).at, to: momentAt(end, minutesOf(to), zone).at };
}

function isFestival(id: string, day: number): boolean {
  const date = dateOf(day);
  const known = date >= isoDate(festivalYears.first, 1, 1) && date <= isoDate(festivalYears.last, 12, 31);
  return known && festivalsBetween(date, date, id).length > 0;
}

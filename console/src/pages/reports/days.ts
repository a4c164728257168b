import type { Days } from '@/api/reports';

const DAY_MS = 86_400_000;
/** As many as the server reckons at once. */
export const MOST_DAYS = 400;

/** A day so many days later, or earlier with a negative number. */
export const later = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** How many days there are from one to another, both included. */
export const lengthOf = ({ from, to }: Days): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** Days one asks for again and again. */
export const PRESETS = ['today', 'week', 'month', 'spring'] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * The days a preset means. The season of Spring Festival goes from a week before the eve, when people travel home, to the
 * Lantern Festival (正月十五); of those known, the last that has begun.
 */
export function daysOf(preset: Preset, today: string, newYears: readonly string[]): Days | null {
  if (preset === 'today') return { from: today, to: today };
  if (preset === 'week') return { from: later(today, -6), to: today };
  if (preset === 'month') return { from: `${today.slice(0, 8)}01`, to: today };
  const last = newYears
    .map(date => ({ from: later(date, -8), to: later(date, 14) }))
    .filter(({ from }) => from <= today)
    .at(-1);
  return last ?? null;
}

/** Where to look for the last New Year whose season can have begun. A lunar year may be longer than what is told at once. */
export const newYearsWithin = (today: string): readonly Days[] => [
  { from: later(today, -400), to: later(today, -40) },
  { from: later(today, -39), to: later(today, 8) },
];

/** Every how many days the chart writes a date, so that at most `room` stand below it. */
export const stepOf = (days: number, room: number): number => Math.max(1, Math.ceil(days / room));

/** Round numbers from 0 to at least `most`, so that bars can be read against lines. */
export function scaleOf(most: number): readonly number[] {
  if (most <= 0) return [0, 1];
  const size = 10 ** Math.floor(Math.log10(most / 2));
  const step = Math.max([1, 2, 2.5, 5, 10].map(each => each * size).find(each => each * 3 >= most) ?? size * 10, 0);
  const lines = Math.ceil(most / step);
  return Array.from({ length: lines + 1 }, (_, index) => index * step);
}

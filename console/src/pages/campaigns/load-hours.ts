import type { Preflight } from '@/api/campaigns';

type LoadHour = Preflight['load']['hours'][number];

/** An hour of the chart: what is expected in it, nothing where the server told of nothing. */
export interface ChartHour {
  readonly at: number;
  readonly replies: number;
  readonly needs: number;
  readonly hands: number;
}

const HOUR_MS = 3_600_000;
/** More columns than this are no longer told apart on a phone. */
export const MOST_HOURS = 36;

/** Hour after hour without gaps, the busiest of them among the hours that fit. */
export function chartHours(hours: readonly LoadHour[]): readonly ChartHour[] {
  const told = new Map(hours.map(hour => [Date.parse(hour.at), hour]));
  const times = [...told.keys()].sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const busiest = times.reduce((best, at) => (told.get(at)!.needs > told.get(best)!.needs ? at : best), first);
  const whole = (last - first) / HOUR_MS + 1;
  const begin = whole <= MOST_HOURS ? first : Math.max(first, busiest - (MOST_HOURS / 4) * HOUR_MS);
  return Array.from({ length: Math.min(whole, MOST_HOURS) }, (_, index) => {
    const at = begin + index * HOUR_MS;
    const { replies = 0, needs = 0, hands = 0 } = told.get(at) ?? {};
    return { at, replies, needs, hands };
  });
}

/** How many who need a person the desk takes in an hour. */
export const deskTakes = ({ hands, habits: { minutesEach } }: Preflight['load']): number => (hands * 60) / minutesEach;

import { get } from './client';

/** What China's arrangement of public holidays says of a day. */
export interface DayOff {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The holiday it belongs to: 春节. */
  readonly name: string;
  /** True for a day off (休), false for a day worked instead (班). */
  readonly off: boolean;
  /** False while it is only foretold. */
  readonly certain: boolean;
}

/** One festival on one day. */
export interface Festival {
  readonly id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly lunar: string;
  /** Whether one may sell on this day: gladly, gently or not at all. */
  readonly promo: 'yes' | 'soft' | 'no';
  /** When a greeting is welcome in the recipient's own time; null when silence is best. */
  readonly window: string | null;
  /** The dead are remembered on it. */
  readonly memorial: boolean;
  readonly dayOff: DayOff | null;
}

/** One of the 24 solar terms. */
export interface SolarTerm {
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

/** Whose calendar one may ask for. */
export const REGIONS = ['CN', 'HK', 'MO', 'TW', 'VN', 'KR', 'US'] as const;
export type Region = (typeof REGIONS)[number];

/** A year as it hangs on the wall. */
export interface Calendar {
  readonly year: number;
  /** The lunar day of every day of the year, in order. */
  readonly lunar: readonly string[];
  readonly festivals: readonly Festival[];
  readonly terms: readonly SolarTerm[];
  readonly daysOff: readonly DayOff[];
  /** Null when no arrangement of public holidays is known. */
  readonly arrangement: { readonly status: 'published' | 'provisional'; readonly papers: readonly string[] } | null;
}

/** A year of a region; of all of them when none is named. */
export const readCalendar = (year: number, region: Region | undefined, signal?: AbortSignal) =>
  get<Calendar>('/calendar', { year, region }, signal);

/** The festivals from one day to another, both included (`YYYY-MM-DD`). */
export const listFestivals = (from: string, to: string, signal?: AbortSignal) =>
  get<readonly Festival[]>('/festivals', { from, to }, signal);

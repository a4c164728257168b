import { call, get, post, put } from './client';

/** When the business is open: spans of wall-clock time (`09:00`) by ISO weekday, 1 Monday. */
export interface Hours {
  readonly zone: string;
  readonly days: Readonly<Partial<Record<string, readonly (readonly [string, string])[]>>>;
  /** Whether the business closes on China's public holidays and works on the days that make up for them; `open` when left out. */
  readonly holidays?: 'open' | 'closed';
}

/** How long the house waits for its people. */
export interface Assignment {
  readonly silentSeconds: number;
  readonly unansweredMinutes: number;
}

/** What the workspace decided for itself. */
export interface Settings {
  readonly hours: Hours | null;
  /** The hours as customers of each locale read them. */
  readonly hoursTexts: Readonly<Record<string, string>> | null;
  /** Whether it is open now, and when it opens next; null when no hours are set. */
  readonly opening: { readonly open: boolean; readonly next: string | null } | null;
  readonly assignment: Assignment;
}

export const readSettings = () => get<Settings>('/settings');

/** Sets the opening hours. */
export const setHours = (hours: Hours) => put<Settings>('/settings/hours', hours);

/** Forgets them: the house then never says that it is closed. */
export const forgetHours = () => call<Settings>('DELETE', '/settings/hours');

/** Sets how long the house waits. */
export const setAssignment = (assignment: Assignment) => put<Settings>('/settings/assignment', assignment);

/** What one message costs on a channel, by its id, in the smallest unit of the currency; a channel that is missing has no price. */
export type Prices = Readonly<Record<string, number>>;

export const readPrices = () => get<Prices>('/settings/prices');

/** Sets all of them; what is left out has no price. */
export const setPrices = (prices: Prices) => put<Prices>('/settings/prices', prices);

/** The version of the server, as its description of itself tells. */
export async function readVersion(): Promise<string> {
  const response = await fetch('/api/openapi.json');
  const document = (await response.json()) as { info?: { version?: string } };
  return document.info?.version ?? '';
}

/** How one year's public holidays are arranged. */
export interface DaysOffYear {
  readonly year: number;
  readonly status: 'published' | 'provisional';
  readonly source: string;
  readonly papers: readonly string[];
  /** Loaded here, in place of what came with the software. */
  readonly own: boolean;
  readonly days: readonly { readonly date: string; readonly isOffDay: boolean }[];
}

/** The arrangements that are known, and what changed lately. */
export interface DaysOff {
  readonly years: readonly DaysOffYear[];
  readonly changes: readonly {
    readonly id: string;
    readonly at: string;
    readonly years: readonly number[];
    readonly dates: readonly string[];
  }[];
}

export const readDaysOff = () => get<DaysOff>('/settings/days-off');

/** Loads what a file holds: one year or several. */
export const loadDaysOff = (file: unknown) => put<DaysOff>('/settings/days-off', file);

/** Lets the server load them from an https address. */
export const fetchDaysOff = (url: string) => post<DaysOff>('/settings/days-off/fetch', { url });

/** Goes back to what came with the software for a year. */
export const forgetDaysOff = (year: number) => call<DaysOff>('DELETE', `/settings/days-off/${year}`);

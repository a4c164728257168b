import { get } from './client';
import type { Festival } from './festivals';

/** The reports there are, in the order of their tabs. */
export const REPORTS = ['conversations', 'response-times', 'agents', 'channels', 'rules', 'campaigns'] as const;
export type ReportName = (typeof REPORTS)[number];

/** What each column says; null where there was nothing to measure. */
export type Values = Readonly<Record<string, number | null>>;

export interface ReportDay {
  readonly date: string;
  readonly values: Values;
}

/** A channel, colleague, rule or campaign; the id `bot` is the bot, a null name something that is not there any more. */
export interface ReportSubject {
  readonly id: string | null;
  readonly name: string | null;
  readonly values: Values;
}

export interface Report {
  readonly name: ReportName;
  readonly from: string;
  readonly to: string;
  /** A name that ends in `Seconds` is a time, everything else a count. */
  readonly columns: readonly string[];
  readonly total: Values;
  readonly days: readonly ReportDay[];
  readonly subjects: readonly ReportSubject[];
}

/** From one day to another, both included (`YYYY-MM-DD`). */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const readReport = (name: ReportName, { from, to }: Days, signal?: AbortSignal) =>
  get<Report>(`/reports/${name}`, { from, to }, signal);

/** Where the same lies as a spreadsheet. */
export const reportFile = (name: ReportName, { from, to }: Days): string =>
  `/api/v1/reports/${name}?from=${from}&to=${to}&format=csv`;

/** The first days of lunar years within some days. */
export const newYears = ({ from, to }: Days, signal?: AbortSignal) =>
  get<readonly Festival[]>('/festivals', { from, to, id: 'spring_festival' }, signal);

import { type Span, spanOf } from '../engine/report-days';
import { type Column, openTally, type Reckoned, type Subject } from '../engine/report-tally';
import { byIds } from '../store/queries/by-ids';
import type { House } from './house';
import type { Gather } from './report-gather';
import { reportCampaigns, reportChannels } from './reports-of-outbox';
import { reportAgents, reportConversations, reportResponseTimes, reportRules } from './reports-of-talk';

/** What a report is about, by its name. */
export const REPORTS = {
  conversations: reportConversations,
  'response-times': reportResponseTimes,
  agents: reportAgents,
  channels: reportChannels,
  rules: reportRules,
  campaigns: reportCampaigns,
} as const satisfies Readonly<Record<string, Gather>>;

export type ReportName = keyof typeof REPORTS;

/** Whether there is a report of this name. */
export const isReport = (name: string): name is ReportName => Object.hasOwn(REPORTS, name);

/** A report, with the names of what its lines are about; null for what is not there any more. */
export interface Report extends Reckoned {
  readonly columns: readonly Column[];
  readonly names: ReadonlyMap<Subject, string | null>;
}

/** Reckons a report for some days of the workspace's calendar, a portion of rows at a time. */
export async function reportOf(
  { store, zone }: Pick<House, 'store' | 'zone'>,
  name: ReportName,
  days: { readonly from: string; readonly to: string },
): Promise<Report> {
  const { columns, about, gather } = REPORTS[name];
  const span = spanOf(days.from, days.to, zone);
  const tally = openTally(span, columns);
  await gather(store, betweenOf(span), tally, span);
  const reckoned = tally.reckon();
  const ids = reckoned.subjects.map(({ id }) => id).filter(id => id !== null && /^\d+$/.test(id));
  const rows = await byIds(store, about, ids.map(Number));
  const names = new Map(reckoned.subjects.map(({ id }) => [id, rows.get(Number(id))?.name ?? null]));
  return { ...reckoned, columns, names };
}

const betweenOf = ({ starts, end }: Span) => ({ from: starts[0] ?? end, until: end });

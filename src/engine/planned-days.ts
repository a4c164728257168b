import type { CampaignPlan } from './campaign-plan';
import { civilDate, dayNumber, momentAt } from './civil';
import { type Occurrence, occurrences } from './schedule';

/** A campaign on the wall calendar. */
export interface Planned {
  /** `YYYY-MM-DD` where the workspace is. */
  readonly date: string;
  readonly at: number;
  /** Everybody has a day of their own: it is on every day. */
  readonly daily: boolean;
}

const NOBODY = {
  ...{ birthday: null, birthdayLunar: false, birthdayLeap: false, lastPurchaseAt: null, fields: {}, zone: null },
};

/**
 * The days between two (both included) on which a campaign is due where the workspace is; one entry for the whole time
 * where everybody has a day of their own.
 * @throws RangeError when the workspace's zone does not exist
 */
export function plannedDays(
  { schedule }: Pick<CampaignPlan, 'schedule'>,
  from: string,
  to: string,
  zone: string,
): Planned[] {
  const span = { from: momentAt(dayNumber(from), 0, zone).at, to: momentAt(dayNumber(to) + 1, 0, zone).at };
  if ('birthday' in schedule || 'field' in schedule) return [{ date: from, at: span.from, daily: true }];
  return occurrences(schedule, span, NOBODY, zone).map(({ at }: Occurrence) => ({
    ...{ date: civilDate(at, zone), at },
    daily: false,
  }));
}

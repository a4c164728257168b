import type { CampaignPlan } from './campaign-plan';
import { dateOf, dayNumber } from './civil';
import { festivalsBetween } from './festivals';
import type { Schedule } from './schedule-schema';

/**
 * The plan of a campaign for a year later. What is planned around a festival finds its day by itself; a set time that
 * belongs to a festival keeps its distance from it; every other day is the same one of the next year.
 */
export function cloneForNextYear(plan: CampaignPlan): CampaignPlan {
  return { ...plan, schedule: moved(plan.schedule, plan.festival) };
}

function moved(schedule: Schedule, festival: string | null): Schedule {
  if ('every' in schedule) {
    const { every } = schedule;
    const until = every.until === undefined ? {} : { until: yearLater(every.until) };
    return { every: { ...every, from: yearLater(every.from), ...until } } as Schedule;
  }
  if ('festival' in schedule || 'field' in schedule || 'birthday' in schedule) return schedule;
  const [date, time] = [schedule.at.slice(0, 10), schedule.at.slice(10)];
  return { at: `${besideFestival(date, festival) ?? yearLater(date)}${time}` };
}

/** The same day of the next year; 29 February becomes the 28th. */
function yearLater(date: string): string {
  const year = Number(date.slice(0, 4)) + 1;
  const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  return `${year}${date.endsWith('-02-29') && !leap ? '-02-28' : date.slice(4)}`;
}

/** As many days from the next festival as it is from the nearest one; null without a festival near it. */
function besideFestival(date: string, festival: string | null): string | null {
  if (festival === null) return null;
  const day = dayNumber(date);
  const days = festivalsBetween(dateOf(day - 60), dateOf(day + 460), festival).map(one => dayNumber(one.date));
  const near = days.filter(one => Math.abs(one - day) <= 60);
  const nearest = near.sort((a, b) => Math.abs(a - day) - Math.abs(b - day))[0];
  const next = nearest === undefined ? undefined : days.find(one => one > nearest + 60);
  return nearest === undefined || next === undefined ? null : dateOf(next + (day - nearest));
}

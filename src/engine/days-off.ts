import { z } from 'zod';
import shipped from '../../config/days-off.json';
import { isDay } from './civil';

const daySchema = z.object({
  date: z.string().refine(isDay, 'write a day of the calendar as 2027-02-06'),
  name: z.string().trim().min(1).max(40),
  isOffDay: z.boolean(),
  /** False where a provisional day is only foretold; fixed by decree when left out. */
  certain: z.boolean().optional(),
});

/** An arrangement may reach into the last days of the year before and the first of the year after. */
const near = (year: number) => (date: string) => date >= `${year - 1}-12-01` && date <= `${year + 1}-01-31`;

/**
 * How one year's public holidays are arranged in mainland China: the days off (休) and the weekend days worked instead
 * (班). The form is that of the data set NateScarlet/holiday-cn, so its files can be loaded as they are; what else they
 * hold is ignored.
 */
export const daysOffYearSchema = z
  .object({
    year: z.int().min(1950).max(2100),
    /** `provisional` until the State Council's notice: what the decree fixes, and a guess at the rest. */
    status: z.enum(['published', 'provisional']).default('published'),
    source: z.string().max(300).default(''),
    /** Addresses of the notices. */
    papers: z.array(z.url().max(300)).max(10).default([]),
    days: z.array(daySchema).min(1, 'holds no days; the arrangement is not published yet').max(150),
  })
  .superRefine(({ year, days }, check) => {
    const seen = new Set<string>();
    for (const [index, { date }] of days.entries()) {
      const path = ['days', index, 'date'];
      if (seen.has(date)) check.addIssue({ code: 'custom', path, message: `${date} is there twice` });
      if (!near(year)(date)) check.addIssue({ code: 'custom', path, message: `${date} is not of the year ${year}` });
      seen.add(date);
    }
  });

/** One year's arrangement. */
export type DaysOffYear = z.infer<typeof daysOffYearSchema>;

/** What the arrangement says of one day. */
export interface DayOff {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The holiday it belongs to: 春节. */
  readonly name: string;
  /** True for 休, false for 班: a day worked that would be free. */
  readonly off: boolean;
  /** False while it is only foretold. */
  readonly certain: boolean;
}

/** The days that differ from an ordinary week, by date. */
export type DaysOff = ReadonlyMap<string, DayOff>;

/** The arrangements that come with the software. */
export const shippedDaysOff: readonly DaysOffYear[] = z.array(daysOffYearSchema).parse(shipped);

/** For where no arrangement is kept. */
export const noDaysOff: DaysOff = new Map();

/** The shipped years with those of the workspace's own in their place, in order. */
export function joinDaysOff(own: readonly DaysOffYear[]): readonly DaysOffYear[] {
  const years = new Map([...shippedDaysOff, ...own].map(year => [year.year, year]));
  return [...years.values()].sort((a, b) => a.year - b.year);
}

/** Every day of these years by its date; where two arrangements speak of one day, the later year's holds. */
export function daysOffOf(years: readonly DaysOffYear[]): DaysOff {
  return new Map(
    years
      .flatMap(year => year.days)
      .map(({ date, name, isOffDay, certain }) => [date, { date, name, off: isOffDay, certain: certain ?? true }]),
  );
}

/** The dates of which two arrangements say different things, in order: what was planned on them must be looked at again. */
export function changedDays(before: DaysOff, after: DaysOff): readonly string[] {
  const same = (date: string) =>
    before.get(date)?.off === after.get(date)?.off && before.get(date)?.certain === after.get(date)?.certain;
  return [...new Set([...before.keys(), ...after.keys()])].filter(date => !same(date)).sort();
}

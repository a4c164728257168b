import type { DayOff, DaysOff } from '../../engine/days-off';
import { regions } from '../../engine/festival-rules';
import { civilDate, type FestivalDay, festivalsBetween, isKeptIn, isMemorial } from '../../engine/festivals';
import { lunarWall } from '../../engine/lunar';
import { solarTerms } from '../../engine/solar-terms';
import { knownDaysOff } from '../../flows/days-off';
import type { Door } from '../door';
import { invalid } from '../errors';
import { type Route, route, STAFF } from '../route';
import { z } from '../zod';

const YEAR_MS = 366 * 24 * 3600_000;
const year = z.coerce.number().int().min(1950).max(2100);

const dayOffShape = z
  .object({
    date: z.string(),
    /** The holiday it belongs to: 春节. */
    name: z.string(),
    /** True for a day off (休), false for a day worked instead (班). */
    off: z.boolean(),
    /** False while it is only foretold: no official word. */
    certain: z.boolean(),
  })
  .openapi('DayOff');

const festivalShape = z
  .object({
    id: z.string(),
    date: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    lunar: z.string(),
    promo: z.enum(['yes', 'soft', 'no']),
    window: z.string().nullable(),
    /** The dead are remembered on it. */
    memorial: z.boolean(),
    /** What the arrangement of public holidays in mainland China says of the day. */
    dayOff: dayOffShape.nullable(),
  })
  .openapi('Festival');

const calendarShape = z
  .object({
    year: z.number().int(),
    region: z.enum(regions).nullable(),
    /** The lunar day of each day of the year in order: the month on its first day (正月), the day on the others. */
    lunar: z.array(z.string()),
    festivals: z.array(festivalShape),
    /** The 24 solar terms. */
    terms: z.array(z.object({ term: z.number().int(), date: z.string(), nameZh: z.string(), nameEn: z.string() })),
    /** Days off and days worked instead; none outside mainland China, whose arrangement it is. */
    daysOff: z.array(dayOffShape),
    /** Whether that arrangement is published, or only foretold; null when nothing is known of the year, or elsewhere. */
    arrangement: z.object({ status: z.enum(['published', 'provisional']), papers: z.array(z.string()) }).nullable(),
  })
  .openapi('Calendar');

const daysIn = (days: DaysOff, year: number): DayOff[] =>
  [...days.values()].filter(({ date }) => date.startsWith(`${year}-`)).sort((a, b) => (a.date < b.date ? -1 : 1));

/** The calendar of days that matter. */
export function festivalRoutes(door: Door): Route[] {
  const { now, zone } = door;
  const shown = (day: FestivalDay, dayOff: DayOff | undefined) => ({
    ...day,
    memorial: isMemorial(day.id),
    dayOff: dayOff ?? null,
  });
  return [
    route({
      method: 'get',
      path: '/festivals',
      tag: 'festivals',
      says: 'Lists the festivals from one day to another, both included; a year from today when left out.',
      may: STAFF,
      query: z.object({
        from: z.iso.date().optional(),
        to: z.iso.date().optional(),
        id: z.string().max(64).optional(),
      }),
      gives: z.array(festivalShape),
      answer: async ({ query: { from, to, id } }) => {
        const first = from ?? civilDate(now(), zone);
        const last = to ?? civilDate(Date.parse(first) + YEAR_MS, 'UTC');
        if (Date.parse(last) - Date.parse(first) > 20 * YEAR_MS)
          throw invalid({ to: 'is more than 20 years after from' });
        const { days } = await knownDaysOff(door);
        try {
          return festivalsBetween(first, last, id).map(day => shown(day, days.get(day.date)));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw invalid({ [id !== undefined && error.message.includes(id) ? 'id' : 'from']: error.message });
        }
      },
    }),
    route({
      method: 'get',
      path: '/calendar',
      tag: 'festivals',
      says: 'A year as a wall calendar of a region shows it: festivals, solar terms, lunar days, days off and days worked instead; of every region when none is named.',
      may: STAFF,
      query: z.object({ year: year.optional(), region: z.enum(regions).optional() }),
      gives: calendarShape,
      answer: async ({ query: { year: asked, region } }) => {
        const of = asked ?? Number(civilDate(now(), zone).slice(0, 4));
        const { years, days } = await knownDaysOff(door);
        const own = region === undefined || region === 'CN';
        const arrangement = own ? years.find(each => each.year === of) : undefined;
        return {
          year: of,
          region: region ?? null,
          lunar: [...lunarWall(of)],
          festivals: festivalsBetween(`${of}-01-01`, `${of}-12-31`)
            .filter(({ id }) => region === undefined || isKeptIn(id, region))
            .map(day => shown(day, own ? days.get(day.date) : undefined)),
          terms: [...solarTerms(of)],
          daysOff: own ? daysIn(days, of) : [],
          arrangement: arrangement ? { status: arrangement.status, papers: arrangement.papers } : null,
        };
      },
    }),
  ];
}

import { civilDate, dateOf, dayNumber } from '../../engine/civil';
import { isReport, REPORTS, reportOf } from '../../flows/reports';
import type { Role } from '../../model';
import type { Door } from '../door';
import { ApiError, invalid } from '../errors';
import { openLimit } from '../limits';
import { type Route, route } from '../route';
import { officeReportShape, presentOfficeReport, reportAsCsv } from '../shapes/report';
import { z } from '../zod';

/** Two Spring Festivals are up to 385 days apart. */
const MOST_DAYS = 400;
const USUAL_DAYS = 7;
const may: readonly Role[] = ['admin', 'marketer'];

/** What happened in the house, in numbers. */
export function reportRoutes(door: Door): Route[] {
  const limit = { by: 'agent' as const, limit: openLimit(60, 60) };
  const inTurn = openTurns();
  return [
    route({
      method: 'get',
      path: '/reports/:name',
      tag: 'reports',
      says: `Counts by day and by channel, colleague, rule or campaign: ${Object.keys(REPORTS).join(', ')}. Days are the workspace's, the last seven when none are named; \`format=csv\` gives the same as CSV.`,
      may,
      limit,
      params: z.object({ name: z.string() }),
      query: z.object({
        from: z.iso.date().optional(),
        to: z.iso.date().optional(),
        format: z.enum(['json', 'csv']).default('json'),
      }),
      gives: officeReportShape.or(z.string()),
      answer: async ({ params: { name }, query, ctx }) => {
        if (!isReport(name)) throw noSuchReport(name);
        const days = daysOf(query, civilDate(door.now(), door.zone));
        const reckoned = await inTurn(() => reportOf(door, name, days));
        const report = presentOfficeReport(reckoned, { name, ...days, zone: door.zone });
        if (query.format === 'json') return report;
        ctx.set('Content-Type', 'text/csv; charset=utf-8');
        ctx.set('Content-Disposition', `attachment; filename="${name}_${days.from}_${days.to}.csv"`);
        return reportAsCsv(report);
      },
    }),
  ];
}

/** One report after the other: in a large house each is seconds of reading, and customers come first. */
function openTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

const noSuchReport = (name: string): ApiError =>
  new ApiError(404, 'not_found', `there is no report "${name}"; there are ${Object.keys(REPORTS).join(', ')}`);

function daysOf(asked: { readonly from?: string | undefined; readonly to?: string | undefined }, today: string) {
  const to = asked.to ?? today;
  const from = asked.from ?? dateOf(dayNumber(to) - USUAL_DAYS + 1);
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days < 1 || days > MOST_DAYS) throw invalid({ to: `is not within ${MOST_DAYS} days after from` });
  return { from, to };
}

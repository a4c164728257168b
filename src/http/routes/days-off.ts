import {
  daysOffChanges,
  daysOffFile,
  fetchDaysOff,
  forgetDaysOff,
  knownDaysOff,
  loadDaysOff,
} from '../../flows/days-off';
import type { Door } from '../door';
import { invalid } from '../errors';
import { openLimit } from '../limits';
import { ADMINS, type Route, route, STAFF } from '../route';
import { z } from '../zod';

const tag = 'settings';

const arrangementShape = z
  .object({
    year: z.number().int(),
    status: z.enum(['published', 'provisional']),
    source: z.string(),
    papers: z.array(z.string()),
    /** Loaded here, in place of what came with the software. */
    own: z.boolean(),
    days: z.array(
      z.object({ date: z.string(), name: z.string(), isOffDay: z.boolean(), certain: z.boolean().optional() }),
    ),
  })
  .openapi('DaysOffYear', {
    description:
      'How the public holidays of a year are arranged in mainland China: days off, and (`isOffDay` false) days worked instead. A day of a provisional year is `certain` unless it says otherwise.',
  });

const daysOffShape = z
  .object({
    years: z.array(arrangementShape),
    /** The last twenty changes, newest first. */
    changes: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        agentId: z.string().nullable(),
        years: z.array(z.number().int()),
        /** The days of which something else is said since: what is planned on them wants to be looked at again. */
        dates: z.array(z.string()),
      }),
    ),
  })
  .openapi('DaysOff');

/** The public holidays by which business hours and the calendar go. */
export function daysOffRoutes(door: Door): Route[] {
  const fetches = openLimit(10, 60);
  const show = async (after = 0): Promise<z.input<typeof daysOffShape>> => {
    const [{ years }, changes] = await Promise.all([knownDaysOff(door), daysOffChanges(door, after)]);
    return {
      years: years.map(year => ({ ...year, days: year.days.map(day => ({ ...day })) })),
      changes: changes.map(({ id, at, agentId, years: changed, dates }) => ({
        id: String(id),
        at: new Date(at).toISOString(),
        agentId: agentId === null ? null : String(agentId),
        years: [...changed],
        dates: [...dates],
      })),
    };
  };
  return [
    route({
      method: 'get',
      path: '/settings/days-off',
      tag,
      says: 'Shows the days off and make-up workdays of mainland China as they are known here, and what changed lately.',
      may: STAFF,
      query: z.object({ after: z.coerce.number().int().min(0).optional() }),
      gives: daysOffShape,
      answer: ({ query: { after } }) => show(after),
    }),
    route({
      method: 'put',
      path: '/settings/days-off',
      tag,
      says: 'Loads one year or several, in the form of the data set NateScarlet/holiday-cn; other years stay as they are.',
      may: ADMINS,
      body: daysOffFile,
      gives: daysOffShape,
      answer: async ({ body, caller }) => {
        await loadDaysOff(door, body, caller.agent.id);
        return show();
      },
    }),
    route({
      method: 'post',
      path: '/settings/days-off/fetch',
      tag,
      says: 'Loads them from an https address, of which at most 256 KB are read.',
      may: ADMINS,
      limit: { by: 'agent', limit: fetches },
      body: z.strictObject({ url: z.string().max(500) }),
      gives: daysOffShape,
      answer: async ({ body: { url }, caller }) => {
        const read = await fetchDaysOff(door.http, url, door.ending);
        if ('fault' in read) throw invalid({ url: read.fault });
        await loadDaysOff(door, read.years, caller.agent.id);
        return show();
      },
    }),
    route({
      method: 'delete',
      path: '/settings/days-off/:year',
      tag,
      says: 'Forgets what was loaded for a year and goes back to what came with the software.',
      may: ADMINS,
      params: z.object({ year: z.coerce.number().int().min(1950).max(2100) }),
      gives: daysOffShape,
      answer: async ({ params: { year }, caller }) => {
        await forgetDaysOff(door, year, caller.agent.id);
        return show();
      },
    }),
  ];
}

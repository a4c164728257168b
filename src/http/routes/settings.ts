import { hoursSchema, hoursTexts, isOpen, nextOpen } from '../../engine/hours';
import { assignmentSettings, patience } from '../../flows/assignment';
import { knownDaysOff } from '../../flows/days-off';
import { offerHours } from '../../flows/hours';
import { changeSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { ADMINS, type Call, type Route, route } from '../route';
import { z } from '../zod';

const tag = 'settings';

const daysShape = z
  .object({
    zone: z.string(),
    days: z.record(z.string(), z.array(z.array(z.string()))),
    holidays: z.enum(['open', 'closed']).optional(),
  })
  .openapi('Hours', {
    description:
      'When the business is open: a zone and, for each ISO weekday from 1 Monday, spans of wall-clock time; whether it closes on the public holidays of mainland China, and works on the days that make up for them.',
  });

const settingsShape = z
  .object({
    /** Null when none were set: then the house never says that it is closed. */
    hours: daysShape.nullable(),
    /** The hours as customers of each locale read them in `{{ business.hours }}`. */
    hoursTexts: z.record(z.string(), z.string()).nullable(),
    /** Whether it is open now, and when it opens next (null when not within a month); null when no hours are set. */
    opening: z.object({ open: z.boolean(), next: z.string().nullable() }).nullable(),
    assignment: z.object({ silentSeconds: z.number().int(), unansweredMinutes: z.number().int() }),
  })
  .openapi('Settings');

/** What the workspace decided for itself. */
export function settingRoutes(door: Door): Route[] {
  const { store, books, now } = door;
  const show = async (): Promise<z.input<typeof settingsShape>> => {
    const hours = await offerHours(door);
    const { silentMs, unansweredMs } = await patience(store);
    const { days } = await knownDaysOff(door);
    const next = hours && nextOpen(hours, now(), days);
    return {
      hours: hours as z.input<typeof daysShape> | null,
      hoursTexts: hours && { ...hoursTexts(hours) },
      opening: hours && {
        open: isOpen(hours, now(), days),
        next: next === null ? null : new Date(next).toISOString(),
      },
      assignment: { silentSeconds: silentMs / 1000, unansweredMinutes: unansweredMs / 60_000 },
    };
  };
  const change = async ({ caller }: Pick<Call, 'caller'>, name: string, value: unknown) => {
    await changeSetting(store, name, value, { at: now(), agentId: caller.agent.id });
    await books.reload();
    return show();
  };
  return [
    route({
      method: 'get',
      path: '/settings',
      tag,
      says: 'Shows what the workspace decided: opening hours, and how long customers wait for an answer.',
      may: ADMINS,
      gives: settingsShape,
      answer: show,
    }),
    route({
      method: 'put',
      path: '/settings/hours',
      tag,
      says: 'Sets the opening hours; templates say them from now on.',
      may: ADMINS,
      body: hoursSchema,
      gives: settingsShape,
      answer: call => change(call, 'hours', call.body),
    }),
    route({
      method: 'delete',
      path: '/settings/hours',
      tag,
      says: 'Forgets the opening hours: then the house never says that it is closed.',
      may: ADMINS,
      gives: settingsShape,
      answer: call => change(call, 'hours', null),
    }),
    route({
      method: 'put',
      path: '/settings/assignment',
      tag,
      says: 'Sets when a silent colleague counts as gone, and how long a customer waits before somebody else is asked.',
      may: ADMINS,
      body: assignmentSettings,
      gives: settingsShape,
      answer: call => change(call, 'assignment', call.body),
    }),
  ];
}

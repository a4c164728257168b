import { mourn } from '../../flows/mourning';
import { MOURNING_SETTING } from '../../store/greeting-gate';
import { readSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { isoTime } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { z } from '../zod';

const keptSchema = z.object({ since: z.number(), reason: z.string() }).nullable();

const mourningShape = z
  .object({
    /** Since when no greeting leaves, and why; null while they may. */
    mourning: z.object({ since: z.string(), reason: z.string() }).nullable(),
  })
  .openapi('Mourning');

/** The switch that holds every greeting of every campaign at once, for days on which nobody greets. */
export function mourningRoutes(door: Door): Route[] {
  const show = async () => {
    const kept = keptSchema.catch(null).parse((await readSetting(door.store, MOURNING_SETTING)) ?? null);
    return { mourning: kept && { since: isoTime(kept.since), reason: kept.reason } };
  };
  return [
    route({
      method: 'get',
      path: '/mourning',
      tag: 'campaigns',
      says: 'Tells whether all greetings are held back, since when and why.',
      may: STAFF,
      gives: mourningShape,
      answer: show,
    }),
    route({
      method: 'put',
      path: '/mourning',
      tag: 'campaigns',
      says: 'Holds back every greeting of every campaign from this moment, with a reason, or (null) lets them go on. Answers and colleagues’ words go as ever.',
      may: ADMINS,
      body: z.object({ reason: z.string().trim().min(1).max(200).nullable() }),
      gives: mourningShape.extend({ inFlight: z.boolean() }),
      answer: async ({ body: { reason }, caller }) => {
        const { inFlight } = await mourn(door, reason, caller.agent.id);
        return { ...(await show()), inFlight };
      },
    }),
  ];
}

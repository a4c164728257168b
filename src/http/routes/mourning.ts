import { mourn } from '../../flows/mourning';
import type { AgentId } from '../../model';
import { MOURNING_SETTING } from '../../store/greeting-gate';
import { readSetting } from '../../store/queries/settings';
import { countHeldGreetings } from '../../store/queries/waiting';
import type { Door } from '../door';
import { isoTime } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { colleagueShape, presentColleague } from '../shapes/people';
import { z } from '../zod';

const keptSchema = z.object({ since: z.number(), reason: z.string(), agentId: z.number().nullish() }).nullable();

const mourningShape = z
  .object({
    /** Since when no greeting leaves, why, who held them, and how many are late by it by now; null while they may leave. */
    mourning: z
      .object({ since: z.string(), reason: z.string(), by: colleagueShape.nullable(), held: z.number().int() })
      .nullable(),
  })
  .openapi('Mourning');

/** The switch that holds every greeting of every campaign at once, for days on which nobody greets. */
export function mourningRoutes(door: Door): Route[] {
  const show = async () => {
    const kept = keptSchema.catch(null).parse((await readSetting(door.store, MOURNING_SETTING)) ?? null);
    if (kept === null) return { mourning: null };
    const agent = kept.agentId ? await door.store.rows('agent').findOneBy({ id: kept.agentId as AgentId }) : null;
    const held = await countHeldGreetings(door.store, door.now());
    const by = agent && presentColleague(agent);
    return { mourning: { since: isoTime(kept.since), reason: kept.reason, by, held } };
  };
  return [
    route({
      method: 'get',
      path: '/mourning',
      tag: 'campaigns',
      says: 'Tells whether all greetings are held back, since when, why and by whom.',
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

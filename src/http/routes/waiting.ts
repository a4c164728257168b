import { countDraftsFor } from '../../flows/campaign-drafts';
import { countUnapproved } from '../../store/queries/waiting';
import type { Door } from '../door';
import { type Route, route, STAFF } from '../route';
import { z } from '../zod';

/** Nobody reads a larger number off a mark in the navigation. */
const MOST = 100;
/** Drafts of campaigns that nobody touched for so long wait for nobody. */
const FORGOTTEN_MS = 30 * 86_400_000;

const waitingShape = z
  .object({ greetings: z.number().int(), campaigns: z.number().int() })
  .openapi('Waiting', { description: `What waits for you; ${MOST} stands for as many or more.` });

/** What waits for whoever asks, as the console's navigation tells it. */
export function waitingRoutes(door: Door): Route[] {
  return [
    route({
      method: 'get',
      path: '/waiting',
      tag: 'greetings',
      says: 'Counts what waits for you: greetings to be let go, and campaigns of colleagues to be approved.',
      may: STAFF,
      gives: waitingShape,
      answer: async ({ caller: { agent } }) => {
        const since = door.now() - FORGOTTEN_MS;
        const [greetings, campaigns] = await Promise.all([
          countDraftsFor(door, agent.id, MOST),
          agent.role === 'agent' ? 0 : countUnapproved(door.store, { agentId: agent.id, since, most: MOST }),
        ]);
        return { greetings, campaigns };
      },
    }),
  ];
}

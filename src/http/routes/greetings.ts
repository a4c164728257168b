import { approveDrafts, type DraftFate, draftsFor, turnDrafts } from '../../flows/campaign-drafts';
import { type DraftCursor, type DraftKey, FIRST_DRAFT } from '../../store/drafts';
import type { Door } from '../door';
import { invalid } from '../errors';
import { idOf, idText, pageOf, readCursor, writeCursor } from '../ids';
import { type Route, route, STAFF } from '../route';
import { greetingFatesShape, greetingShape, presentGreeting } from '../shapes/greeting';
import { z } from '../zod';

const tag = 'greetings';
const MOST = 20;
const key = { occurrenceId: idOf<'occurrence'>(), contactId: idOf<'contact'>() };
const keys = z.object({ items: z.array(z.object(key)).min(1).max(MOST) });
const drafts = z.object({
  items: z
    .array(z.object({ ...key, text: z.string().trim().min(1).max(2000).optional() }))
    .min(1)
    .max(MOST),
});

/** Greetings that colleagues let go one by one, in their own voice. */
export function greetingRoutes(door: Door): Route[] {
  const turn = (verb: 'skip' | 'unskip', says: string) =>
    route({
      method: 'post',
      path: `/greetings/${verb}`,
      tag,
      says,
      may: STAFF,
      once: true,
      body: keys,
      gives: greetingFatesShape,
      answer: async ({ body: { items }, caller }) => told(items, await turnDrafts(door, verb, items, caller.agent.id)),
    });
  return [
    route({
      method: 'get',
      path: '/greetings',
      tag,
      says: "Lists the greetings due within a week that wait for you: to your own customers and to nobody's. A page may be short while there is more.",
      may: STAFF,
      query: z.object({ after: z.string().max(400).optional() }),
      gives: pageOf(greetingShape),
      answer: async ({ query: { after }, caller }) => {
        const cursor = after === undefined ? FIRST_DRAFT : readCursor(after, 4);
        if (cursor === null || !cursor.every(Number.isSafeInteger))
          throw invalid({ after: 'is no cursor of this list' });
        const { items, next } = await draftsFor(door, caller.agent.id, cursor as unknown as DraftCursor);
        return { items: items.map(presentGreeting), next: next && writeCursor(next) };
      },
    }),
    route({
      method: 'post',
      path: '/greetings/approve',
      tag,
      says: 'Lets greetings go in your name, each at its time; `text` is said in the place of the template. Tells of each what came of it.',
      may: STAFF,
      once: true,
      body: drafts,
      gives: greetingFatesShape,
      answer: async ({ body: { items }, caller }) => told(items, await approveDrafts(door, items, caller.agent.id)),
    }),
    turn('skip', 'Leaves people out. Tells of each what came of it.'),
    turn('unskip', 'Takes that back, as long as the campaign runs and the greeting has not expired.'),
  ];
}

const told = (items: readonly DraftKey[], fates: readonly DraftFate[]) => ({
  items: items.map(({ occurrenceId, contactId }, index) => ({
    occurrenceId: idText(occurrenceId),
    contactId: idText(contactId),
    result: fates[index]!,
  })),
});

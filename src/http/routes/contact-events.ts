import { addContactEvent, listContactEvents } from '../../store/queries/contact-events';
import type { Door } from '../door';
import { invalid, notFound } from '../errors';
import { idText, moment, paged, pageOf, withId } from '../ids';
import { type Route, route, STAFF } from '../route';
import { contactEventShape, presentContactEvent } from '../shapes/contact-event';
import { z } from '../zod';
import { contactOf } from './contacts';

const tag = 'contacts';
const params = withId<'contact'>();
const value = z.union([z.string().max(2000), z.number(), z.boolean()]).nullable();
const DAY_MS = 86_400_000;

/** What happened to people outside of conversations. */
export function contactEventRoutes(door: Door): Route[] {
  const { store, now } = door;
  return [
    route({
      method: 'get',
      path: '/contacts/:id/events',
      tag,
      says: 'Lists what happened to a person, the last told first.',
      may: STAFF,
      params,
      query: z.object({ ...paged(), after: z.coerce.number().int().positive().optional() }),
      gives: pageOf(contactEventShape),
      answer: async ({ params, query: { limit, after } }) => {
        await contactOf(door, params.id);
        const rows = await listContactEvents(store, params.id, limit + 1, after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, limit);
        return {
          items: shown.map(presentContactEvent),
          next: rows.length > limit ? idText(shown.at(-1)?.id as number) : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/contacts/:id/events',
      tag,
      says: 'Tells that something happened to a person, such as `purchase`; now, when `at` is left out.',
      may: STAFF,
      once: true,
      params,
      body: z.object({
        name: z
          .string()
          .trim()
          .regex(/^[\p{L}\p{N}_.-]{1,64}$/u, 'is letters, numbers, dots, dashes and underscores, at most 64'),
        value: value.default(null),
        at: moment().optional(),
      }),
      gives: contactEventShape,
      status: 201,
      answer: async ({ params, body: { name, value, at = now() } }) => {
        if (at > now() + DAY_MS) throw invalid({ at: 'lies in the future' });
        const event = await addContactEvent(store, { contactId: params.id, name, value, at });
        if (!event) throw notFound('this contact');
        return presentContactEvent(event);
      },
    }),
  ];
}

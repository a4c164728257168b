import { suggest } from '../../flows/suggest';
import type { Door } from '../door';
import { idText, isoTime, withId } from '../ids';
import { type Route, route, STAFF } from '../route';
import { contactShape, presentContact } from '../shapes/contact';
import { z } from '../zod';
import { contactOf } from './contacts';

const suggestionsShape = z
  .object({
    people: z.array(
      z.object({
        contact: contactShape,
        strength: z.enum(['strong', 'likely', 'weak']),
        reasons: z.array(
          z.object({
            sign: z.enum(['phone', 'email', 'avatar', 'name']),
            value: z.string(),
            said: z.boolean().openapi({ description: 'the customer wrote it, and it is not in their details yet' }),
          }),
        ),
      }),
    ),
    said: z.array(
      z.object({ kind: z.enum(['phone', 'email']), value: z.string(), messageId: z.string(), at: z.string() }),
    ),
  })
  .openapi('Suggestions');

/** Who somebody may be besides. */
export function suggestionRoutes(door: Door): Route[] {
  return [
    route({
      method: 'get',
      path: '/contacts/:id/suggestions',
      tag: 'contacts',
      says: 'Tells who else this person may be and why, the likeliest first, and which numbers and addresses they wrote; nothing is done by itself.',
      may: STAFF,
      params: withId<'contact'>(),
      gives: suggestionsShape,
      answer: async ({ params }) => {
        const { people, said } = await suggest(door, await contactOf(door, params.id));
        return {
          people: people.map(({ contact, strength, reasons }) => ({
            ...{ contact: presentContact(contact), strength },
            reasons: [...reasons],
          })),
          said: said.map(one => ({ ...one, messageId: idText(one.messageId), at: isoTime(one.at) })),
        };
      },
    }),
  ];
}

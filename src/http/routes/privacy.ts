import { erase, pseudonymOf } from '../../flows/erase';
import { noteAudit } from '../../store/queries/audit';
import type { Door } from '../door';
import { dossierStream } from '../dossier';
import { withId } from '../ids';
import { openLimit } from '../limits';
import { ADMINS, type Route, route } from '../route';
import { z } from '../zod';
import { contactOf } from './contacts';

const tag = 'contacts';
const params = withId<'contact'>();

/** What a person may ask for: everything the house knows of them, and to be forgotten. */
export function privacyRoutes(door: Door): Route[] {
  const { store, now, sealer } = door;
  const limit = { by: 'agent' as const, limit: openLimit(20, 60) };
  return [
    route({
      method: 'get',
      path: '/contacts/:id/export',
      tag,
      says: 'Gives everything known of a person as one JSON object: contact, identities, who was merged into them, consents, events, clicks, conversations, messages, deliveries, and what the audit says of them.',
      may: ADMINS,
      limit,
      params,
      type: 'application/json',
      answer: async ({ params: { id }, caller, ctx }) => {
        const contact = await contactOf(door, id);
        const subject = `contact:${id}`;
        await noteAudit(store, { at: now(), agentId: caller.agent.id, action: 'contact.export', subject, data: null });
        ctx.set('Content-Disposition', `attachment; filename="contact-${id}.json"`);
        return dossierStream(door, contact, 'whole');
      },
    }),
    route({
      method: 'post',
      path: '/contacts/:id/erase',
      tag,
      says: 'Erases a person for good: conversations, messages, deliveries, files nobody else speaks of. The audit keeps a pseudonym. Send their name to confirm.',
      may: ADMINS,
      limit,
      params,
      body: z.object({ name: z.string().max(190).openapi({ description: "the contact's name exactly as it stands" }) }),
      gives: z
        .object({
          pseudonym: z.string(),
          erased: z.object({
            conversations: z.number().int(),
            messages: z.number().int(),
            files: z.number().int(),
          }),
        })
        .openapi('Erased'),
      answer: async ({ params: { id }, body, caller }) => {
        await contactOf(door, id);
        const pseudonym = pseudonymOf(sealer.print, id);
        const erased = await erase(door, { contactId: id, name: body.name, pseudonym, agentId: caller.agent.id });
        return { pseudonym, erased };
      },
    }),
  ];
}

import type { draftsFor } from '../../flows/campaign-drafts';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

/** A greeting that waits for a colleague. */
export const greetingShape = z
  .object({
    occurrenceId: z.string(),
    contact: z.object({ id: z.string(), name: z.string(), ownerAgentId: z.string().nullable() }),
    campaign: z.object({ id: z.string(), name: z.string(), festival: z.string().nullable() }),
    channelId: z.string().nullable(),
    conversationId: z.string().nullable(),
    /** As it would be said by you; null when the template cannot be said to this person, or nothing can. */
    text: z.string().nullable(),
    /** Whether this person can be written to there now. */
    reachable: z.boolean(),
    dueAt: z.string(),
    expiresAt: z.string(),
    /** When they last wrote or were written to. */
    lastMessageAt: z.string().nullable(),
  })
  .openapi('Greeting');

type Waiting = Awaited<ReturnType<typeof draftsFor>>['items'][number];

export const presentGreeting = (one: Waiting): z.input<typeof greetingShape> => {
  const { row, contact, campaign, place, said, lastTalkAt } = one;
  return {
    occurrenceId: idText(row.occurrenceId),
    contact: { id: idText(contact.id), name: contact.name, ownerAgentId: idTextOrNull(contact.ownerAgentId) },
    campaign: { id: idText(campaign.id), name: campaign.name, festival: campaign.festival },
    channelId: idTextOrNull(row.channelId),
    conversationId: idTextOrNull(place?.conversationId ?? null),
    text: said?.content.type === 'text' ? said.content.text : null,
    reachable: place !== null,
    dueAt: isoTime(Number(row.dueAt)),
    expiresAt: isoTime(Number(row.expiresAt)),
    lastMessageAt: isoTimeOrNull(lastTalkAt),
  };
};

/** What came of each of the greetings of a request, in its order. */
export const greetingFatesShape = z
  .object({
    items: z.array(
      z.object({
        occurrenceId: z.string(),
        contactId: z.string(),
        result: z.enum(['done', 'gone', 'not_yours', 'rests', 'greeted', 'unreachable', 'quiet', 'wordless']),
      }),
    ),
  })
  .openapi('GreetingFates');

import { invite } from '../../flows/invite';
import type { Door } from '../door';
import { idOf, isoTime, withId } from '../ids';
import { openLimit } from '../limits';
import { type Route, route } from '../route';
import { z } from '../zod';
import { contactOf } from './contacts';

/** Leading one person to another channel. */
export function linkRoutes(door: Door): Route[] {
  return [
    route({
      method: 'post',
      path: '/contacts/:id/links',
      tag: 'contacts',
      says: 'Makes a signed link that opens a channel for this very person: who comes by it is merged into them. 409 `cannot_link` where a channel knows none.',
      may: ['admin', 'agent'],
      limit: { by: 'agent', limit: openLimit(60, 60) },
      params: withId<'contact'>(),
      body: z.object({ channelId: idOf<'channel'>(), days: z.number().int().min(1).max(30).default(7) }),
      gives: z.object({ url: z.string(), token: z.string(), until: z.string() }).openapi('Invitation'),
      status: 201,
      answer: async ({ params, body, caller }) => {
        const { id } = await contactOf(door, params.id);
        const made = await invite(door, { contactId: id, ...body, agentId: caller.agent.id });
        return { ...made, until: isoTime(made.until) };
      },
    }),
  ];
}

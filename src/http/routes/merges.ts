import { merge, unmerge } from '../../flows/merge';
import type { Role } from '../../model';
import { mergesOf } from '../../store/merged';
import { byIds } from '../../store/queries/by-ids';
import type { Door } from '../door';
import { idOf, idText, withId } from '../ids';
import { type Route, route } from '../route';
import { knownContactShape } from '../shapes/contact';
import { mergeShape, presentMerge } from '../shapes/merge';
import { z } from '../zod';
import { contactOf, showContact } from './contacts';

const tag = 'contacts';
const may: readonly Role[] = ['admin', 'agent'];
const params = withId<'contact'>();

/** Making one person of two, and two of one again. */
export function mergeRoutes(door: Door): Route[] {
  const { store } = door;
  return [
    route({
      method: 'post',
      path: '/contacts/:id/merge',
      tag,
      says: 'Merges another person into this one, with all their channels and conversations; answers the merge that undoes it.',
      may,
      once: true,
      params,
      body: z.object({ otherId: idOf<'contact'>() }),
      gives: z.object({ mergeId: z.string(), contact: knownContactShape }),
      answer: async ({ params, body, caller }) => {
        const asked = { contactId: params.id, otherId: body.otherId, agentId: caller.agent.id };
        const { mergeId } = await merge(door, asked);
        return { mergeId: idText(mergeId), contact: await showContact(door, params.id) };
      },
    }),
    route({
      method: 'post',
      path: '/contacts/:id/unmerge',
      tag,
      says: 'Undoes a merge: what moved goes back, what came since stays with its conversation. Answers both people.',
      may,
      once: true,
      params,
      body: z.object({ mergeId: idOf<'merge'>() }),
      gives: z.object({ contact: knownContactShape, other: knownContactShape }),
      answer: async ({ params, body, caller }) => {
        const asked = { contactId: params.id, mergeId: body.mergeId, agentId: caller.agent.id };
        const { keptId, otherId } = await unmerge(door, asked);
        return { contact: await showContact(door, keptId), other: await showContact(door, otherId) };
      },
    }),
    route({
      method: 'get',
      path: '/contacts/:id/merges',
      tag,
      says: 'Lists who was merged into this person, newest first, and what was undone; at most 200.',
      may: ['admin', 'agent', 'marketer'],
      params,
      gives: z.object({ items: z.array(mergeShape) }),
      answer: async ({ params }) => {
        const { id } = await contactOf(door, params.id);
        const merges = await mergesOf(store, id);
        const agents = await byIds(
          store,
          'agent',
          merges.map(one => one.agentId),
        );
        return { items: merges.map(one => presentMerge(one, agents.get(one.agentId ?? 0))) };
      },
    }),
  ];
}

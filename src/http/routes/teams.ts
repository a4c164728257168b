import { addTeam, removeTeam, renameTeam } from '../../store/queries/teams';
import type { Door } from '../door';
import { conflict, notFound } from '../errors';
import { idText, pageOf, withId } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { presentTeam, teamShape } from '../shapes/people';
import { z } from '../zod';

const tag = 'people';
const body = z.object({ name: z.string().trim().min(1).max(120) });
const taken = () => conflict('name_taken', 'a team has this name already');

/** Groups that conversations can be handed to. */
export function teamRoutes({ store, now, books }: Door): Route[] {
  return [
    route({
      method: 'get',
      path: '/teams',
      tag,
      says: 'Lists the teams.',
      may: STAFF,
      gives: pageOf(teamShape),
      answer: async () => {
        const rows = await store.rows('team').find({ order: { name: 'ASC' }, take: 1000 });
        return { items: rows.map(presentTeam), next: null };
      },
    }),
    route({
      method: 'post',
      path: '/teams',
      tag,
      says: 'Adds a team.',
      may: ADMINS,
      once: true,
      body,
      gives: teamShape,
      status: 201,
      answer: async ({ body, caller }) => {
        const id = await addTeam(store, body.name, { at: now(), agentId: caller.agent.id });
        if (id === null) throw taken();
        await books.reload();
        return { id: idText(id), name: body.name };
      },
    }),
    route({
      method: 'patch',
      path: '/teams/:id',
      tag,
      says: 'Renames a team.',
      may: ADMINS,
      params: withId<'team'>(),
      body,
      gives: teamShape,
      answer: async ({ params, body, caller }) => {
        const done = await renameTeam(store, params.id, body.name, { at: now(), agentId: caller.agent.id });
        if (done === 'missing') throw notFound('this team');
        if (done === 'taken') throw taken();
        await books.reload();
        return { id: idText(params.id), name: body.name };
      },
    }),
    route({
      method: 'delete',
      path: '/teams/:id',
      tag,
      says: 'Removes a team; its colleagues and conversations belong to everybody.',
      may: ADMINS,
      params: withId<'team'>(),
      answer: async ({ params, caller }) => {
        if (!(await removeTeam(store, params.id, { at: now(), agentId: caller.agent.id }))) throw notFound('this team');
        await books.reload();
      },
    }),
  ];
}

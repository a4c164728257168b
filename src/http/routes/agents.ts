import { addAgent, changeAgent } from '../../store/queries/agents';
import type { Door } from '../door';
import { conflict, notFound } from '../errors';
import { idOf, pageOf, withId } from '../ids';
import { hashPassword, newPassword } from '../password';
import { ADMINS, type Route, route, STAFF } from '../route';
import { agentShape, alertUserShape, presentAgent, roleShape } from '../shapes/people';
import { z } from '../zod';

const tag = 'people';
const email = z.string().trim().toLowerCase().pipe(z.email().max(190));
const name = z.string().trim().min(1).max(120);
const capacity = z.number().int().min(0).max(1000);
const teamId = idOf<'team'>().nullable();

/** Colleagues. Everybody sees who there is; administrators decide. */
export function agentRoutes(door: Door): Route[] {
  const { store, now } = door;
  const agentOf = async (id: number) => {
    const row = await store.rows('agent').findOneBy({ id: id as never });
    if (!row) throw notFound('this colleague');
    return presentAgent(row);
  };
  return [
    route({
      method: 'get',
      path: '/agents',
      tag,
      says: 'Lists the colleagues.',
      may: STAFF,
      gives: pageOf(agentShape),
      answer: async () => {
        const rows = await store.rows('agent').find({ order: { id: 'ASC' }, take: 1000 });
        return { items: rows.map(presentAgent), next: null };
      },
    }),
    route({
      method: 'post',
      path: '/agents',
      tag,
      says: 'Adds a colleague, who can sign in at once.',
      may: ADMINS,
      once: true,
      body: z.object({
        email,
        name,
        role: roleShape,
        password: newPassword(),
        capacity: capacity.default(10),
        teamId: teamId.default(null),
        alertUser: alertUserShape.default(null),
      }),
      gives: agentShape,
      status: 201,
      answer: async ({ body: { password, ...agent }, caller }) => {
        const id = await addAgent(
          store,
          { ...agent, passwordHash: await hashPassword(password) },
          { at: now(), agentId: caller.agent.id, action: 'agent.add', data: { email: agent.email, role: agent.role } },
        );
        if (id === null) throw conflict('email_taken', 'a colleague has this e-mail already');
        return agentOf(id);
      },
    }),
    route({
      method: 'get',
      path: '/agents/:id',
      tag,
      says: 'Shows one colleague.',
      may: STAFF,
      params: withId<'agent'>(),
      gives: agentShape,
      answer: ({ params }) => agentOf(params.id),
    }),
    route({
      method: 'patch',
      path: '/agents/:id',
      tag,
      says: 'Changes a colleague; disabling one, or a new password, ends their sign-ins.',
      may: ADMINS,
      params: withId<'agent'>(),
      body: z.object({
        name: name.optional(),
        role: roleShape.optional(),
        enabled: z.boolean().optional(),
        capacity: capacity.optional(),
        teamId: teamId.optional(),
        alertUser: alertUserShape.optional(),
        password: newPassword().optional(),
      }),
      gives: agentShape,
      answer: async ({ params, body: { password, ...change }, caller }) => {
        const passwordHash = password === undefined ? undefined : await hashPassword(password);
        const done = await changeAgent(
          store,
          params.id,
          { ...change, passwordHash },
          {
            at: now(),
            agentId: caller.agent.id,
            action: 'agent.change',
            subject: `agent:${params.id}`,
            data: { ...change, ...(password === undefined ? {} : { password: 'changed' }) },
          },
        );
        if (done === 'missing') throw notFound('this colleague');
        if (done === 'last_admin') throw conflict('last_admin', 'nobody could administer the house any more');
        return agentOf(params.id);
      },
    }),
  ];
}

import { namesInside } from '../../channel';
import { newHookSecret } from '../../flows/hook-signature';
import type { HookId } from '../../model';
import { againHookCall } from '../../store/hooks';
import { addHook, changeHook, listHookCalls, listHooks, MOST_HOOKS, removeHook } from '../../store/queries/hooks';
import type { Door } from '../door';
import { conflict, invalid, notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { hookSeal } from '../outgoing';
import { ADMINS, type Route, route } from '../route';
import { hookCallShape, hookEvents, hookShape, presentHook, presentHookCall } from '../shapes/hook';
import { z } from '../zod';

const tag = 'webhooks';
const withSecret = hookShape.extend({ secret: z.string() });
const given = {
  name: z.string().trim().min(1).max(120),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  events: z.array(hookEvents).min(1).max(hookEvents.options.length),
  /** Whether the address may lie inside our own network. */
  inside: z.boolean(),
};
const tried = z.object({ ok: z.boolean(), status: z.number().int().nullable(), fault: z.string().nullable() });

/** Outgoing webhooks: programs of one's own that are told what happens here, signed as Standard Webhooks. */
export function hookRoutes({ store, sealer, hooks, now }: Door): Route[] {
  const find = async (id: HookId) => {
    const row = await store.rows('hook').findOneBy({ id });
    if (row === null) throw notFound('this webhook');
    return row;
  };
  const mayReach = (url: string, inside: boolean) => {
    if (!inside && namesInside(url))
      throw invalid({ url: 'this address lies inside our own network; say inside: true if that is meant' });
  };
  return [
    route({
      method: 'get',
      path: '/webhooks',
      tag,
      says: 'Lists the outgoing webhooks, never their secrets.',
      may: ADMINS,
      gives: pageOf(hookShape),
      answer: async () => ({ items: (await listHooks(store)).map(presentHook), next: null }),
    }),
    route({
      method: 'post',
      path: '/webhooks',
      tag,
      says: 'Adds an address that is told of these events; the secret it is signed with is told this once.',
      may: ADMINS,
      body: z.strictObject({ ...given, inside: given.inside.default(false) }),
      gives: withSecret,
      status: 201,
      answer: async ({ body, caller }) => {
        mayReach(body.url, body.inside);
        const id = store.id<'hook'>();
        const secret = newHookSecret();
        const by = { at: now(), agentId: caller.agent.id };
        const added = await addHook(store, { ...body, id, secret: sealer.seal(secret, hookSeal(id)) }, by);
        if (!added) throw conflict('too_many_webhooks', `at most ${MOST_HOOKS} webhooks; remove one first`);
        await hooks.reload();
        return { ...presentHook(await find(id)), secret };
      },
    }),
    route({
      method: 'patch',
      path: '/webhooks/:id',
      tag,
      says: 'Changes a webhook, or switches it on or off; with `secret: "new"` it gets another one, told this once.',
      may: ADMINS,
      params: withId<'hook'>(),
      body: z.strictObject({ ...given, state: z.enum(['on', 'off']), secret: z.literal('new') }).partial(),
      gives: hookShape.extend({ secret: z.string().optional() }),
      answer: async ({ params: { id }, body: { secret: wanted, ...change }, caller }) => {
        const row = await find(id);
        mayReach(change.url ?? row.url, change.inside ?? row.inside);
        const secret = wanted && newHookSecret();
        const sealed = secret === undefined ? {} : { secret: sealer.seal(secret, hookSeal(id)) };
        await changeHook(store, id, { ...change, ...sealed }, { at: now(), agentId: caller.agent.id });
        await hooks.reload();
        return { ...presentHook(await find(id)), ...(secret === undefined ? {} : { secret }) };
      },
    }),
    route({
      method: 'delete',
      path: '/webhooks/:id',
      tag,
      says: 'Removes a webhook with the list of what it was told.',
      may: ADMINS,
      params: withId<'hook'>(),
      answer: async ({ params: { id }, caller }) => {
        if (!(await removeHook(store, id, { at: now(), agentId: caller.agent.id }))) throw notFound('this webhook');
        await hooks.reload();
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/:id/test',
      tag,
      says: 'Tells the address now, once, that it is being tried: `{type: "test"}`.',
      may: ADMINS,
      params: withId<'hook'>(),
      gives: tried,
      answer: async ({ params: { id } }) => {
        const { status, fault } = await hooks.test(await find(id));
        return { ok: fault === null, status, fault };
      },
    }),
    route({
      method: 'get',
      path: '/webhooks/:id/calls',
      tag,
      says: 'Lists what a webhook was told in the last week and is still to be told, newest first.',
      may: ADMINS,
      params: withId<'hook'>(),
      query: z.object({
        limit: paged().limit,
        after: idOf<'hookCall'>().optional(),
        state: z.enum(['due', 'sent', 'failed']).optional(),
      }),
      gives: pageOf(hookCallShape),
      answer: async ({ params: { id }, query: { limit, after, state } }) => {
        await find(id);
        const rows = await listHookCalls(store, id, {
          limit: limit + 1,
          ...(state === undefined ? {} : { state }),
          ...(after === undefined ? {} : { before: after }),
        });
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        return { items: shown.map(presentHookCall), next: rows.length > limit && last ? idText(last.id) : null };
      },
    }),
    route({
      method: 'post',
      path: '/webhooks/:id/calls/:callId/resend',
      tag,
      says: 'Tells one thing again, under the same id.',
      may: ADMINS,
      params: z.object({ id: idOf<'hook'>(), callId: idOf<'hookCall'>() }),
      status: 202,
      gives: z.object({ id: z.string() }),
      answer: async ({ params: { id, callId } }) => {
        if (!(await againHookCall(store, id, callId, now()))) throw notFound('this call');
        await hooks.reload();
        return { id: idText(callId) };
      },
    }),
  ];
}

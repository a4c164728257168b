import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { authenticate, type Caller, mustBeOurOrigin } from './auth';
import { readJson } from './body';
import type { Door } from './door';
import { forbidden, invalid, notFound } from './errors';
import { addressKey } from './limits';
import type { Once } from './once';
import type { Route } from './route';
import type { z } from './zod';

export const API = '/api/v1';

/** The router of all these routes; each is read as one sentence: limit, sign-in, role, validate, answer. */
export function mount(door: Door, routes: readonly Route[], once: Once): Router {
  const router = new Router({ prefix: API });
  for (const route of routes) {
    router[route.method](
      route.path,
      limit(route),
      auth(door, route),
      role(route),
      validate(route),
      answer(route, once),
    );
  }
  return router;
}

const callerOf = (ctx: Context): Caller => ctx.state.caller as Caller;

function limit({ limit }: Route): Middleware {
  return async (ctx, next) => {
    if (limit?.by === 'address') await limit.limit.take(addressKey(ctx.ip));
    await next();
  };
}

function auth(door: Door, { may, limit }: Route): Middleware {
  return async (ctx, next) => {
    if (may === 'anyone') {
      if (ctx.method !== 'GET') mustBeOurOrigin(ctx.get('origin'), ctx.host, door.site.publicUrl);
    } else {
      const caller = await authenticate(ctx, door);
      ctx.state.caller = caller;
      if (limit?.by === 'agent') await limit.limit.take(String(caller.agent.id));
    }
    await next();
  };
}

function role({ may }: Route): Middleware {
  return async (ctx, next) => {
    if (may !== 'anyone' && !may.includes(callerOf(ctx).agent.role)) throw forbidden();
    await next();
  };
}

function validate({ params, query, body }: Route): Middleware {
  return async (ctx, next) => {
    const path = params?.safeParse(ctx.params);
    if (path && !path.success) throw notFound();
    const asked = query && read(query, Object.fromEntries(new URLSearchParams(ctx.querystring)));
    const said = body && read(body, await readJson(ctx.req));
    ctx.state.read = { params: path?.data, query: asked, body: said };
    await next();
  };
}

/** What the schema makes of it, or a 400 that names every wrong field. */
export function read<Schema extends z.ZodType>(schema: Schema, value: unknown, under = ''): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    fields[[under, ...issue.path.map(String)].filter(Boolean).join('.') || 'body'] ??= issue.message;
  }
  throw invalid(fields);
}

function answer(route: Route, once: Once): Middleware {
  return async ctx => {
    const { params, query, body } = ctx.state.read as Record<string, unknown>;
    const given = async () => ({
      status: route.status,
      body: await route.answer({ caller: callerOf(ctx), params, query, body, ctx }),
    });
    const key = route.once ? ctx.get('idempotency-key') : '';
    const result = key
      ? await once(key, { agentId: callerOf(ctx).agent.id, method: ctx.method, path: ctx.path, body }, given)
      : await given();
    ctx.status = result.status;
    if (route.type) ctx.type = route.type;
    if (!route.gives && !route.type) ctx.body = null;
    else ctx.body = result.body;
    // Koa makes an empty body a 204; a status of ours is kept.
    ctx.status = result.status;
    if (!ctx.response.get('cache-control')) ctx.set('Cache-Control', 'no-store');
  };
}

import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { Middleware } from 'koa';
import type { Site } from './door';
import { API } from './mount';
import type { Route } from './route';
import { z } from './zod';

const errorShape = z
  .object({
    error: z.object({
      id: z.string().openapi({ description: 'stable: programs may rely on it' }),
      message: z.string(),
      fields: z.record(z.string(), z.string()).optional(),
    }),
  })
  .openapi('Error');

/** The OpenAPI 3.1 description of these routes, made from the schemas that check them. */
export function describeApi(routes: readonly Route[], site: Pick<Site, 'publicUrl' | 'version'>) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'cookie', { type: 'apiKey', in: 'cookie', name: 'guanxi_session' });
  for (const route of routes) registry.registerPath(pathOf(route));
  registry.registerPath({
    method: 'get',
    path: `${API}/media/{hash}`,
    tags: ['messages'],
    summary: 'A file of a message, by the SHA-256 of its bytes.',
    security: [{ bearer: [] }, { cookie: [] }],
    request: { params: z.object({ hash: z.string() }) },
    responses: { 200: { description: 'the bytes' }, ...refusals({ may: [], once: false }) },
  });
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Guanxi',
      version: site.version,
      description:
        'Conversations with customers on Chinese social channels. Ids are strings, times ISO 8601 in UTC, lists pages of `{ items, next }`. Live events: WebSocket `/api/v1/live`.',
    },
    servers: [{ url: site.publicUrl }],
  });
}

function pathOf(route: Route): Parameters<OpenAPIRegistry['registerPath']>[0] {
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  const given = route.type
    ? { description: 'the file', content: { [route.type.split(';')[0] as string]: { schema: z.string() } } }
    : { description: 'done', ...(route.gives ? json(route.gives) : {}) };
  const idempotency = z.object({ 'Idempotency-Key': z.string().max(150).optional() });
  return {
    method: route.method,
    path: API + route.path.replace(/:(\w+)/g, '{$1}'),
    tags: [route.tag],
    summary: route.says,
    description: route.may === 'anyone' ? 'Needs no sign-in.' : `For: ${route.may.join(', ')}.`,
    security: route.may === 'anyone' ? [] : [{ bearer: [] }, { cookie: [] }],
    request: {
      ...(route.params ? { params: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...(route.takes ? { body: { content: filesOf(route.takes), required: true } } : {}),
      ...(route.body ? { body: { ...json(route.body), required: true } } : {}),
      ...(route.once ? { headers: idempotency } : {}),
    },
    responses: { [route.status]: given, ...refusals(route) },
  };
}

const filesOf = (types: readonly string[]) =>
  Object.fromEntries(types.map(type => [type, { schema: { type: 'string' as const, format: 'binary' } }]));

function refusals({ may, once }: Pick<Route, 'may' | 'once'>) {
  const because = (description: string) => ({ description, content: { 'application/json': { schema: errorShape } } });
  return {
    400: because('not well formed; `fields` names what is wrong'),
    ...(may === 'anyone' ? {} : { 401: because('not signed in'), 403: because('not for this role') }),
    404: because('not there'),
    409: because('somebody was quicker, or it does not fit what is'),
    ...(once ? { 422: because('can never succeed as it is, or the Idempotency-Key was used for something else') } : {}),
    429: because('too many; see Retry-After'),
  };
}

/** `GET /api/openapi.json`, generated once. */
export function apiDocument(routes: readonly Route[], site: Site): Middleware {
  let text: string | undefined;
  return async (ctx, next) => {
    if (ctx.path !== '/api/openapi.json') return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'HEAD, GET');
      ctx.status = 405;
      return;
    }
    text ??= JSON.stringify(describeApi(routes, site));
    ctx.type = 'application/json';
    ctx.body = text;
  };
}

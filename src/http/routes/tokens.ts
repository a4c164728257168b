import { noteAudit } from '../../store/queries/audit';
import { endSession, keepSession } from '../../store/queries/sessions';
import { listTokens } from '../../store/queries/tokens';
import type { Door } from '../door';
import { notFound } from '../errors';
import { idOf, idText, isoTime, isoTimeOrNull, moment, paged, pageOf } from '../ids';
import { ADMINS, type Route, route } from '../route';
import { hashOf, newToken } from '../secrets';
import { z } from '../zod';

const tag = 'people';
const tokenShape = z
  .object({
    /** A name for the token that tells nothing about it. */
    id: z.string(),
    name: z.string(),
    agentId: z.string(),
    createdAt: z.string(),
    usedAt: z.string(),
    expiresAt: z.string().nullable(),
  })
  .openapi('Token');

/** Keys for programs. A token may do what the colleague it speaks for may do; it is told once and kept as its hash. */
export function tokenRoutes({ store, now }: Door): Route[] {
  return [
    route({
      method: 'get',
      path: '/tokens',
      tag,
      says: 'Lists the service tokens, never the tokens themselves.',
      may: ADMINS,
      query: z.object(paged()),
      gives: pageOf(tokenShape),
      answer: async ({ query: { limit, after } }) => {
        const rows = await listTokens(store, limit + 1, after);
        const shown = rows.slice(0, limit);
        return {
          items: shown.map(row => ({
            id: row.tokenHash,
            name: row.name,
            agentId: idText(row.agentId),
            createdAt: isoTime(row.createdAt),
            usedAt: isoTime(row.usedAt),
            expiresAt: isoTimeOrNull(row.expiresAt),
          })),
          next: rows.length > limit ? (shown.at(-1)?.tokenHash ?? null) : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/tokens',
      tag,
      says: 'Makes a service token that speaks for oneself or for a colleague; it is told this once.',
      may: ADMINS,
      body: z.object({
        name: z.string().trim().min(1).max(120),
        agentId: idOf<'agent'>().optional(),
        expiresAt: moment().optional(),
      }),
      gives: z.object({ id: z.string(), token: z.string(), name: z.string(), agentId: z.string() }),
      status: 201,
      answer: async ({ body, caller }) => {
        const agentId = body.agentId ?? caller.agent.id;
        if (!(await store.rows('agent').findOneBy({ id: agentId, enabled: true }))) throw notFound('this colleague');
        const token = newToken();
        const tokenHash = hashOf(token);
        const at = now();
        const expiresAt = body.expiresAt ?? null;
        await keepSession(store, { tokenHash, kind: 'token', agentId, name: body.name, csrf: null, at, expiresAt });
        const by = { at, agentId: caller.agent.id, action: 'token.add', subject: `agent:${agentId}` };
        await noteAudit(store, { ...by, data: { name: body.name } });
        return { id: tokenHash, token, name: body.name, agentId: idText(agentId) };
      },
    }),
    route({
      method: 'delete',
      path: '/tokens/:id',
      tag,
      says: 'Takes a service token back; it works no more.',
      may: ADMINS,
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
      answer: async ({ params, caller }) => {
        if (!(await endSession(store, params.id, 'token'))) throw notFound('this token');
        const subject = `token:${params.id.slice(0, 8)}`;
        await noteAudit(store, { at: now(), agentId: caller.agent.id, action: 'token.remove', subject, data: null });
      },
    }),
  ];
}

import { listAudit } from '../../store/queries/audit';
import { byIds } from '../../store/queries/by-ids';
import type { Door } from '../door';
import { idText, idTextOrNull, isoTime, paged, pageOf } from '../ids';
import { ADMINS, type Route, route } from '../route';
import { colleagueShape, presentColleague } from '../shapes/people';
import { z } from '../zod';

const entryShape = z
  .object({
    id: z.string(),
    at: z.string(),
    agentId: z.string().nullable(),
    agent: colleagueShape.nullable(),
    action: z.string(),
    subject: z.string(),
    data: z.unknown(),
  })
  .openapi('AuditEntry');

/** Who did what. */
export function auditRoutes({ store }: Door): Route[] {
  return [
    route({
      method: 'get',
      path: '/audit',
      tag: 'people',
      says: 'Lists who did what, newest first, optionally to one subject (`channel:123`).',
      may: ADMINS,
      query: z.object({
        ...paged(),
        after: z.coerce.number().int().positive().optional(),
        subject: z.string().max(190).optional(),
      }),
      gives: pageOf(entryShape),
      answer: async ({ query: { limit, after, subject } }) => {
        const rows = await listAudit(store, { subject, before: after, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        const agents = await byIds(
          store,
          'agent',
          shown.map(row => row.agentId),
        );
        const items = shown.map(row => {
          const agent = row.agentId === null ? undefined : agents.get(row.agentId);
          return {
            id: idText(row.id),
            at: isoTime(row.at),
            agentId: idTextOrNull(row.agentId),
            agent: agent ? presentColleague(agent) : null,
            action: row.action,
            subject: row.subject,
            data: row.data,
          };
        });
        return { items, next: rows.length > limit ? idText(shown.at(-1)?.id as number) : null };
      },
    }),
  ];
}

import { pageOf } from '../ids';
import { type Route, route, STAFF } from '../route';
import { z } from '../zod';

const roleShape = z
  .object({
    id: z.enum(['admin', 'agent', 'marketer']),
    name: z.object({ zh: z.string(), en: z.string() }),
    /** Every call of this API that the role may make. */
    may: z.array(z.object({ method: z.string(), path: z.string(), says: z.string() })),
  })
  .openapi('Role');

const NAMES = {
  admin: { zh: '管理员', en: 'Administrator' },
  agent: { zh: '客服', en: 'Agent' },
  marketer: { zh: '市场', en: 'Marketer' },
} as const;

/** The roles and what each may do, read from the doors themselves. */
export const roleRoutes = (routes: readonly Route[]): Route[] => [
  route({
    method: 'get',
    path: '/roles',
    tag: 'people',
    says: 'Lists the roles, with every call each of them may make.',
    may: STAFF,
    gives: pageOf(roleShape),
    answer: async () => ({
      items: STAFF.map(role => ({
        id: role,
        name: NAMES[role],
        may: routes
          .filter(({ may }) => may === 'anyone' || may.includes(role))
          .map(({ method, path, says }) => ({ method: method.toUpperCase(), path, says })),
      })),
      next: null,
    }),
  }),
];

import type { SessionRow } from '../schema/rows';
import type { Store } from '../store';

/** Service tokens by the order of their hashes. */
export function listTokens(store: Store, limit: number, after?: string): Promise<SessionRow[]> {
  const query = store
    .rows('session')
    .createQueryBuilder('s')
    .where(`s.kind = 'token'`)
    .orderBy('s.tokenHash', 'ASC')
    .limit(limit);
  if (after !== undefined) query.andWhere('s.tokenHash > :after', { after });
  return query.getMany();
}

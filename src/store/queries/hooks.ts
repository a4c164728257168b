import type { HookCall, HookCallId, HookId } from '../../model';
import type { HookRow } from '../schema/hook-tables';
import type { Store } from '../store';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;

/** More addresses than this are a mistake. */
export const MOST_HOOKS = 50;

/** All addresses, oldest first. */
export const listHooks = (store: Store): Promise<HookRow[]> =>
  store.rows('hook').find({ order: { id: 'ASC' }, take: MOST_HOOKS });

/** Adds an address whose secret is sealed already; null when there are too many. */
export const addHook = (
  store: Store,
  hook: Pick<HookRow, 'id' | 'name' | 'url' | 'secret' | 'events' | 'inside'>,
  by: By,
): Promise<boolean> =>
  store.transact(async tx => {
    const there = await tx.all('SELECT id FROM hook');
    if (there.length >= MOST_HOOKS) return false;
    await tx.insert(
      'hook',
      ['id', 'name', 'url', 'secret', 'events', 'inside', 'state', 'createdAt', 'updatedAt'],
      [
        [
          ...[hook.id, hook.name, hook.url, hook.secret, JSON.stringify(hook.events), hook.inside ? 1 : 0],
          ...['on', by.at, by.at],
        ],
      ],
    );
    const data = { name: hook.name, url: hook.url, events: hook.events, inside: hook.inside };
    await writeAudit(store, tx, { ...by, action: 'webhook.add', subject: `webhook:${hook.id}`, data });
    return true;
  });

export type HookChange = Partial<Pick<HookRow, 'name' | 'url' | 'secret' | 'events' | 'inside' | 'state'>>;

/** Changes what is given; one that is switched on forgets its fault. False when there is none. */
export const changeHook = (store: Store, id: HookId, change: HookChange, by: By): Promise<boolean> =>
  store.transact(async tx => {
    const { events, inside, ...plain } = change;
    const values: Record<string, string | number | null> = { updatedAt: by.at, ...plain };
    if (events !== undefined) values.events = JSON.stringify(events);
    if (inside !== undefined) values.inside = inside ? 1 : 0;
    if (change.state === 'on') values.fault = null;
    if ((await tx.all('SELECT id FROM hook WHERE id = ?', [id])).length === 0) return false;
    await tx.update('hook', Object.keys(values), [[id, ...Object.values(values)]]);
    const { secret, ...data } = change;
    const told = { ...data, ...(secret === undefined ? {} : { secret: 'changed' }) };
    await writeAudit(store, tx, { ...by, action: 'webhook.change', subject: `webhook:${id}`, data: told });
    return true;
  });

/** Removes an address with all it was told. False when there is none. */
export const removeHook = (store: Store, id: HookId, by: By): Promise<boolean> =>
  store.transact(async tx => {
    if ((await tx.run('DELETE FROM hook WHERE id = ?', [id])) === 0) return false;
    await tx.run('DELETE FROM hookCall WHERE hookId = ?', [id]);
    await writeAudit(store, tx, { ...by, action: 'webhook.remove', subject: `webhook:${id}`, data: null });
    return true;
  });

/** What an address was told and is to be told, newest first; ids below `before`. */
export function listHookCalls(
  store: Store,
  hookId: HookId,
  {
    state,
    before,
    limit,
  }: { readonly state?: HookCall['state']; readonly before?: HookCallId; readonly limit: number },
): Promise<HookCall[]> {
  const query = store
    .rows('hookCall')
    .createQueryBuilder('c')
    .where('c.hookId = :hookId', { hookId })
    .orderBy('c.id', 'DESC')
    .limit(limit);
  if (state !== undefined) query.andWhere('c.state = :state', { state });
  if (before !== undefined) query.andWhere('c.id < :before', { before });
  return query.getMany();
}

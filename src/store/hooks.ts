import type { HookCall, HookCallId, HookEvent, HookId } from '../model';
import type { Store } from './store';
import { marks } from './transaction';

/** Something to tell one address. */
export interface NewHookCall {
  readonly hookId: HookId;
  readonly event: HookEvent;
  readonly body: string;
}

const COLUMNS = ['id', 'hookId', 'event', 'body', 'state', 'attempts', 'dueAt', 'createdAt'];

/** Writes down what is to be told, all in one commit. */
export const noteHookCalls = (store: Store, calls: readonly NewHookCall[], now: number): Promise<void> =>
  store.transact(tx =>
    tx.insert(
      'hookCall',
      COLUMNS,
      calls.map(call => [store.id<'hookCall'>(), call.hookId, call.event, call.body, 'due', 0, now, now]),
    ),
  );

/** The first that is due for this address, taken for one try until `until`; null when there is none. */
export async function takeHookCall(store: Store, hookId: HookId, now: number, until: number): Promise<HookCall | null> {
  for (;;) {
    const [call] = await store.read<HookCall>(
      `SELECT * FROM hookCall WHERE hookId = ? AND state = 'due' AND dueAt <= ? ORDER BY dueAt, id LIMIT 1`,
      [hookId, now],
    );
    if (call === undefined) return null;
    const sql = `UPDATE hookCall SET attempts = attempts + 1, dueAt = ? WHERE id = ? AND attempts = ? AND state = 'due'`;
    const taken = await store.transact(tx => tx.run(sql, [until, call.id, call.attempts]));
    if (taken === 1) return { ...call, attempts: call.attempts + 1, dueAt: until };
  }
}

/** How one try ended. */
export interface HookTry {
  readonly state: HookCall['state'];
  readonly dueAt: number;
  readonly status: number | null;
  readonly fault: string | null;
}

/** Writes down how a try ended, and what is wrong with the address; `off` switches it off. */
export const endHookTry = (
  store: Store,
  call: HookCall,
  { state, dueAt, status, fault }: HookTry,
  { now, hookFault, off }: { readonly now: number; readonly hookFault: string | null; readonly off: boolean },
): Promise<void> =>
  store.transact(async tx => {
    const sentAt = state === 'sent' ? now : null;
    await tx.update(
      'hookCall',
      ['state', 'dueAt', 'status', 'fault', 'sentAt'],
      [[call.id, state, dueAt, status, fault, sentAt, call.attempts]],
      'attempts',
    );
    await tx.run(
      `UPDATE hook SET fault = ?, state = CASE WHEN ? = 1 THEN 'off' ELSE state END
       WHERE id = ? AND (COALESCE(fault, '') <> ? OR ? = 1)`,
      [hookFault, off ? 1 : 0, call.hookId, hookFault ?? '', off ? 1 : 0],
    );
  });

/** Has one told again, whatever became of it; false when there is none. */
export const againHookCall = (store: Store, hookId: HookId, id: HookCallId, now: number): Promise<boolean> =>
  store.transact(
    async tx =>
      (await tx.run(
        `UPDATE hookCall SET state = 'due', attempts = 0, dueAt = ?, fault = NULL WHERE id = ? AND hookId = ?`,
        [now, id, hookId],
      )) === 1,
  );

const SWEPT_AT_ONCE = 500;

/** Forgets what was settled and begun before `before`. Bounded: what is left goes with the next sweep. */
export const sweepHookCalls = (store: Store, before: number): Promise<number> =>
  store.transact(async tx => {
    const rows = await tx.all<{ id: number }>(
      `SELECT id FROM hookCall WHERE createdAt < ? AND state <> 'due' ORDER BY createdAt LIMIT ${SWEPT_AT_ONCE}`,
      [before],
    );
    if (rows.length === 0) return 0;
    return tx.run(
      `DELETE FROM hookCall WHERE id IN (${marks(rows.length)})`,
      rows.map(({ id }) => id),
    );
  });

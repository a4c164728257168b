import type { Middleware } from 'koa';
import { writeSetting } from '../store/queries/settings';
import type { Door } from './door';

const EVERY_MS = 1000;
const PATIENCE_MS = 3000;

/**
 * `/healthz`: the process lives. `/readyz`: the database takes a write, tried at most once a second; 503 when it does
 * not, or when the process was asked to end.
 */
export function health({ store, now, ending }: Pick<Door, 'store' | 'now' | 'ending'>): Middleware {
  let triedAt = Number.NEGATIVE_INFINITY;
  let writable: Promise<boolean> = Promise.resolve(false);
  const tryWriting = (): Promise<boolean> => {
    const at = now();
    if (at - triedAt >= EVERY_MS) {
      triedAt = at;
      writable = within(PATIENCE_MS, writeSetting(store, 'readyAt', at));
    }
    return writable;
  };
  return async (ctx, next) => {
    if (ctx.path === '/healthz') {
      ctx.set('Cache-Control', 'no-store');
      ctx.body = { ok: true };
    } else if (ctx.path === '/readyz') {
      ctx.set('Cache-Control', 'no-store');
      const why = ending.aborted ? 'draining' : (await tryWriting()) ? null : 'the database takes no writes';
      ctx.status = why === null ? 200 : 503;
      ctx.body = { ok: why === null, why };
    } else await next();
  };
}

async function within(limitMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, limitMs, false);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

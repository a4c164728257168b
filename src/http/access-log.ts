import type { Middleware } from 'koa';
import type { Door } from './door';

/** One line for every API request: what was asked and how it went, never with which words. */
export function accessLog({ log, metrics, now }: Pick<Door, 'log' | 'metrics' | 'now'>): Middleware {
  return async (ctx, next) => {
    const startedAt = now();
    try {
      await next();
    } finally {
      const tookMs = now() - startedAt;
      // The pattern, not the path: a metric with ids in it grows for ever.
      const route = typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'other';
      metrics.http.observe({ method: ctx.method, route, status: String(ctx.status) }, tookMs / 1000);
      if (ctx.path.startsWith('/api/')) {
        const agentId = (ctx.state.caller as { agent?: { id: number } } | undefined)?.agent?.id;
        log.info({ method: ctx.method, path: ctx.path, status: ctx.status, tookMs, agentId }, 'http.request');
      }
    }
  };
}

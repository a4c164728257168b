import type { Readable } from 'node:stream';
import type { Context } from 'koa';

/** Answers that stay open: a stream ends when its reader goes away, and all of them when `ending` aborts. */
export function openStreams(ending: AbortSignal | undefined): { send(body: Readable, ctx: Context): void } {
  const open = new Set<Context['res']>();
  ending?.addEventListener('abort', () => {
    for (const response of open) response.end();
  });
  return {
    /** Status and headers are set already; they leave at once, however long the first words take. */
    send(body, ctx) {
      const { res: response } = ctx;
      // Koa would report every reader that goes away as a fault.
      ctx.respond = false;
      body.once('error', () => response.destroy());
      response.once('close', () => {
        open.delete(response);
        body.destroy();
      });
      if (response.destroyed) body.destroy();
      else if (ctx.method === 'HEAD' || ending?.aborted) response.end();
      else {
        open.add(response);
        response.flushHeaders();
        body.pipe(response);
      }
    },
  };
}

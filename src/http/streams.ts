import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** Answers that stay open. */
export interface Streams {
  /** The head leaves at once, however long the first words take. */
  send(body: Readable, method: string, response: ServerResponse, status: number, head: OutgoingHttpHeaders): void;
}

/** A stream ends when its reader goes away, and all of them when `ending` aborts. */
export function openStreams(ending: AbortSignal | undefined): Streams {
  const open = new Set<ServerResponse>();
  ending?.addEventListener('abort', () => {
    for (const response of open) response.end();
  });
  return {
    send(body, method, response, status, head) {
      body.once('error', () => response.destroy());
      response.once('close', () => {
        open.delete(response);
        body.destroy();
      });
      if (response.destroyed) {
        body.destroy();
        return;
      }
      response.writeHead(status, head);
      if (method === 'HEAD' || ending?.aborted) response.end();
      else {
        open.add(response);
        response.flushHeaders();
        body.pipe(response);
      }
    },
  };
}

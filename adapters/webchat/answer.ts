import type { DoorResponse, Received } from '../../src/channel';
import { corsHeaders } from './origin';
import type { RefusalId } from './wire';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The status of each refusal. */
const statuses: Readonly<Record<RefusalId, number>> = {
  session: 401,
  refused: 403,
  gone: 404,
  too_large: 413,
  unsupported: 415,
  invalid: 422,
  slow_down: 429,
};

/** What the widget asked for, as JSON. */
export const told = (origin: string, body: unknown, status = 200): DoorResponse => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(body),
  headers: { ...corsHeaders(origin), 'Cache-Control': 'no-store' },
});

/** A refusal that the page of an allowed site may read; every one has the same shape. */
export function refused(origin: string, id: RefusalId, retryAfterMs = 0): Received {
  const { headers, ...rest } = told(origin, { error: { id } }, statuses[id]);
  const later: Record<string, string> =
    retryAfterMs > 0 ? { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) } : {};
  return { inbound: [], response: { ...rest, headers: { ...headers, ...later } } };
}

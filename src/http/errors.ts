import type { Middleware } from 'koa';
import { ChannelError } from '../channel';
import { Conflict, NotFound, Refusal } from '../flows/conflict';
import type { Log } from '../flows/house';

/** A refusal with a stable `id` that programs may rely on, and a sentence for a person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly id: string,
    message: string,
    /** What is wrong with which field of the request: `{ 'settings.appId': 'is needed' }`. */
    readonly fields?: Readonly<Record<string, string>>,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

export const invalid = (fields: Readonly<Record<string, string>>, message = 'the request is not well formed') =>
  new ApiError(400, 'invalid', message, fields);
export const unauthenticated = () => new ApiError(401, 'unauthenticated', 'sign in first');
export const forbidden = (message = 'your role does not allow this') => new ApiError(403, 'forbidden', message);
export const notFound = (what = 'what you ask for') => new ApiError(404, 'not_found', `${what} does not exist`);
export const conflict = (id: string, message: string) => new ApiError(409, id, message);
export const tooMany = (retryAfterSeconds: number) =>
  new ApiError(429, 'rate_limited', 'too many tries, wait a little', undefined, retryAfterSeconds);

/** The body of every refusal: `{ error: { id, message, fields? } }`. */
export function presentError({ id, message, fields }: ApiError): { error: Record<string, unknown> } {
  return { error: fields ? { id, message, fields } : { id, message } };
}

/** Turns whatever was thrown into the refusal the caller sees; null for what only the log may know. */
export function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof Conflict) return new ApiError(409, error.id, error.message, textsOf(error.facts));
  if (error instanceof NotFound) return new ApiError(404, error.id, error.message);
  if (error instanceof Refusal) return new ApiError(422, error.id, error.message);
  if (error instanceof ChannelError) return new ApiError(502, `channel_${error.kind}`, error.detail);
  return null;
}

/** Facts as the fields of a refusal; none when there are none. */
function textsOf(facts: Conflict['facts']): Readonly<Record<string, string>> | undefined {
  const known = Object.entries(facts).filter(([, value]) => value !== null);
  return known.length === 0 ? undefined : Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

/**
 * What the log may know of a fault: its kind and where it happened. Not its message and not its fields: those of a
 * database quote the values it was given.
 */
export function faultFacts(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { fault: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return { fault: error.name, code, where: frames.slice(0, 8).map(line => line.trim()) };
}

/** Answers every fault in the API's one shape. Unknown ones are logged and shown as `internal` only. */
export function errors(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (!/^\/api(\/|$)/.test(ctx.path) || ctx.body) return;
      if (ctx.status === 404) throw notFound();
      if (ctx.status === 405 || ctx.status === 501) {
        throw new ApiError(405, 'method_not_allowed', `this can be asked by ${ctx.response.get('allow')} only`);
      }
    } catch (error) {
      const known = asApiError(error);
      if (!known) log.error({ path: ctx.path, method: ctx.method, ...faultFacts(error) }, 'http.fault');
      const shown = known ?? new ApiError(500, 'internal', 'something went wrong here; it is in the log');
      ctx.status = shown.status;
      if (shown.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(shown.retryAfterSeconds));
      ctx.body = presentError(shown);
    }
  };
}

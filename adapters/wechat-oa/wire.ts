import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { faultOf } from './errors';
import { parseJson } from './json';

/** One call of WeChat's API. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  /** `message` when WeChat may have delivered something although no answer came; else the call can be repeated. */
  readonly effect: 'message' | 'none';
}

/** What WeChat answered: always the bytes, and the object when they were JSON. */
export interface Answer extends HttpResponse {
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Asks WeChat once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

const object = z.record(z.string(), z.unknown());
const outcome = z.object({
  errcode: z
    .union([
      z.number().int(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ])
    .nullable()
    .catch(null),
  errmsg: z.coerce.string().catch(''),
});

/**
 * Opens the wire to one base address. Whatever content type WeChat claims, a body that is a JSON object is one, and an
 * `errcode` other than 0 rejects although the status is 200. The access token
 * and whatever `hide` names never appear in an error.
 *
 * A call that had no answer is `unknown` when it may have delivered a message, and `busy` when asking again is harmless.
 */
export function openWire(options: { http: Http; base: string; now: () => number; hide: readonly string[] }): Wire {
  const base = options.base.replace(/\/+$/, '');
  const { now } = options;

  return async (ask, signal) => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const { method, body } = ask;
    const headers = typeof body === 'string' ? { 'content-type': 'application/json; charset=utf-8' } : undefined;
    const response = await options
      .http({
        method,
        url: base + ask.path,
        ...(ask.query === undefined ? {} : { query: ask.query }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
        signal,
      })
      .catch((error: unknown) => {
        throw unanswered(error, ask);
      });
    return judge(response, ask, now(), [...options.hide, ask.query?.access_token ?? '']);
  };
}

function judge(response: HttpResponse, ask: Ask, nowMs: number, hide: readonly string[]): Answer {
  const json = jsonOf(response.body);
  const { errcode, errmsg } = outcome.parse(json ?? {});
  if (errcode !== null && errcode !== 0) throw faultOf(errcode, hidden(errmsg, hide), nowMs);
  const isFine = response.status >= 200 && response.status < 300;
  if (!isFine) throw statusFault(response, ask);
  // Only WeChat's own word that it took a message counts: a proxy's page may be JSON too.
  if (ask.effect === 'message' && errcode === null) throw senseless(ask);
  return { ...response, json };
}

/** A status without a code of WeChat's comes from something in between, or from an address that is not WeChat's. */
function statusFault({ status, headers }: HttpResponse, ask: Ask): ChannelError {
  const code = String(status);
  const seconds = Number(headers['retry-after']);
  const options = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
  if (status === 429) return new ChannelError('busy', code, 'WeChat asks us to slow down', options);
  // A gateway that gives up (502, 504) may have passed the message on before it did.
  const mayHaveArrived = ask.effect === 'message' && status > 500 && status !== 503;
  if (mayHaveArrived) return new ChannelError('unknown', code, 'the gateway gave no answer from WeChat');
  if (status >= 500) return new ChannelError('busy', code, 'WeChat is out of order', options);
  if (status === 413) return new ChannelError('refused', code, 'too large for WeChat');
  return new ChannelError('broken', code, 'there is no WeChat API at this address');
}

function unanswered(error: unknown, ask: Ask): ChannelError {
  const code = error instanceof ChannelError ? error.code : null;
  const isUnknown = !(error instanceof ChannelError) || error.kind === 'unknown';
  if (ask.effect === 'message' && isUnknown) return new ChannelError('unknown', code, 'no answer from WeChat');
  return new ChannelError('busy', code, 'WeChat could not be reached');
}

/** The body as a JSON object, or null; a file never begins with a brace. */
function jsonOf(body: Buffer): Answer['json'] {
  if (!/^\s*\{/.test(body.toString('latin1', 0, 64))) return null;
  try {
    return object.parse(parseJson(body.toString('utf8')));
  } catch {
    return null;
  }
}

function hidden(text: string, hide: readonly string[]): string {
  return hide.filter(secret => secret !== '').reduce((seen, secret) => seen.replaceAll(secret, '***'), text);
}

/** An answer that says nothing we understand. After a message it may mean that the message was taken. */
export function senseless(ask: Pick<Ask, 'effect'>): ChannelError {
  return new ChannelError(ask.effect === 'message' ? 'unknown' : 'busy', null, 'an answer that makes no sense');
}

import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { faultOf } from './errors';
import { parseJson } from './json';

/** One call of Weibo's API; the access token is added by the wire. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  /** The whole address without its query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent form-encoded, the token among it. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON, the token in the query. */
  readonly json?: unknown;
  /** `message` when somebody may have received something although no answer came; else the call can be repeated. */
  readonly effect: 'message' | 'none';
}

/** What Weibo answered: always the bytes, and the object when they were JSON. */
export interface Answer extends HttpResponse {
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Asks Weibo once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

const object = z.record(z.string(), z.unknown());
const code = z.coerce.number().int().nullable().catch(null);
const outcome = z.object({
  error_code: code.optional(),
  errcode: code.optional(),
  error: z.string().catch(''),
  errmsg: z.string().catch(''),
});

/**
 * Opens the wire of one account. The documents do not say with which status an error comes, so the body decides: an
 * object with `error_code` (or `errcode`, of mass sending) other than 0 rejects although the status is 200. Neither
 * the access token nor what `hide` names appears in an error.
 */
export function openWire(options: {
  http: Http;
  accessToken: string;
  now: () => number;
  hide: readonly string[];
}): Wire {
  const { http, accessToken, now } = options;
  const hide = [accessToken, ...options.hide];
  return async (ask, signal) => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const isForm = ask.form !== undefined;
    const response = await http({
      method: ask.method,
      url: ask.url,
      query: { ...(isForm ? {} : { access_token: accessToken }), ...ask.query },
      headers: ask.method === 'GET' ? {} : { 'content-type': isForm ? FORM : JSON_TYPE },
      ...bodyOf(ask, accessToken),
      signal,
    }).catch((error: unknown) => {
      throw unanswered(error, ask);
    });
    return judge(response, ask, now(), hide);
  };
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json; charset=utf-8';

function bodyOf({ form, json }: Ask, accessToken: string): { body?: string } {
  if (form !== undefined) return { body: new URLSearchParams({ access_token: accessToken, ...form }).toString() };
  return json === undefined ? {} : { body: JSON.stringify(json) };
}

function judge(response: HttpResponse, ask: Ask, nowMs: number, hide: readonly string[]): Answer {
  const json = jsonOf(response.body);
  const { error_code, errcode, error, errmsg } = outcome.parse(json ?? {});
  const said = error_code ?? errcode ?? null;
  if (said !== null && said !== 0) throw faultOf(said, hidden(error || errmsg, hide), nowMs);
  if (response.status < 200 || response.status > 299) throw statusFault(response, ask);
  if (json?.result === false) throw new ChannelError('refused', null, 'Weibo did not take it and gave no reason');
  return { ...response, json };
}

/** A status without a code of Weibo's comes from something in between, or from an address that is not Weibo's. */
function statusFault({ status, headers }: HttpResponse, ask: Ask): ChannelError {
  const said = String(status);
  const seconds = Number(headers['retry-after']);
  const options = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
  if (status === 429) return new ChannelError('busy', said, 'Weibo asks us to slow down', options);
  // A gateway that gives up (502, 504) may have passed the message on before it did.
  const mayHaveArrived = ask.effect === 'message' && status > 500 && status !== 503;
  if (mayHaveArrived) return new ChannelError('unknown', said, 'the gateway gave no answer from Weibo');
  if (status >= 500) return new ChannelError('busy', said, 'Weibo is out of order', options);
  if (status === 413) return new ChannelError('refused', said, 'too large for Weibo');
  return new ChannelError('broken', said, 'there is no Weibo API at this address');
}

function unanswered(error: unknown, ask: Ask): ChannelError {
  const said = error instanceof ChannelError ? error.code : null;
  const isUnknown = !(error instanceof ChannelError) || error.kind === 'unknown';
  if (ask.effect === 'message' && isUnknown) return new ChannelError('unknown', said, 'no answer from Weibo');
  return new ChannelError('busy', said, 'Weibo could not be reached');
}

/** The body as a JSON object, or null; a picture or a voice never begins with a brace. */
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

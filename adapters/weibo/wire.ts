import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { type Doing, hidden, jsonOf, statusFault, unanswered } from '../../src/channel/answer';
import { faultOf } from './errors';
import { parseJson } from './json';

/** One call of Weibo's API; the access token is added by the wire. */
export interface Ask extends Doing {
  readonly method: 'GET' | 'POST';
  /** The whole address without its query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent form-encoded, the token among it. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON, the token in the query. */
  readonly json?: unknown;
}

/** What Weibo answered: always the bytes, and the object when they were JSON. */
export interface Answer extends HttpResponse {
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Asks Weibo once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

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
      throw unanswered(error, ask, 'Weibo');
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
  const json = jsonOf(response.body, parseJson);
  const { error_code, errcode, error, errmsg } = outcome.parse(json ?? {});
  const said = error_code ?? errcode ?? null;
  if (said !== null && said !== 0) throw faultOf(said, hidden(error || errmsg, hide), nowMs);
  if (response.status < 200 || response.status > 299) throw statusFault(response, ask, 'Weibo');
  if (json?.result === false) throw new ChannelError('refused', null, 'Weibo did not take it and gave no reason');
  return { ...response, json };
}

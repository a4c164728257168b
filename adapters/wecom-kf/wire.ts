import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { type Doing, hidden, jsonOf, senseless, statusFault, unanswered } from '../../src/channel/answer';
import { faultOf } from './errors';

/** One call of WeCom's API. */
export interface Ask extends Doing {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

/** What WeCom answered: always the bytes, and the object when they were JSON. */
export interface Answer extends HttpResponse {
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Asks WeCom once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

const outcome = z.object({
  errcode: z.coerce.number().int().nullable().catch(null).default(null),
  errmsg: z.coerce.string().catch(''),
});

/**
 * Opens the wire to one base address. A body that is a JSON object is one whatever type is claimed, and an `errcode`
 * other than 0 rejects although the status is 200. Access tokens and whatever `hide` names never appear in an error.
 * A call that had no answer is `unknown` when it may have delivered a message, and `busy` when asking again is harmless.
 */
export function openWire(options: { http: Http; base: string; hide: readonly string[] }): Wire {
  const base = options.base.replace(/\/+$/, '');

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
        throw unanswered(error, ask, 'WeCom');
      });
    return judge(response, ask, [...options.hide, ask.query?.access_token ?? '']);
  };
}

function judge(response: HttpResponse, ask: Ask, hide: readonly string[]): Answer {
  const json = jsonOf(response.body);
  const { errcode, errmsg } = outcome.parse(json ?? {});
  if (errcode !== null && errcode !== 0) throw faultOf(errcode, hidden(errmsg, hide));
  if (response.status < 200 || response.status >= 300) throw statusFault(response, ask, 'WeCom');
  // Only WeCom's own word that it took a message counts: a proxy's page may be JSON too.
  if (ask.effect === 'message' && errcode === null) throw senseless(ask);
  return { ...response, json };
}

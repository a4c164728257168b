import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { type Doing, hidden, jsonOf, senseless, statusFault, unanswered } from '../../src/channel/answer';
import { faultOf, verdictOf } from './errors';
import { parseJson } from './json';

/** One call of WeChat's API. */
export interface Ask extends Doing {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

/** What WeChat answered: always the bytes, and the object when they were JSON. */
export interface Answer extends HttpResponse {
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Asks WeChat once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

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
 * `errcode` other than 0 rejects although the status is 200, save the one that tells of a message taken before. The access token
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
        throw unanswered(error, ask, 'WeChat');
      });
    return judge(response, ask, now(), [...options.hide, ask.query?.access_token ?? '']);
  };
}

function judge(response: HttpResponse, ask: Ask, nowMs: number, hide: readonly string[]): Answer {
  const json = jsonOf(response.body, parseJson);
  const { errcode, errmsg } = outcome.parse(json ?? {});
  const isNo = errcode !== null && errcode !== 0 && verdictOf(errcode).isAccepted !== true;
  if (isNo) throw faultOf(errcode, hidden(errmsg, hide), nowMs);
  const isFine = response.status >= 200 && response.status < 300;
  if (!isFine) throw statusFault(response, ask, 'WeChat');
  // Only WeChat's own word that it took a message counts: a proxy's page may be JSON too.
  if (ask.effect === 'message' && errcode === null) throw senseless(ask);
  return { ...response, json };
}

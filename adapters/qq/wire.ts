import { z } from 'zod';
import { ChannelError, type Http, type HttpResponse } from '../../src/channel';
import { type Doing, hidden, jsonOf, unanswered } from '../../src/channel/answer';
import { faultOf, verdictOf } from './errors';

/** One call of the API. */
export interface Ask extends Doing {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
}

/** The object that was answered; null when there was none. */
export type Answer = Readonly<Record<string, unknown>> | null;

/** Asks once. Rejects with ChannelError only. */
export type Wire = (ask: Ask, signal: AbortSignal) => Promise<Answer>;

const count = z.coerce.number().int().catch(0);
const word = z.string().catch('');
const outcome = z.object({ code: count, err_code: count, message: word, trace_id: word });

/**
 * Opens the wire to one base address. A `code` or `err_code` other than 0 rejects although the status is 200, save
 * those that tell of a message taken and held for moderation. The token and whatever `hide` names never appear in an
 * error. A call without an answer is `unknown` when it may have delivered a message, and else `busy`.
 */
export function openWire(options: { http: Http; base: string; now: () => number; hide: readonly string[] }): Wire {
  const base = options.base.replace(/\/+$/, '');
  return async (ask, signal) => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const { method, body, token } = ask;
    const response = await options
      .http({
        method,
        url: base + ask.path,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          ...(token === undefined ? {} : { authorization: `QQBot ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      })
      .catch((error: unknown) => {
        throw unanswered(error, ask, 'QQ');
      });
    return judge(response, ask, options.now(), [...options.hide, token ?? '']);
  };
}

function judge(response: HttpResponse, ask: Ask, nowMs: number, hide: readonly string[]): Answer {
  const json = jsonOf(response.body);
  const isFine = response.status >= 200 && response.status < 300;
  const said = outcome.parse(json ?? {});
  const code = said.code || said.err_code;
  if (response.status === 429) throw slowDown(response, code === 0 ? '429' : String(code));
  if (code !== 0) {
    const verdict = verdictOf(code);
    if (isFine && verdict.isAccepted) return json;
    // A gateway's own code says nothing about what happened behind it.
    if (response.status >= 500 && !verdict.isKnown) throw statusFault(response, ask);
    const traceId = said.trace_id || (response.headers['x-tps-trace-id'] ?? '');
    const trace = traceId === '' ? '' : ` (trace ${traceId.slice(0, 64)})`;
    throw faultOf(code, hidden(`${said.message.slice(0, 120)}${trace}`, hide), nowMs);
  }
  if (!isFine) throw statusFault(response, ask);
  return json;
}

function slowDown({ headers }: HttpResponse, code: string): ChannelError {
  const seconds = Number(headers['retry-after']);
  return new ChannelError('busy', code, 'QQ asks us to slow down', seconds > 0 ? { retryAfterMs: seconds * 1000 } : {});
}

/** A status without a code comes from something in between, or from an address that is not the platform's. */
function statusFault({ status }: HttpResponse, ask: Ask): ChannelError {
  const code = String(status);
  if (status === 401) return new ChannelError('broken', code, 'QQ does not know our access token');
  const mayHaveArrived = ask.effect === 'message' && status >= 500 && status !== 503;
  if (mayHaveArrived) return new ChannelError('unknown', code, 'QQ did not tell what became of it');
  if (status >= 500) return new ChannelError('busy', code, 'QQ is out of order');
  if (status === 413) return new ChannelError('refused', code, 'too large for QQ');
  return new ChannelError('broken', code, 'there is no QQ bot API at this address');
}

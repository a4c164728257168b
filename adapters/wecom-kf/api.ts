import { type Tokens, withToken } from '../../src/channel/access-token';
import { senseless } from '../../src/channel/answer';
import { asksFor } from './errors';
import type { Answer, Ask, Wire } from './wire';

/** An object WeCom answered. */
export type Json = Readonly<Record<string, unknown>>;

/** WeCom's API for one app, with its access token. Everything rejects with ChannelError only. */
export interface Api {
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer>;
  /** `effect` is `message` for calls that reach a customer; see `Ask`. */
  post(path: string, body: Json, effect: Ask['effect'], signal: AbortSignal): Promise<Json>;
  upload(path: string, query: Readonly<Record<string, string>>, form: FormData, signal: AbortSignal): Promise<Json>;
}

/** Opens the API. A call whose token is refused is made once more with another one. */
export function openApi(wire: Wire, tokens: Tokens): Api {
  const isRefused = (error: unknown) => asksFor(error, 'renew');
  const call = (ask: Ask, signal: AbortSignal): Promise<Answer> => {
    const made = (token: string) => wire({ ...ask, query: { access_token: token, ...ask.query } }, signal);
    return withToken(tokens, isRefused, made, signal);
  };

  const object = async (ask: Ask, signal: AbortSignal): Promise<Json> => {
    const { json } = await call(ask, signal);
    if (json === null) throw senseless(ask);
    return json;
  };

  return {
    get: (path, query, signal) => call({ method: 'GET', path, query, effect: 'none' }, signal),
    post: (path, body, effect, signal) => object({ method: 'POST', path, body: JSON.stringify(body), effect }, signal),
    upload: (path, query, form, signal) => object({ method: 'POST', path, query, body: form, effect: 'none' }, signal),
  };
}

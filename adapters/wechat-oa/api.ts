import { type Tokens, withToken } from '../../src/channel/access-token';
import { senseless } from '../../src/channel/answer';
import { asksFor } from './errors';
import { writeJson } from './json';
import { clean } from './text';
import type { Answer, Ask, Wire } from './wire';

/** WeChat's API for one account, with its access token. Everything rejects with ChannelError only. */
export interface Api {
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer>;
  /** `effect` is `message` for calls that reach a customer; see `Ask`. */
  post(path: string, body: unknown, effect: Ask['effect'], signal: AbortSignal): Promise<Answer>;
  upload(path: string, query: Readonly<Record<string, string>>, form: FormData, signal: AbortSignal): Promise<Answer>;
}

/** Opens the API. A call whose token is refused is made once more with another one. */
export function openApi(wire: Wire, tokens: Tokens): Api {
  const isRefused = (error: unknown) => asksFor(error, 'renew');
  const call = (ask: Ask, signal: AbortSignal): Promise<Answer> => {
    const made = (token: string) => wire({ ...ask, query: { access_token: token, ...ask.query } }, signal);
    return withToken(tokens, isRefused, made, signal);
  };

  return {
    get: (path, query, signal) => call({ method: 'GET', path, query, effect: 'none' }, signal),
    async post(path, body, effect, signal) {
      const answer = await call({ method: 'POST', path, body: writeJson(body, clean), effect }, signal);
      if (answer.json === null) throw senseless({ effect });
      return answer;
    },
    upload: (path, query, form, signal) => call({ method: 'POST', path, query, body: form, effect: 'none' }, signal),
  };
}

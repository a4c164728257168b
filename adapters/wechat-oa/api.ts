import { ChannelError } from '../../src/channel';
import type { Tokens } from '../../src/channel/access-token';
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

const REFUSED_WAIT_MS = 5000;

/**
 * Opens the API. A call whose token is refused is made once more with another one, which is safe for messages too:
 * a refused token means that nothing was done.
 */
export function openApi(wire: Wire, tokens: Tokens): Api {
  const call = async (ask: Ask, signal: AbortSignal): Promise<Answer> => {
    const withToken = (token: string) => wire({ ...ask, query: { access_token: token, ...ask.query } }, signal);
    const token = await tokens.get(signal);
    try {
      return await withToken(token);
    } catch (error) {
      if (!asksFor(error, 'renew')) throw error;
    }
    const other = await tokens.renew(token, signal);
    try {
      return await withToken(other);
    } catch (error) {
      if (!asksFor(error, 'renew')) throw error;
      throw new ChannelError('busy', error.code, error.detail, { retryAfterMs: REFUSED_WAIT_MS });
    }
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

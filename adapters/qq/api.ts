import { type Tokens, withToken } from '../../src/channel/access-token';
import { asksFor } from './errors';
import type { Answer, Ask, Wire } from './wire';

/** The bot's API with its access token. Rejects with ChannelError only. */
export type Api = (ask: Omit<Ask, 'token'>, signal: AbortSignal) => Promise<Answer>;

/** Opens the API. A call whose token is refused is made once more with a fresh one. */
export function openApi(wire: Wire, tokens: Tokens): Api {
  const isRefused = (error: unknown) => asksFor(error, 'renew');
  return (ask, signal) => withToken(tokens, isRefused, token => wire({ ...ask, token }, signal), signal);
}

import { ChannelError } from '../../src/channel';
import type { Tokens } from '../../src/channel/access-token';
import { asksFor } from './errors';
import type { Answer, Ask, Wire } from './wire';

/** The bot's API with its access token. Rejects with ChannelError only. */
export type Api = (ask: Omit<Ask, 'token'>, signal: AbortSignal) => Promise<Answer>;

const REFUSED_WAIT_MS = 5000;

/**
 * Opens the API. A call whose token is refused is made once more with a fresh one, which is safe for messages too: a
 * refused token means that nothing was done.
 */
export function openApi(wire: Wire, tokens: Tokens): Api {
  return async (ask, signal) => {
    const token = await tokens.get(signal);
    try {
      return await wire({ ...ask, token }, signal);
    } catch (error) {
      if (!asksFor(error, 'renew')) throw error;
    }
    const other = await tokens.renew(token, signal);
    try {
      return await wire({ ...ask, token: other }, signal);
    } catch (error) {
      if (!asksFor(error, 'renew')) throw error;
      throw new ChannelError('busy', error.code, error.detail, { retryAfterMs: REFUSED_WAIT_MS });
    }
  };
}

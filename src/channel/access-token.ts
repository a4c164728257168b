import { z } from 'zod';
import { senseless } from './answer';
import { ChannelError } from './error';
import { waitFor } from './wait-for';

const MINUTE_MS = 60_000;
const RENEWALS_PER_MINUTE = 3;
const REFUSED_WAIT_MS = 5000;

/** An account's access token, asked for when it is needed and shared by everyone who waits for it. */
export interface Tokens {
  /** A token that is valid now. */
  get(signal: AbortSignal): Promise<string>;
  /** What to use after the platform refused this one. Rejects with `broken` when tokens keep being refused. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Asks for a token whether or not one is known: the proof that the credentials are right. */
  prove(signal: AbortSignal): Promise<void>;
  /** Until when the token we hold is good, milliseconds since the epoch; null when we hold none. */
  until(): number | null;
}

/** How a platform gives its tokens. */
export interface TokenDesk {
  /** As people call it: `WeChat`. */
  readonly platform: string;
  /** Asks once: what was answered, with `access_token` and `expires_in` in seconds. Rejects with ChannelError. */
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
  /** Asks for another token than the one the platform gives again and again, where that can be asked for. */
  readonly askAnother?: (signal: AbortSignal) => Promise<unknown>;
  /** How long before its end a token is asked for anew. */
  readonly earlyMs: number;
  /** How long after a failed renewal the next is tried while the old token is still good. */
  readonly againMs: number;
  /** The platform's code for a token that it does not know. */
  readonly refusedCode: string;
}

interface Token {
  readonly value: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * Keeps the token of one account. One request is under way at a time, however many wait; refused tokens may cost three
 * renewals a minute, and after that the account is `broken`. Asking ends when `closed` aborts.
 */
export function openTokens(desk: TokenDesk, now: () => number, closed: AbortSignal): Tokens {
  let current: Token | null = null;
  let flight: Promise<Token> | null = null;
  let renewals: number[] = [];

  const take = async (ask: TokenDesk['ask']): Promise<Token> => {
    const answered = await ask(closed).catch((error: unknown) => {
      throw brokenIfRefused(error);
    });
    const parsed = answer.safeParse(answered);
    if (!parsed.success) throw senseless({ effect: 'none' });
    const lifeMs = parsed.data.expires_in * 1000;
    const expiresAt = now() + lifeMs;
    current = { value: parsed.data.access_token, expiresAt, renewAt: expiresAt - Math.min(desk.earlyMs, lifeMs / 2) };
    return current;
  };

  const share = (work: () => Promise<Token>): Promise<Token> => {
    flight ??= work().finally(() => {
      flight = null;
    });
    return flight;
  };
  const fresh = () => share(() => take(desk.ask));

  const spend = () => {
    renewals = renewals.filter(at => now() - at < MINUTE_MS);
    if (renewals.length >= RENEWALS_PER_MINUTE) {
      throw new ChannelError('broken', desk.refusedCode, `${desk.platform} keeps refusing the access tokens it gives`);
    }
    renewals.push(now());
  };

  const replace = async (refused: string): Promise<Token> => {
    spend();
    const token = await take(desk.ask);
    if (token.value !== refused || !desk.askAnother) return token;
    spend();
    return take(desk.askAnother);
  };

  return {
    async get(signal) {
      if (current !== null && now() < current.renewAt) return current.value;
      try {
        return (await waitFor(fresh(), signal)).value;
      } catch (error) {
        if (current === null || now() >= current.expiresAt || signal.aborted) throw error;
        current = { ...current, renewAt: now() + desk.againMs };
        return current.value;
      }
    },

    async renew(refused, signal) {
      if (current !== null && current.value !== refused) return current.value;
      const replaced = share(() => replace(refused));
      return (await waitFor(replaced, signal)).value;
    },

    async prove(signal) {
      await waitFor(fresh(), signal);
    },

    until: () => current?.expiresAt ?? null,
  };
}

/**
 * Makes a call with a token. One whose token is refused is made once more with another, which is safe for messages too:
 * a refused token means that nothing was done. Rejects with `busy` when that one is refused as well.
 */
export async function withToken<Answer>(
  tokens: Tokens,
  isRefused: (error: unknown) => error is ChannelError,
  call: (token: string) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const token = await tokens.get(signal);
  try {
    return await call(token);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  const other = await tokens.renew(token, signal);
  try {
    return await call(other);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new ChannelError('busy', error.code, error.detail, { retryAfterMs: REFUSED_WAIT_MS });
  }
}

/** Whatever else a token is refused for, it is our credentials and no message. */
function brokenIfRefused(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const isOurs = error.kind === 'refused' || error.kind === 'unreachable';
  return isOurs ? new ChannelError('broken', error.code, error.detail) : error;
}

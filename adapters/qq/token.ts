import { z } from 'zod';
import { ChannelError, waitFor } from '../../src/channel';
import type { Settings } from './settings';
import { senseless, type Wire } from './wire';

/** Inside its last 60 seconds the platform gives a new token beside the old one; earlier it repeats the old one. */
const EARLY_MS = 40_000;
const AGAIN_MS = 10_000;
const MINUTE_MS = 60_000;
const RENEWALS_PER_MINUTE = 3;

/** The bot's access token, asked for when it is needed and shared by everyone who waits for it. */
export interface Tokens {
  /** A token that is valid now. */
  get(signal: AbortSignal): Promise<string>;
  /** What to use after `refused` was refused. Rejects with `broken` when tokens keep being refused. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Asks for a token whether or not one is known: the proof that appId and appSecret are right. */
  prove(signal: AbortSignal): Promise<void>;
  /** Until when the token we hold is good, milliseconds since the epoch; null when we hold none. */
  until(): number | null;
}

interface Token {
  readonly value: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * Keeps the token of `getAppAccessToken` (document "access-token"), whose `expires_in` may be a string and whose
 * refusals come with status 200. One request is under way at a time, however many wait.
 */
export function openTokens(settings: Settings, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  let current: Token | null = null;
  let flight: Promise<Token> | null = null;
  let renewals: number[] = [];

  const ask = async (): Promise<Token> => {
    const body = { appId: settings.appId, clientSecret: settings.appSecret };
    const json = await wire({ method: 'POST', path: '/app/getAppAccessToken', body, effect: 'none' }, closed).catch(
      (error: unknown) => {
        throw brokenIfRefused(error);
      },
    );
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw senseless('none');
    const lifeMs = parsed.data.expires_in * 1000;
    const expiresAt = now() + lifeMs;
    current = { value: parsed.data.access_token, expiresAt, renewAt: expiresAt - Math.min(EARLY_MS, lifeMs / 2) };
    return current;
  };

  const share = (): Promise<Token> => {
    flight ??= ask().finally(() => {
      flight = null;
    });
    return flight;
  };

  const spend = () => {
    renewals = renewals.filter(at => now() - at < MINUTE_MS);
    if (renewals.length >= RENEWALS_PER_MINUTE) {
      throw new ChannelError('broken', '11244', 'QQ keeps refusing the access tokens it gives');
    }
    renewals.push(now());
  };

  return {
    async get(signal) {
      if (current !== null && now() < current.renewAt) return current.value;
      try {
        return (await waitFor(share(), signal)).value;
      } catch (error) {
        if (current === null || now() >= current.expiresAt || signal.aborted) throw error;
        current = { ...current, renewAt: now() + AGAIN_MS };
        return current.value;
      }
    },

    async renew(refused, signal) {
      if (current !== null && current.value !== refused) return current.value;
      if (flight === null) spend();
      return (await waitFor(share(), signal)).value;
    },

    async prove(signal) {
      await waitFor(share(), signal);
    },

    until: () => current?.expiresAt ?? null,
  };
}

/** Whatever else a token is refused for, it is our credentials and no message. */
function brokenIfRefused(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const isOurs = error.kind === 'refused' || error.kind === 'unreachable';
  return isOurs ? new ChannelError('broken', error.code, error.detail) : error;
}

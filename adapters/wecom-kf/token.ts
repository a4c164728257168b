import { z } from 'zod';
import { ChannelError, waitFor } from '../../src/channel';
import type { Settings } from './settings';
import { senseless, type Wire } from './wire';

const EARLY_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
const RENEWALS_PER_MINUTE = 3;

/** The app's access token, fetched when it is needed and shared by everyone who waits for it. */
export interface Tokens {
  /** A token that is valid now. */
  get(signal: AbortSignal): Promise<string>;
  /** A token after WeCom refused this one. Rejects with `broken` when WeCom keeps refusing. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Asks WeCom for a token whether or not one is known: the proof that the corp ID and the secret are right. */
  prove(signal: AbortSignal): Promise<void>;
  /** Until when the token we hold is good, or null when we hold none. */
  until(): number | null;
}

interface Token {
  readonly value: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * Keeps the token of `gettoken` (document 91039): one per corp and secret, two hours, renewed five minutes before its
 * end. It may die early; then it is asked for once by all who were refused (a burst of askers is what 45033 punishes).
 */
export function openTokens(settings: Settings, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  let current: Token | null = null;
  let flight: Promise<Token> | null = null;
  let renewals: number[] = [];

  const ask = async (): Promise<Token> => {
    const query = { corpid: settings.corpId, corpsecret: settings.secret };
    const call = { method: 'GET', path: '/cgi-bin/gettoken', query, effect: 'none' } as const;
    const { json } = await wire(call, closed).catch((error: unknown) => {
      throw brokenIfRefused(error);
    });
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw senseless(call);
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
      throw new ChannelError('broken', '40014', 'WeCom keeps refusing the access tokens it gives');
    }
    renewals.push(now());
  };

  return {
    async get(signal) {
      if (current !== null && now() < current.renewAt) return current.value;
      try {
        return (await waitFor(share(), signal)).value;
      } catch (error) {
        // The old one is good for a few minutes more.
        if (current === null || now() >= current.expiresAt || signal.aborted) throw error;
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

/** Whatever else WeCom refuses a token for, it is our credentials and no message. */
function brokenIfRefused(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const isOurs = error.kind === 'refused' || error.kind === 'unreachable';
  return isOurs ? new ChannelError('broken', error.code, error.detail) : error;
}

import { z } from 'zod';
import { ChannelError, waitFor } from '../../src/channel';
import { writeJson } from './json';
import type { Settings } from './settings';
import { clean } from './text';
import { senseless, type Wire } from './wire';

const EARLY_MS = 5 * 60_000;
const AGAIN_MS = 30_000;
const MINUTE_MS = 60_000;
const RENEWALS_PER_MINUTE = 3;

/** The account's access token, fetched when it is needed and shared by everyone who waits for it. */
export interface Tokens {
  /** A token that is valid now. */
  get(signal: AbortSignal): Promise<string>;
  /** Another token than the one WeChat has just refused. Rejects with `broken` when WeChat keeps refusing. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Asks WeChat for a token whether or not one is known: the proof that appId and appSecret are right. */
  prove(signal: AbortSignal): Promise<void>;
}

interface Token {
  readonly value: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * Keeps the token of `stable_token` (document "Get stable access token"): every process of ours is given the same one,
 * so instances do not take it from each other. It is renewed five minutes before its end. A refused token is asked for
 * again; only when WeChat hands out the refused one once more is it made to make a new one. Refusals may cost three
 * requests a minute; after that the account is `broken`.
 */
export function openTokens(settings: Settings, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  let current: Token | null = null;
  let flight: Promise<Token> | null = null;
  let renewals: number[] = [];

  const ask = async (isForced: boolean): Promise<Token> => {
    const body = {
      grant_type: 'client_credential',
      appid: settings.appId,
      secret: settings.appSecret,
      force_refresh: isForced,
    };
    const call = {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      body: writeJson(body, clean),
      effect: 'none',
    } as const;
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

  const spend = () => {
    renewals = renewals.filter(at => now() - at < MINUTE_MS);
    if (renewals.length >= RENEWALS_PER_MINUTE) {
      throw new ChannelError('broken', '40001', 'WeChat keeps refusing the access tokens it gives');
    }
    renewals.push(now());
  };

  const replace = async (refused: string): Promise<Token> => {
    spend();
    const token = await ask(false);
    if (token.value !== refused) return token;
    spend();
    return ask(true);
  };

  const share = (work: () => Promise<Token>): Promise<Token> => {
    flight ??= work().finally(() => {
      flight = null;
    });
    return flight;
  };

  return {
    async get(signal) {
      if (current !== null && now() < current.renewAt) return current.value;
      try {
        return (
          await waitFor(
            share(() => ask(false)),
            signal,
          )
        ).value;
      } catch (error) {
        if (current === null || now() >= current.expiresAt || signal.aborted) throw error;
        current = { ...current, renewAt: now() + AGAIN_MS };
        return current.value;
      }
    },

    async renew(refused, signal) {
      if (current !== null && current.value !== refused) return current.value;
      return (
        await waitFor(
          share(() => replace(refused)),
          signal,
        )
      ).value;
    },

    async prove(signal) {
      await waitFor(
        share(() => ask(false)),
        signal,
      );
    },
  };
}

/** Whatever else WeChat refuses a token for, it is our credentials and no message. */
function brokenIfRefused(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const isOurs = error.kind === 'refused' || error.kind === 'unreachable';
  return isOurs ? new ChannelError('broken', error.code, error.detail) : error;
}

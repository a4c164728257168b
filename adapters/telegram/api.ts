import type { Telegram as Client } from 'telegraf';
import type { Telegram as Methods, Opts } from 'telegraf/types';
import { ChannelError, withDeadline } from '../../src/channel';
import { type Effect, faultOf } from './errors';

const DEADLINE_MS = 10_000;

/** The client's types know only the signal of a package; the one of the platform does the same. */
type ClientSignal = NonNullable<Parameters<Client['callApi']>[2]>['signal'];

/** The Bot API of one bot. Resolves to the `result` as it came; rejects with ChannelError only. */
export type Api = <Name extends keyof Methods>(
  method: Name,
  payload: Opts<Name>,
  more: { readonly effect: Effect; readonly signal: AbortSignal; readonly limitMs?: number },
) => Promise<unknown>;

/**
 * Opens the API. The client is loaded with the first call, so that a house without a bot does not pay for it; its own
 * deadline is more than eight minutes, so each call gets ours (ten seconds). `hide` never appears in an error.
 */
export function openApi(options: { token: string; apiBase: string; hide: readonly string[] }): Api {
  const { token, hide } = options;
  // The client resolves paths against this address, which drops the last part of one that does not end in a slash.
  const apiRoot = baseOf(options.apiBase);
  let loading: Promise<Client> | null = null;
  const load = async (): Promise<Client> => {
    const { Telegram } = await import('telegraf');
    return new Telegram(token, { apiRoot, webhookReply: false });
  };

  return async (method, payload, { effect, signal, limitMs = DEADLINE_MS }) => {
    loading ??= load();
    const client = await loading;
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    try {
      return await withDeadline(limitMs, signal, either =>
        client.callApi(method, payload, { signal: either as unknown as ClientSignal }),
      );
    } catch (error) {
      throw faultOf(error, effect, hide);
    }
  };
}

/** The address with the slash that makes it a folder. */
export function baseOf(apiBase: string): string {
  return apiBase.endsWith('/') ? apiBase : `${apiBase}/`;
}

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  type Channel,
  ChannelError,
  type Ear,
  type GroupChannel,
  type HealthChannel,
  type LinkChannel,
  type ListeningChannel,
  type MediaChannel,
  type TestableChannel,
  type Tools,
  type TypingChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { type Api, openApi } from './api';
import { senseless } from './errors';
import { limits } from './limits';
import { poll, registerWebhook } from './listen';
import { download } from './media';
import { openMoves } from './moves';
import { type Bot, placeOf } from './place';
import { receive } from './receive';
import { send, typing } from './send';
import type { Settings } from './settings';
import { openVitals } from './vitals';

/** How often Telegram is asked how its calls to us go. */
const LOOK_MS = 10 * 60_000;

type TelegramChannel = ListeningChannel &
  GroupChannel &
  TypingChannel &
  MediaChannel &
  TestableChannel &
  HealthChannel &
  LinkChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): Channel {
  const secret = own.secretToken || derivedSecret(own.token);
  const api = openApi({ token: own.token, apiBase: own.apiBase, hide: [own.token, secret] });
  const vitals = openVitals();
  const moves = openMoves();
  const around = { bot: openBot(own.token, api), moves };
  const listening = { api, vitals, around, now: tools.now };
  const sending = { api, moves, tools };
  const url = `${tools.publicUrl.replace(/\/+$/, '')}/webhooks/${id}`;
  const run = (ear: Ear, signal: AbortSignal) =>
    own.mode === 'polling'
      ? poll(listening, ear, signal)
      : registerWebhook(listening, { url, secret, lookEveryMs: LOOK_MS }, signal);

  const channel: TelegramChannel = {
    id,
    limits,
    send: (message, signal) => send(sending, message, signal),
    groupOf(address) {
      const place = placeOf(address);
      return place === null || place.member === null ? null : moves.now(place.chat);
    },
    typing: (address, on, signal) => typing(sending, address, on, signal),
    download: (media, signal) => download({ api, http: tools.http, ...own }, media, signal),
    health: () => vitals.tell(),
    linkTo: async startToken => `https://t.me/${await around.bot.name()}?start=${startToken}`,
    async test(signal) {
      await api('getMe', {}, { effect: 'none', signal });
      if (own.mode === 'webhook' && !url.startsWith('https://')) {
        throw new ChannelError('broken', null, 'Telegram calls only https: set PUBLIC_URL to one, or choose polling');
      }
    },
    async listen(ear, signal) {
      moves.listen(ear);
      vitals.watch(() => ear.changed());
      try {
        await run(ear, signal);
      } catch (error) {
        if (signal.aborted) return;
        vitals.link('down');
        vitals.fault(error);
        throw error;
      } finally {
        moves.listen(null);
      }
    },
  };
  if (own.mode === 'polling') return channel;
  return Object.assign(channel, {
    receive: (request: Parameters<typeof receive>[0]) => receive(request, secret, around),
  });
}

const me = z.object({ username: z.string().min(1) });
const NAME_MS = 5000;

/** Our own name is asked for once, when a group first makes it matter. */
function openBot(token: string, api: Api): Bot {
  let asking: Promise<string> | null = null;
  const ask = async (): Promise<string> => {
    const signal = AbortSignal.timeout(NAME_MS);
    const parsed = me.safeParse(await api('getMe', {}, { effect: 'none', signal }));
    if (!parsed.success) throw senseless('none');
    return parsed.data.username;
  };
  return {
    id: token.slice(0, token.indexOf(':')),
    name() {
      asking ??= ask().catch((error: unknown) => {
        asking = null;
        throw error;
      });
      return asking;
    },
  };
}

/** A word only the owner of the token can know, the same at every start. */
function derivedSecret(token: string): string {
  return createHmac('sha256', token).update('telegram webhook').digest('base64url');
}

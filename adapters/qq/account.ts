import {
  ChannelError,
  type Health,
  type HealthChannel,
  type ListeningChannel,
  type MediaChannel,
  type Outbound,
  type TestableChannel,
  type Tools,
  type TypingChannel,
  type WebhookChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openApi } from './api';
import { openCourtesies } from './courtesy';
import { download } from './download';
import { openFirstIds } from './first-id';
import { type Listening, listen } from './gateway';
import { limitsOf } from './limits';
import { receiver } from './receive';
import { send } from './send';
import type { Settings } from './settings';
import { openTokens } from './token';
import { openUploads } from './upload';
import { openWire } from './wire';

type QqChannel = WebhookChannel &
  MediaChannel &
  TestableChannel &
  HealthChannel &
  Partial<TypingChannel> &
  Partial<ListeningChannel>;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): QqChannel {
  const closing = new AbortController();
  const closed = closing.signal;
  const hide = [own.appSecret];
  const wireTo = (base: string) => openWire({ http: tools.http, base, now: tools.now, hide });
  const tokens = openTokens(own, wireTo(own.tokenBase), tools.now, closed);
  const api = openApi(wireTo(own.apiBase), tokens);
  const uploads = openUploads({ api, http: tools.http, tools, settings: own, closed });
  const courtesies = openCourtesies(api, closed);
  const hearers = { tapped: courtesies.tapped, heard: courtesies.heard, firstId: openFirstIds() };
  const buttons = { allowed: own.buttons };
  const sending = { settings: own, api, uploads, now: tools.now, buttons, doubts: new Map() };
  let lastFault: string | null = null;
  let link: Health['link'];

  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ChannelError) lastFault = error.message;
      throw error;
    }
  };

  const listening: Listening = {
    settings: own,
    api,
    tokens,
    hearers,
    now: tools.now,
    link: state => {
      link = state;
    },
  };

  return {
    id,
    limits: limitsOf(own),
    receive: receiver(own, hearers),
    send: (message: Outbound, signal) => noting(send(sending, message, signal)),
    download: (media, signal) => download(tools.http, own.apiBase, media, signal),
    ...(own.typing ? { typing: courtesies.typing } : {}),
    ...(own.mode === 'gateway' ? { listen: (ear, signal) => noting(listen(listening, ear, signal)) } : {}),
    async test(signal) {
      await tokens.prove(signal);
      await api({ method: 'GET', path: '/gateway', effect: 'none' }, signal).catch((error: unknown) => {
        // A refusal in the platform's own words proves the address just as well.
        if (!(error instanceof ChannelError) || error.kind !== 'refused') throw error;
      });
    },
    health() {
      const tokenUntil = tokens.until();
      return {
        ...(link === undefined ? {} : { link }),
        ...(tokenUntil === null ? {} : { tokenUntil }),
        ...(lastFault === null ? {} : { lastFault }),
      };
    },
    close: async () => closing.abort(),
  };
}

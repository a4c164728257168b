import { setMaxListeners } from 'node:events';
import type {
  AlertChannel,
  HandoverChannel,
  Health,
  HealthChannel,
  LinkChannel,
  ListeningChannel,
  MediaChannel,
  ProfileChannel,
  TaskedBroadcastChannel,
  TestableChannel,
  Tools,
  WebhookChannel,
} from '../../src/channel';
import type { ChannelId, Inbound } from '../../src/model';
import { alert } from './alert';
import { openApi } from './api';
import { openBell } from './bell';
import { type Occasion, openCodes } from './codes';
import { decode } from './decode';
import { limits } from './limits';
import { linkTo } from './link';
import { listen } from './listen';
import { download } from './media';
import { profile } from './person';
import { openPlaces } from './place';
import { receiver } from './receive';
import { send, welcomeOf } from './send';
import { openSessions } from './session';
import type { Settings } from './settings';
import { openPull } from './sync';
import { openTasks } from './task';
import { openTokens } from './token';
import { openUploads } from './upload';
import { openWire } from './wire';

type WecomKfChannel = WebhookChannel &
  ListeningChannel &
  HandoverChannel &
  HealthChannel &
  ProfileChannel &
  MediaChannel &
  TestableChannel &
  Partial<AlertChannel & LinkChannel & TaskedBroadcastChannel>;

const OCCASIONS: Partial<Record<Inbound['kind'], Occasion>> = { follow: 'welcome', held: 'desk', released: 'end' };

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): WecomKfChannel {
  const { now } = tools;
  const closing = new AbortController();
  // Every call of a session hangs on it for as long as the call takes.
  setMaxListeners(0, closing.signal);
  const wire = openWire({ http: tools.http, base: own.apiBase, hide: [own.secret, own.contactSecret ?? ''] });
  const appOf = (secret: string) => {
    const tokens = openTokens(own.corpId, secret, wire, now, closing.signal);
    return { tokens, api: openApi(wire, tokens) };
  };
  const { tokens, api } = appOf(own.secret);
  const contact = own.contactSecret === undefined ? null : appOf(own.contactSecret);
  const desk = own.openKfId || null;
  const places = openPlaces(desk);
  const codes = openCodes(now);
  const sessions = openSessions(api, codes, now, closing.signal);
  const uploads = openUploads(api, tools, closing.signal);
  const bell = openBell(now);
  const pull = openPull(api, desk);
  const { agentId } = own;
  const alerting: Partial<AlertChannel> =
    agentId === undefined ? {} : { alert: (user, text, signal) => alert(api, agentId, user, text, signal) };
  // A link leads to one account; where there are several nobody has said to which.
  const linking: Partial<LinkChannel> =
    desk === null ? {} : { linkTo: (token, _until, signal) => linkTo(api, desk, token, signal) };
  const tasking: Partial<TaskedBroadcastChannel> = contact === null ? {} : openTasks(contact.api, uploads);
  const health: { link?: NonNullable<Health['link']>; lastFault?: string } = {};

  const note = ({ kind, address, thread, content, platformTime }: Inbound) => {
    const place = places.find(thread ?? address);
    if (kind === 'message' || kind === 'menu') codes.wrote(place);
    const occasion = OCCASIONS[kind];
    if (occasion === undefined) return;
    sessions.forget(place);
    const code = welcomeOf(content);
    if (code !== null) codes.keep(place, code, occasion, platformTime);
  };

  const listening = {
    pull,
    bell,
    decode: (item: unknown) => decode(item, places),
    note,
    now,
    pollMs: own.pollSeconds * 1000,
    scope: desk ?? '',
    health,
  };

  return {
    id,
    limits,
    receive: receiver(own, bell),
    listen: (ear, signal) => listen(listening, ear, signal),
    send: (message, signal) =>
      send({ api, uploads, places, codes, sessions, now, hasSeveral: desk === null }, message, signal),
    holder: async (address, signal) => sessions.holder(places.find(address), signal),
    handOver: async (address, to, signal) => sessions.handOver(places.find(address), to, signal),
    profile: (address, signal) => profile(api, address, signal),
    download: (media, signal) => download(api, media, signal),
    health() {
      const tokenUntil = tokens.until();
      return { ...health, ...(tokenUntil === null ? {} : { tokenUntil }) };
    },
    async test(signal) {
      await tokens.prove(signal);
      await contact?.tokens.prove(signal);
    },
    ...alerting,
    ...linking,
    ...tasking,
    close: async () => closing.abort(),
  };
}

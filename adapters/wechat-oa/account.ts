import type {
  BroadcastChannel,
  InlineChannel,
  LinkChannel,
  MediaChannel,
  MenuChannel,
  ProfileChannel,
  TestableChannel,
  Tools,
  TypingChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openApi } from './api';
import { broadcast } from './broadcast';
import { limits, subscriptionLimits } from './limits';
import { download, openFiles } from './media';
import { readMenu, writeMenu } from './menu';
import { profile, typing } from './person';
import { receiver } from './receive';
import { sceneLink } from './scene';
import { send } from './send';
import type { Settings } from './settings';
import { openTokens } from './token';
import { openUploads } from './upload';
import { openWire } from './wire';

/** WeChat gives five seconds to answer a push; the last of them belongs to the way back. */
const INLINE_MS = 4000;

type WechatOaChannel = InlineChannel &
  ProfileChannel &
  TypingChannel &
  MediaChannel &
  LinkChannel &
  MenuChannel &
  BroadcastChannel &
  TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): WechatOaChannel {
  const closing = new AbortController();
  const wire = openWire({ http: tools.http, base: own.apiBase, now: tools.now, hide: [own.appSecret] });
  const tokens = openTokens(own, wire, tools.now, closing.signal);
  const api = openApi(wire, tokens);
  const files = openFiles(tools.http, own.apiBase);
  const uploads = openUploads(api, tools, closing.signal);
  return {
    id,
    limits: own.accountKind === 'subscription' ? subscriptionLimits : limits,
    inlineMs: INLINE_MS,
    ...receiver(own, tools.now),
    send: (message, signal) => send(api, uploads, message, signal),
    broadcast: (message, signal) => broadcast(api, uploads, message, signal),
    profile: (address, signal) => profile(api, address, signal),
    typing: (address, on, signal) => typing(api, address, on, signal),
    download: (media, signal) => download(api, files, media, signal),
    linkTo: (token, until, signal) => sceneLink(api, token, until - tools.now(), signal),
    readMenu: signal => readMenu(api, signal),
    writeMenu: (menu, signal) => writeMenu(api, menu, signal),
    test: signal => tokens.prove(signal),
    close: async () => closing.abort(),
  };
}

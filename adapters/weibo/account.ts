import type {
  BroadcastChannel,
  HealthChannel,
  InlineChannel,
  ListeningChannel,
  MediaChannel,
  MenuChannel,
  TestableChannel,
  Tools,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openBudget } from './budget';
import { openCommenting } from './comment';
import { limits } from './limits';
import { listen } from './listen';
import { download } from './media';
import { readMenu, writeMenu } from './menu';
import { pause } from './pause';
import { receiver } from './receive';
import { broadcast, sendPrivately } from './send';
import type { Settings } from './settings';
import { askToken } from './token';
import { openVitals } from './vitals';
import { openWire } from './wire';

/** Weibo gives five seconds to answer a push; the last of them belongs to the way back. */
const INLINE_MS = 4000;

type WeiboChannel = InlineChannel &
  ListeningChannel &
  BroadcastChannel &
  MediaChannel &
  MenuChannel &
  HealthChannel &
  TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, given: Settings, { http, now }: Tools): WeiboChannel {
  const own = withoutSlash(given);
  const { accessToken, apiBase, openApiBase, uploadBase, publicIp } = own;
  const budget = openBudget(own.callsPerDay, now);
  const vitals = openVitals(budget);
  const wire = openWire({ http, accessToken, now, hide: [own.appSecret] });
  const onCall = () => budget.spend('answer');
  const commenting = openCommenting({ wire, base: openApiBase, publicIp, now, onCall });
  const noted = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw vitals.fault(error);
    });
  return {
    id,
    limits,
    inlineMs: INLINE_MS,
    ...receiver(own),
    send: (message, signal) =>
      noted(
        commenting.isPublic(message)
          ? commenting.send(message, signal)
          : sendPrivately(wire, apiBase, message.address, message.content, signal),
      ),
    broadcast: (message, signal) => noted(broadcast(wire, apiBase, message, signal)),
    download: (media, signal) => noted(download(wire, uploadBase, media, signal)),
    readMenu: signal => noted(readMenu(wire, apiBase, signal)),
    writeMenu: (menu, signal) => noted(writeMenu(wire, apiBase, menu, signal)),
    listen: (ear, signal) => listen({ wire, own, now, budget, vitals, pause }, ear, signal),
    health: () => vitals.health(),
    test: async signal => vitals.tokenUntil(await askToken(wire, own, now, signal)),
  };
}

/** Addresses are pasted with a slash at the end or without. */
function withoutSlash(own: Settings): Settings {
  const bare = (url: string) => url.replace(/\/+$/, '');
  return {
    ...own,
    apiBase: bare(own.apiBase),
    openApiBase: bare(own.openApiBase),
    uploadBase: bare(own.uploadBase),
  };
}

import { openHttp, outsideOnly } from '../channel';
import { type Hooks, openHooks } from '../flows/hooks';
import type { House } from '../flows/house';
import type { HookId } from '../model';
import { showEvents } from './live-frames';
import type { Sealer } from './seal';

/** How long a program of others may take to answer. */
const DEADLINE_MS = 20_000;
const MOST_SOCKETS = 16;

/** What the secret of an outgoing webhook is sealed for. */
export const hookSeal = (id: HookId): string => `webhook:${id}`;

/** Outgoing webhooks with clients of their own, so that a slow receiver never holds up a platform. */
export async function openOutgoing(
  house: Pick<House, 'store' | 'live' | 'log' | 'now' | 'channels'>,
  sealer: Sealer,
  publicUrl: string,
): Promise<Hooks> {
  const http = openHttp({ deadlineMs: DEADLINE_MS, maxSockets: MOST_SOCKETS, lookup: outsideOnly });
  const insideHttp = openHttp({ deadlineMs: DEADLINE_MS, maxSockets: MOST_SOCKETS });
  const door = { store: house.store, channels: house.channels, site: { publicUrl } };
  const hooks = await openHooks(house, {
    http,
    insideHttp,
    secretOf: hook => String(sealer.open(hook.secret, hookSeal(hook.id))),
    show: events => showEvents(door, events),
  });
  return {
    ...hooks,
    async close() {
      await hooks.close();
      http.close();
      insideHttp.close();
    },
  };
}

import { listens, tellsHealth } from '../../channel';
import { countFailed, countWaiting } from '../../store/queries/channel-health';
import type { Door } from '../door';
import { notFound } from '../errors';
import { withId } from '../ids';
import { type Route, route, STAFF } from '../route';
import { channelHealthShape, presentChannelHealth } from '../shapes/channel-health';

/** How accounts are: what the house counts, and what the channel itself has seen. */
export function channelHealthRoutes(door: Door): Route[] {
  const { store, channels, now } = door;
  return [
    route({
      method: 'get',
      path: '/channels/:id/health',
      tag: 'channels',
      says: 'Tells how an account is; faults in words and the code to sign in with are for administrators only.',
      may: STAFF,
      params: withId<'channel'>(),
      gives: channelHealthShape,
      answer: async ({ params: { id }, caller }) => {
        const at = now();
        const [row, waiting, failedLastHour] = await Promise.all([
          store.rows('channel').findOneBy({ id }),
          countWaiting(store, id, at),
          countFailed(store, id, at),
        ]);
        if (!row) throw notFound('this channel');
        const channel = channels.get(id)?.channel;
        const isAdmin = caller.agent.role === 'admin';
        const listening = channel && listens(channel) ? (row.listenerUntil ?? 0) > at : null;
        const health = channel && tellsHealth(channel) ? channel.health() : {};
        return presentChannelHealth({ row, waiting, failedLastHour, listening, health, isAdmin });
      },
    }),
  ];
}

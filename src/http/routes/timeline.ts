import { byIds } from '../../store/queries/by-ids';
import { tellMessages } from '../../store/queries/messages';
import { messagesOfPerson } from '../../store/queries/timeline';
import type { Door } from '../door';
import { idText, paged, pageOf, withId } from '../ids';
import { type Route, route, STAFF } from '../route';
import { channelMarkShape, presentChannelMark } from '../shapes/contact';
import { messageShape, presentMessage } from '../shapes/message';
import { z } from '../zod';
import { contactOf } from './contacts';

const lineShape = messageShape.extend({ channel: channelMarkShape.nullable() }).openapi('TimelineMessage');

/** Everything said with one person, whatever the channel. */
export function timelineRoutes(door: Door): Route[] {
  const { store } = door;
  return [
    route({
      method: 'get',
      path: '/contacts/:id/messages',
      tag: 'contacts',
      says: 'Lists what was said with a person on all their channels, newest first, paging backwards.',
      may: STAFF,
      params: withId<'contact'>(),
      query: z.object({ ...paged(40, 200), after: z.coerce.number().int().positive().optional() }),
      gives: pageOf(lineShape),
      answer: async ({ params, query: { limit, after } }) => {
        const { id } = await contactOf(door, params.id);
        const rows = await messagesOfPerson(store, id, after ?? Number.MAX_SAFE_INTEGER, limit + 1);
        const shown = await tellMessages(store, rows.slice(0, limit));
        const channels = await byIds(
          store,
          'channel',
          shown.map(({ message }) => message.channelId),
        );
        const items = shown.map(told => {
          const channel = channels.get(told.message.channelId);
          return { ...presentMessage(told), channel: channel ? presentChannelMark(channel) : null };
        });
        return { items, next: rows.length > limit ? idText(shown.at(-1)?.message.id ?? 0) : null };
      },
    }),
  ];
}

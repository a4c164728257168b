import { resend } from '../../flows/say';
import type { DeliveryState } from '../../model';
import { listDeliveries, tellDeliveries } from '../../store/queries/deliveries';
import type { Door } from '../door';
import { notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { type Route, route, STAFF } from '../route';
import {
  deliveryShape,
  deliveryStateShape,
  presentDelivery,
  presentToldDelivery,
  toldDeliveryShape,
} from '../shapes/delivery';
import { z } from '../zod';

const tag = 'deliveries';
const params = withId<'delivery'>();
const states = z
  .string()
  .transform(text => text.split(','))
  .pipe(z.array(deliveryStateShape).min(1))
  .openapi({ type: 'string', example: 'failed,unknown' });

/** The outbox: what left, what waits, and what became of it. */
export function deliveryRoutes(door: Door): Route[] {
  const { store } = door;
  return [
    route({
      method: 'get',
      path: '/deliveries',
      tag,
      says: 'Lists deliveries with whom they are for and what they say, newest first; `state` takes several with commas.',
      may: STAFF,
      query: z.object({
        state: states.optional(),
        campaignId: idOf<'campaign'>().optional(),
        conversationId: idOf<'conversation'>().optional(),
        channelId: idOf<'channel'>().optional(),
        contactId: idOf<'contact'>().optional(),
        ...paged(),
        after: z.coerce.number().int().positive().optional(),
      }),
      gives: pageOf(toldDeliveryShape),
      answer: async ({ query: { state, limit, after, ...filter } }) => {
        const asked = { ...filter, states: state as DeliveryState[] | undefined };
        const rows = await listDeliveries(store, asked, limit + 1, after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, limit);
        return {
          items: (await tellDeliveries(store, shown)).map(presentToldDelivery),
          next: rows.length > limit ? idText(shown.at(-1)?.id as number) : null,
        };
      },
    }),
    route({
      method: 'get',
      path: '/deliveries/:id',
      tag,
      says: 'Shows one delivery.',
      may: STAFF,
      params,
      gives: deliveryShape,
      answer: async ({ params }) => {
        const row = await store.rows('delivery').findOneBy({ id: params.id });
        if (!row) throw notFound('this delivery');
        return presentDelivery(row);
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/:id/resend',
      tag,
      says: 'Makes a delivery due once more that failed, expired, or whose fate nobody knows.',
      may: ['admin', 'agent'],
      once: true,
      params,
      gives: deliveryShape,
      answer: async ({ params, caller }) =>
        presentDelivery(await resend(door, { deliveryId: params.id, agentId: caller.agent.id })),
    }),
  ];
}

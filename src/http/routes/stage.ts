import { contentSchema } from '../../engine/content-schema';
import type { Door } from '../door';
import { ApiError, notFound } from '../errors';
import { withId } from '../ids';
import { type Route, route } from '../route';
import { hearWebhook } from '../webhooks';
import { z } from '../zod';

/** A customer's phone in the console: their words go through the same door as those of every platform. */
export function stageRoutes(door: Door): Route[] {
  return [
    route({
      method: 'post',
      path: '/channels/:id/stage',
      tag: 'channels',
      says: 'Says something as a customer, on a channel of type stage only.',
      may: ['admin', 'agent'],
      once: true,
      params: withId<'channel'>(),
      body: z
        .object({
          address: z.string().trim().min(1).max(120),
          name: z.string().trim().max(60).optional(),
          text: z.string().min(1).max(20_000).optional(),
          content: contentSchema.optional(),
          language: z.string().max(20).optional(),
          key: z.string().max(128).optional(),
          kind: z.enum(['message', 'follow', 'unfollow', 'scan', 'menu']).optional(),
        })
        .refine(said => said.text === undefined || said.content === undefined, {
          path: ['text'],
          message: 'say one of text and content',
        }),
      gives: z.object({ status: z.number().int(), answer: z.string() }),
      answer: async ({ params, body }) => {
        const open = door.channels.get(params.id);
        if (!open) throw notFound('this channel');
        if (open.type !== 'stage')
          throw new ApiError(422, 'not_a_stage', 'only a channel of type stage has a phone here');
        const request = door.stage(params.id, body);
        const { response, ride } = await hearWebhook(door, String(params.id), request);
        if (ride) await door.outbound.land(ride, true);
        return { status: response.status, answer: String(response.body) };
      },
    }),
  ];
}

import { previewOf } from '../../flows/hearing';
import type { Content, Why } from '../../model';
import type { ToldMessage } from '../../store/queries/messages';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';
import { deliveryMarkShape, presentDeliveryMark, whyShape } from './delivery';
import { colleagueShape, presentColleague } from './people';

/** Any content, also the kinds that are only heard. */
export const heardContentShape = z
  .custom<Content>(value => typeof value === 'object' && value !== null && 'type' in value)
  .openapi('HeardContent', {
    type: 'object',
    properties: { type: { type: 'string' }, text: { type: 'string' } },
    required: ['type'],
    description: 'What was said; see Content. `event` tells of something that happened, `unknown` keeps what came.',
  });

const authorShape = z.enum(['contact', 'bot', 'agent', 'campaign', 'system']);

/** One line of a conversation. */
export const messageShape = z
  .object({
    id: z.string(),
    conversationId: z.string(),
    channelId: z.string(),
    seq: z.number().int(),
    externalId: z.string().nullable(),
    direction: z.enum(['in', 'out', 'note']),
    author: authorShape,
    agentId: z.string().nullable(),
    agent: colleagueShape.nullable(),
    content: heardContentShape,
    delivery: deliveryMarkShape.nullable(),
    /** The message it answers, in a few words. */
    replyTo: z.object({ id: z.string(), author: authorShape, text: z.string() }).nullable(),
    explain: whyShape.nullable(),
    createdAt: z.string(),
    platformTime: z.string().nullable(),
  })
  .openapi('Message');

export type MessageShown = z.input<typeof messageShape>;

export const presentMessage = ({ message, delivery, agent, repliesTo }: ToldMessage): MessageShown => ({
  id: idText(message.id),
  conversationId: idText(message.conversationId),
  channelId: idText(message.channelId),
  seq: message.seq,
  externalId: message.externalId ?? delivery?.externalId ?? null,
  direction: message.direction,
  author: message.author,
  agentId: idTextOrNull(message.agentId),
  agent: agent ? presentColleague(agent) : null,
  content: message.content,
  delivery: delivery ? presentDeliveryMark(delivery) : null,
  replyTo: repliesTo && {
    id: idText(repliesTo.id),
    author: repliesTo.author,
    text: previewOf(repliesTo.content),
  },
  explain: (delivery?.why ?? null) as Why | null,
  createdAt: isoTime(message.createdAt),
  platformTime: isoTimeOrNull(message.platformTime),
});

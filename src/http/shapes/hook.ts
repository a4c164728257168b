import type { Hook, HookCall } from '../../model';
import { idText, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

/** What an address can be told of. */
export const hookEvents = z.enum([
  'message.created',
  'conversation.updated',
  'delivery.updated',
  'channel.updated',
  'campaign.updated',
]);

/** An outgoing webhook; its secret is told once, when it is made. */
export const hookShape = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    events: z.array(hookEvents),
    inside: z.boolean(),
    state: z.enum(['on', 'off']),
    fault: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Webhook');

export const presentHook = (hook: Hook): z.input<typeof hookShape> => ({
  id: idText(hook.id),
  name: hook.name,
  url: hook.url,
  events: [...hook.events],
  inside: hook.inside,
  state: hook.state,
  fault: hook.fault,
  createdAt: isoTime(hook.createdAt),
  updatedAt: isoTime(hook.updatedAt),
});

/** One thing an address was told, or is still to be told. */
export const hookCallShape = z
  .object({
    id: z.string(),
    event: hookEvents,
    body: z.string(),
    state: z.enum(['due', 'sent', 'failed']),
    attempts: z.number().int(),
    dueAt: z.string(),
    status: z.number().int().nullable(),
    fault: z.string().nullable(),
    sentAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('WebhookCall');

export const presentHookCall = (call: HookCall): z.input<typeof hookCallShape> => ({
  id: idText(call.id),
  event: call.event,
  body: call.body,
  state: call.state,
  attempts: call.attempts,
  dueAt: isoTime(call.dueAt),
  status: call.status,
  fault: call.fault,
  sentAt: isoTimeOrNull(call.sentAt),
  createdAt: isoTime(call.createdAt),
});

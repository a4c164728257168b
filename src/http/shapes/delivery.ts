import { previewOf } from '../../flows/hearing';
import type { DeliveryFault, Why } from '../../model';
import type { DeliveryRow } from '../../store';
import type { ToldDelivery } from '../../store/queries/deliveries';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

export const deliveryStateShape = z.enum([
  'due',
  'sending',
  'sent',
  'failed',
  'unknown',
  'expired',
  'cancelled',
  'skipped',
]);

export const faultShape = z
  .object({
    kind: z.enum(['busy', 'unknown', 'refused', 'unreachable', 'broken', 'expired', 'superseded', 'withheld']),
    code: z.string().nullable(),
    detail: z.string(),
    hint: z.string().nullable(),
  })
  .openapi('Fault');

/** What became of something we said. */
export const deliveryMarkShape = z
  .object({
    id: z.string(),
    state: deliveryStateShape,
    fault: faultShape.nullable(),
    /** When it is to leave; in the future for what is planned. */
    dueAt: z.string(),
  })
  .openapi('DeliveryMark');

/** Why something was said by itself; see the fields of each. */
export const whyShape = z
  .custom<Why>(value => typeof value === 'object' && value !== null)
  .openapi('Why', {
    type: 'object',
    properties: {
      ruleId: { type: 'string' },
      ruleName: { type: 'string' },
      templateName: { type: 'string' },
      templateVersion: { type: 'integer' },
      because: { type: 'array', items: { type: 'string' } },
      note: { type: 'string' },
    },
    additionalProperties: true,
  });

/** One row of the outbox. */
export const deliveryShape = deliveryMarkShape
  .extend({
    dedupeKey: z.string(),
    conversationId: z.string(),
    campaignId: z.string().nullable(),
    contactId: z.string(),
    channelId: z.string(),
    messageId: z.string().nullable(),
    agentId: z.string().nullable(),
    class: z.enum(['greeting', 'reply', 'agent']),
    route: z.enum(['inline', 'send', 'mass']),
    attempts: z.number().int(),
    expiresAt: z.string().nullable(),
    sentAt: z.string().nullable(),
    externalId: z.string().nullable(),
    explain: whyShape.nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Delivery');

/** One row of the outbox with whom it is for and what it says. */
export const toldDeliveryShape = deliveryShape
  .extend({
    contact: z.object({ id: z.string(), name: z.string() }).nullable(),
    /** The words in one line, or `[image]` for what has none; null when the message is gone. */
    text: z.string().nullable(),
  })
  .openapi('ToldDelivery');

const HINTS: Readonly<Record<DeliveryFault['kind'], string>> = {
  busy: 'The platform is busy; it is tried again by itself.',
  unknown: 'Nobody knows whether it arrived. Ask the customer before you send it again.',
  refused: 'The platform does not take this message. Change what it says and send it anew.',
  unreachable: 'This person cannot be written to now: wait for their next message, or use another channel.',
  broken: "The platform refuses this account. Check the channel's settings, then send again.",
  expired: 'It waited too long to be of use.',
  superseded: 'The conversation changed hands before it could leave.',
  withheld: 'This person does not want to be greeted, or not so often.',
};

const presentFault = (fault: DeliveryFault) => ({
  kind: fault.kind,
  code: fault.code,
  detail: fault.detail,
  hint: HINTS[fault.kind] ?? null,
});

export const presentDeliveryMark = (row: DeliveryRow): z.input<typeof deliveryMarkShape> => ({
  id: idText(row.id),
  state: row.state,
  fault: row.fault ? presentFault(row.fault) : null,
  dueAt: isoTime(row.dueAt),
});

export const presentDelivery = (row: DeliveryRow): z.input<typeof deliveryShape> => ({
  ...presentDeliveryMark(row),
  dedupeKey: row.dedupeKey,
  conversationId: idText(row.conversationId),
  campaignId: idTextOrNull(row.campaignId),
  contactId: idText(row.contactId),
  channelId: idText(row.channelId),
  messageId: idTextOrNull(row.messageId),
  agentId: idTextOrNull(row.agentId),
  class: row.class,
  route: row.route,
  attempts: row.attempts,
  expiresAt: isoTimeOrNull(row.expiresAt),
  sentAt: isoTimeOrNull(row.sentAt),
  externalId: row.externalId,
  explain: row.why ?? null,
  createdAt: isoTime(row.createdAt),
  updatedAt: isoTime(row.updatedAt),
});

export const presentToldDelivery = ({
  delivery,
  contactName,
  content,
}: ToldDelivery): z.input<typeof toldDeliveryShape> => ({
  ...presentDelivery(delivery),
  contact: contactName === null ? null : { id: idText(delivery.contactId), name: contactName },
  text: content && previewOf(content),
});

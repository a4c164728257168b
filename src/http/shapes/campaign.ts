import { type CampaignPlan, campaignPlanSchema } from '../../engine/campaign-plan';
import type { DeliveryFault } from '../../model';
import type { CampaignStanding } from '../../store/campaigns';
import type { ToldRecipient } from '../../store/queries/recipients';
import type { CampaignRow } from '../../store/schema/campaign-tables';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

export const campaignStateShape = z.enum(['draft', 'running', 'paused', 'finished', 'cancelled']);
export const recipientStateShape = z.enum([
  'planned',
  'draft',
  'due',
  'sending',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'expired',
  'cancelled',
]);

const whole = z.number().int();

/** How many people are where; all but `replied` together are the whole audience. */
export const countsShape = z
  .object({
    planned: whole,
    draft: whole,
    due: whole,
    sending: whole,
    sent: whole,
    failed: whole,
    unknown: whole,
    skipped: whole,
    expired: whole,
    cancelled: whole,
    /** Of those who got it: how many wrote back. */
    replied: whole,
  })
  .openapi('CampaignCounts');

const name = z.string().trim().min(1).max(120);

/** What a marketer writes: a name and the plan. */
export const campaignWishShape = campaignPlanSchema.safeExtend({ name }).openapi('CampaignWish');

/** A change: what is left out stays. `version` makes it one of exactly the plan that was seen. */
export const campaignChangeShape = z
  .object({ name: name.optional(), version: whole.positive().optional() })
  .catchall(z.unknown())
  .openapi('CampaignChange');

export const campaignShape = z
  .object({
    id: z.string(),
    name: z.string(),
    state: campaignStateShape,
    version: whole,
    createdBy: z.string().nullable(),
    approval: z.object({ agentId: z.string(), at: z.string(), hash: z.string(), audience: whole }).nullable(),
    /** Why it paused by itself. */
    fault: z.string().nullable(),
    counts: countsShape,
    /** How many were left out for which reason. */
    skippedBy: z.record(z.string(), whole),
    createdAt: z.string(),
    updatedAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .and(campaignPlanSchema)
  .openapi('Campaign');

export const presentCampaign = (
  row: CampaignRow,
  { counts, skippedBy }: CampaignStanding,
): z.input<typeof campaignShape> => ({
  ...(row.plan as CampaignPlan),
  id: idText(row.id),
  name: row.name,
  state: row.state,
  version: row.version,
  createdBy: idTextOrNull(row.createdBy),
  approval: row.approval && {
    agentId: idText(row.approval.agentId),
    at: isoTime(row.approval.at),
    hash: row.approval.hash,
    audience: row.approval.audience,
  },
  fault: row.fault,
  counts: { ...counts },
  skippedBy: { ...skippedBy },
  createdAt: isoTime(row.createdAt),
  updatedAt: isoTime(row.updatedAt),
  startedAt: isoTimeOrNull(row.startedAt),
  endedAt: isoTimeOrNull(row.endedAt),
});

/** One person of a campaign and what became of them. */
export const recipientShape = z
  .object({
    contact: z.object({ id: z.string(), name: z.string() }),
    occurrenceId: z.string(),
    channelId: z.string().nullable(),
    state: recipientStateShape,
    /** Why left out. */
    reason: z.string().nullable(),
    variant: whole,
    dueAt: z.string(),
    sentAt: z.string().nullable(),
    deliveryId: z.string().nullable(),
    conversationId: z.string().nullable(),
    fault: z.object({ kind: z.string(), code: z.string().nullable(), detail: z.string() }).nullable(),
    replied: z.boolean(),
  })
  .openapi('Recipient');

export const presentRecipient = (row: ToldRecipient): z.input<typeof recipientShape> => ({
  contact: { id: idText(row.contactId), name: row.contactName },
  occurrenceId: idText(row.occurrenceId),
  channelId: idTextOrNull(row.channelId),
  state: row.state,
  reason: row.reason,
  variant: Number(row.variant),
  dueAt: isoTime(Number(row.dueAt)),
  sentAt: isoTimeOrNull(row.sentAt === null ? null : Number(row.sentAt)),
  deliveryId: idTextOrNull(row.deliveryId),
  conversationId: idTextOrNull(row.conversationId),
  fault: row.fault === null ? null : (JSON.parse(row.fault) as DeliveryFault),
  replied: Number(row.replied) === 1,
});

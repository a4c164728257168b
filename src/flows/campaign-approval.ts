import { createHash } from 'node:crypto';
import type { CampaignPlan } from '../engine/campaign-plan';
import type { AgentId, CampaignId, TemplateId } from '../model';
import { byIds } from '../store/queries/by-ids';
import { approveCampaign, campaignOf, otherApprovers } from '../store/queries/campaigns';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { segmentsUnder } from './audience';
import { Conflict, NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'now'>;

/** An audience may grow by this part after the approval, and by a few people, before a second person is asked again. */
const GROWTH = 1.05;
const FEW = 10;

/**
 * What a second person says yes to, as one word: the plan, the words of its templates and what its segments ask, with all they refer to. Any
 * change of these makes another word of it.
 */
export async function contentHash({ store }: Pick<House, 'store'>, campaign: CampaignRow): Promise<string> {
  const plan = campaign.plan as CampaignPlan;
  const templateIds = plan.variants.map(({ templateId }) => Number(templateId) as TemplateId);
  const named = [...plan.audience.segments, ...plan.audience.exclude].map(segment => ({ segment }));
  const templates = await byIds(store, 'template', templateIds);
  const segments = await segmentsUnder({ store }, named);
  const said = {
    plan,
    words: [...templates.values()].map(({ id, bodies }) => [id, bodies]).sort(byFirst),
    people: [...segments].map(([id, { kind, when }]) => [id, kind, when]).sort(byFirst),
  };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

const byFirst = (a: readonly unknown[], b: readonly unknown[]): number => Number(a[0]) - Number(b[0]);

/**
 * Keeps a second person's yes to exactly this version, these words and this many people. Who wrote it may only approve it
 * where nobody else could. Rejects with NotFound `campaign`, or Conflict `own_campaign`, `campaign_started` or
 * `campaign_changed`.
 */
export async function approve(
  { store, now }: Parts,
  id: CampaignId,
  { version, audience, agentId }: { readonly version: number; readonly audience: number; readonly agentId: AgentId },
): Promise<void> {
  const campaign = await campaignOf(store, id);
  if (campaign === null) throw new NotFound('campaign');
  if (campaign.createdBy === agentId && (await otherApprovers(store, agentId)) > 0) {
    throw new Conflict('own_campaign', 'somebody else has to read and approve what you wrote');
  }
  const hash = await contentHash({ store }, campaign);
  const done = await approveCampaign(store, id, version, { agentId, at: now(), hash, audience });
  if (done === 'missing') throw new NotFound('campaign');
  if (done === 'running') throw new Conflict('campaign_started', 'it has been started already');
  if (done === 'stale') throw new Conflict('campaign_changed', 'it was changed since you read it; look at it again');
}

/** Rejects with Conflict `not_approved` unless exactly this was approved, for about as many people as it would reach now. */
export async function mustBeApproved(
  house: Pick<House, 'store'>,
  campaign: CampaignRow,
  audience: number,
): Promise<void> {
  const { approval } = campaign;
  if (approval === null) throw new Conflict('not_approved', 'a second person has to approve it first');
  if (approval.hash !== (await contentHash(house, campaign))) {
    throw new Conflict(
      'not_approved',
      'its words or its people were changed after the approval; have it approved again',
    );
  }
  if (audience > Math.ceil(approval.audience * GROWTH) + FEW) {
    const facts = { approved: approval.audience, audience };
    throw new Conflict('not_approved', `it would reach ${audience} people, approved were ${approval.audience}`, facts);
  }
}

import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import { personalVariables } from '../engine/templates';
import type { SegmentId, TemplateId } from '../model';
import { byIds } from '../store/queries/by-ids';
import type { House } from './house';
import { massLimitsOf } from './mass-quota';

/** Kinds of channel that are a person's own account and never used to write to many. */
const PERSONAL: ReadonlySet<string> = new Set(['wechaty']);

/** What a plan names that is not there, or may not be used for it: a sentence by field, as `ladder[1]`. Empty when all is well. */
export async function faultsOfPlan(
  { store, channels }: Pick<House, 'store' | 'channels'>,
  plan: CampaignPlan,
): Promise<Readonly<Record<string, string>>> {
  const faults: Record<string, string> = {};
  const { segments, exclude } = plan.audience;
  const known = await byIds(
    store,
    'segment',
    [...segments, ...exclude].map(id => Number(id) as SegmentId),
  );
  const templates = await byIds(
    store,
    'template',
    plan.variants.map(({ templateId }) => Number(templateId) as TemplateId),
  );
  for (const [name, ids] of Object.entries({ segments, exclude })) {
    ids.forEach((id, index) => {
      if (!known.has(Number(id))) faults[`audience.${name}[${index}]`] = 'there is no such segment';
    });
  }
  plan.variants.forEach(({ templateId }, index) => {
    if (!templates.has(Number(templateId))) faults[`variants[${index}].templateId`] = 'there is no such template';
  });
  const steps = stepsOf(plan);
  steps.forEach(({ channelId, mass }, index) => {
    const open = channels.get(channelId);
    if (open === undefined) faults[`ladder[${index}]`] = 'there is no such channel';
    else if (PERSONAL.has(open.type)) {
      faults[`ladder[${index}]`] = 'a personal account is never used for campaigns: the platform would ban it';
    } else if (mass && massLimitsOf(open) === null) {
      faults[`ladder[${index}]`] = 'this channel knows no mass send: write to everybody by themselves there';
    }
  });
  if (!steps.some(({ mass }) => mass)) return faults;
  plan.variants.forEach(({ templateId }, index) => {
    const personal = personalVariables(templates.get(Number(templateId))?.bodies ?? {});
    if (personal.length > 0) faults[`variants[${index}].templateId`] = sameForAll(personal);
  });
  return faults;
}

/** Why these words cannot go to many at once. */
const sameForAll = (personal: readonly string[]): string =>
  `a mass send says the same to everybody, and these words say {{ ${personal.join(' }}, {{ ')} }}: choose words without them`;

import type { Quota } from '../channel';
import { type CampaignPlan, stepsOf } from '../engine/campaign-plan';
import { compileTemplate, personalVariables, TemplateFault } from '../engine/templates';
import type { ChannelId, Locale, Template, TemplateId } from '../model';
import { byIds } from '../store/queries/by-ids';
import type { TrialList } from './campaign-trial';
import type { House } from './house';
import { massLimitsOf, massQuotaOf } from './mass-quota';

/** What the mass sends of one step of the ladder come to. */
export interface MassForecast {
  readonly channelId: ChannelId;
  /** From 0. */
  readonly step: number;
  readonly people: number;
  /** Calls it takes: one for each wording, language and time, and one more for each list that is too long. */
  readonly calls: number;
  /** What the account may still make in the day or month in which the first is due; null where that is not counted. */
  readonly quota: { readonly left: number; readonly of: number; readonly per: Quota['per'] } | null;
}

/** Words that cannot go to many at once, and why. */
export interface PersonalWords {
  /** Of the wording. */
  readonly name: string;
  readonly variables: readonly string[];
}

/** What a plan's mass sends take and what stands in their way, from the lists of its trial. Nothing is written. */
export async function forecastMass(
  house: Pick<House, 'store' | 'channels'>,
  plan: CampaignPlan,
  lists: readonly TrialList[],
  at: number,
): Promise<{ readonly forecasts: readonly MassForecast[]; readonly personal: readonly PersonalWords[] }> {
  const steps = stepsOf(plan);
  if (!steps.some(({ mass }) => mass)) return { forecasts: [], personal: [] };
  const ids = plan.variants.map(({ templateId }) => Number(templateId) as TemplateId);
  const templates = await byIds(house.store, 'template', ids);
  const spoken = ids.map(id => spokenFor(templates.get(id)));
  const forecasts: MassForecast[] = [];
  for (const [step, { channelId, mass }] of steps.entries()) {
    if (!mass) continue;
    const own = lists.filter(list => list.step === step);
    const open = house.channels.get(channelId);
    const most = (open && massLimitsOf(open)?.most) ?? 1;
    const sizes = new Map<string, number>();
    for (const { variant, locale, dueAt, people } of own) {
      const key = `${variant} ${dueAt} ${spoken[variant]?.(locale) ?? locale}`;
      sizes.set(key, (sizes.get(key) ?? 0) + people);
    }
    const first = Math.min(...own.map(({ dueAt }) => dueAt), Number.POSITIVE_INFINITY);
    forecasts.push({
      ...{ channelId, step },
      people: own.reduce((sum, { people }) => sum + people, 0),
      calls: [...sizes.values()].reduce((sum, people) => sum + Math.ceil(people / most), 0),
      quota: await massQuotaOf(house, channelId, Number.isFinite(first) ? first : at),
    });
  }
  const personal = plan.variants.flatMap(({ name, templateId }) => {
    const variables = personalVariables(templates.get(Number(templateId))?.bodies ?? {});
    return variables.length === 0 ? [] : [{ name, variables }];
  });
  return { forecasts, personal };
}

/** In which of a template's languages readers of each are spoken to: two that share a body share a list. */
function spokenFor(template: Template | undefined): (locale: Locale) => Locale {
  try {
    const compiled = template && compileTemplate(template);
    return locale => compiled?.bodies[locale].locale ?? locale;
  } catch (error) {
    if (error instanceof TemplateFault) return locale => locale;
    throw error;
  }
}

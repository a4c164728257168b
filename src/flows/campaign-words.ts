import type { CampaignPlan } from '../engine/campaign-plan';
import { type CompiledTemplate, compileTemplate, render, type Scope, TemplateFault } from '../engine/templates';
import type { Content, Template, TemplateId, Why } from '../model';
import { wordsAt } from '../store/campaign-people';
import { byIds } from '../store/queries/by-ids';
import type { CampaignRow } from '../store/schema/campaign-tables';
import { previewOf } from './hearing';
import type { House } from './house';

/** Compiled templates remembered at once. */
const REMEMBERED = 200;

/** Something that can be said to one person, and why. */
export interface Greeting {
  readonly content: Content;
  readonly preview: string;
  readonly why: Why;
}

/** The words of a campaign, as they were approved. */
export interface CampaignWords {
  /** One wording for one person; null when a variable without a fallback is missing. */
  say(variant: number, scope: Scope): Greeting | null;
}

/** Opens the words of campaigns: each template is parsed once for its version. */
export function openWords({ store }: Pick<House, 'store'>): (campaign: CampaignRow) => Promise<CampaignWords> {
  const known = new Map<string, CompiledTemplate | null>();

  async function compiled(id: string, at: number): Promise<CompiledTemplate | null> {
    const name = `${id} ${at}`;
    if (known.has(name)) return known.get(name) ?? null;
    const row = await wordsAt(store, Number(id) as TemplateId, at);
    const template = row && {
      id: Number(id) as TemplateId,
      name: row.name,
      purpose: row.purpose as Template['purpose'],
      bodies: JSON.parse(row.bodies) as Template['bodies'],
      version: Number(row.version),
    };
    const ready = template === null ? null : compiledOrNull(template);
    if (known.size >= REMEMBERED) known.clear();
    known.set(name, ready);
    return ready;
  }

  return async campaign => {
    const plan = campaign.plan as CampaignPlan;
    const at = campaign.approval?.at ?? Number.MAX_SAFE_INTEGER;
    const templates = await Promise.all(plan.variants.map(({ templateId }) => compiled(templateId, at)));
    const segments = await byIds(store, 'segment', plan.audience.segments.map(Number));
    const head: Why = {
      campaignId: String(campaign.id),
      ...(segments.size === 0 ? {} : { segments: [...segments.values()].map(({ name }) => name) }),
      ...(campaign.approval === null ? {} : { approvedBy: String(campaign.approval.agentId) }),
    };
    return {
      say(variant, scope) {
        const ready = templates[variant] ?? null;
        return ready === null ? null : said(ready, scope, head);
      },
    };
  };
}

function compiledOrNull(template: Template): CompiledTemplate | null {
  try {
    return compileTemplate(template);
  } catch (error) {
    if (error instanceof TemplateFault) return null;
    throw error;
  }
}

function said(compiled: CompiledTemplate, scope: Scope, head: Why): Greeting | null {
  try {
    const { text, locale } = render(compiled, scope);
    if (text.trim() === '') return null;
    const content: Content = { type: 'text', text };
    const { id, name, version } = compiled.template;
    const why = { ...head, templateId: String(id), templateName: name, templateVersion: version, locale };
    return { content, preview: previewOf(content), why };
  } catch (error) {
    if (error instanceof TemplateFault) return null;
    throw error;
  }
}

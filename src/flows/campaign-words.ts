import type { CampaignPlan } from '../engine/campaign-plan';
import {
  type CompiledTemplate,
  compileTemplate,
  personalVariables,
  render,
  type Scope,
  TemplateFault,
} from '../engine/templates';
import { fillMarks, markUrls } from '../engine/tracked-words';
import type { Content, Template, TemplateId, TrackedLinkId, Why } from '../model';
import { wordsAt } from '../store/campaign-people';
import { keepLinks } from '../store/clicks';
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
  /** The same for everybody of a locale; null also when it would not be. Addresses in it are not counted. */
  sayToAll(variant: number, scope: Scope): Greeting | null;
}

/** A template ready to be said, and the addresses that its marks stand for. */
interface Ready {
  readonly compiled: CompiledTemplate;
  readonly urls: readonly string[];
  /** Whether it says something else to each reader. */
  readonly personal: boolean;
}

/** Opens the words of campaigns: each template is parsed once for its version. */
export function openWords({
  store,
  clicks,
}: Pick<House, 'store' | 'clicks'>): (campaign: CampaignRow) => Promise<CampaignWords> {
  const known = new Map<string, Ready | null>();

  async function readied(id: string, at: number, tracked: boolean): Promise<Ready | null> {
    const name = `${id} ${at} ${tracked}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const row = await wordsAt(store, Number(id) as TemplateId, at);
    const template = row && {
      id: Number(id) as TemplateId,
      name: row.name,
      purpose: row.purpose as Template['purpose'],
      bodies: JSON.parse(row.bodies) as Template['bodies'],
      version: Number(row.version),
    };
    const { bodies, urls } =
      template && tracked ? markUrls(template.bodies, clicks.isOurs) : { bodies: template?.bodies ?? {}, urls: [] };
    const compiled = template && compiledOrNull({ ...template, bodies });
    const ready = compiled && { compiled, urls, personal: personalVariables(bodies).length > 0 };
    if (known.size >= REMEMBERED) known.clear();
    known.set(name, ready);
    return ready;
  }

  return async campaign => {
    const plan = campaign.plan as CampaignPlan;
    const at = campaign.approval?.at ?? Number.MAX_SAFE_INTEGER;
    const tracked = plan.trackLinks === true;
    const templates = await Promise.all(plan.variants.map(({ templateId }) => readied(templateId, at, tracked)));
    const urls = templates.flatMap(ready => ready?.urls ?? []);
    const links = urls.length === 0 ? new Map<string, TrackedLinkId>() : await keepLinks(store, campaign.id, urls);
    const segments = await byIds(store, 'segment', plan.audience.segments.map(Number));
    const head: Why = {
      campaignId: String(campaign.id),
      ...(segments.size === 0 ? {} : { segments: [...segments.values()].map(({ name }) => name) }),
      ...(campaign.approval === null ? {} : { approvedBy: String(campaign.approval.agentId) }),
    };
    return {
      say(variant, scope) {
        const ready = templates[variant] ?? null;
        if (ready === null) return null;
        return said(ready.compiled, scope, head, text =>
          fillMarks(text, index => {
            const url = ready.urls[index];
            const linkId = url === undefined ? undefined : links.get(url);
            return linkId === undefined ? url : clicks.urlOf({ contactId: scope.contact.id, linkId });
          }),
        );
      },
      sayToAll(variant, scope) {
        const ready = templates[variant] ?? null;
        if (ready === null || ready.personal) return null;
        return said(ready.compiled, scope, head, text => fillMarks(text, index => ready.urls[index]));
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

function said(
  compiled: CompiledTemplate,
  scope: Scope,
  head: Why,
  withLinks: (text: string) => string,
): Greeting | null {
  try {
    const { text, locale } = render(compiled, scope);
    if (text.trim() === '') return null;
    const content: Content = { type: 'text', text: withLinks(text) };
    const { id, name, version } = compiled.template;
    const why = { ...head, templateId: String(id), templateName: name, templateVersion: version, locale };
    return { content, preview: previewOf(content), why };
  } catch (error) {
    if (error instanceof TemplateFault) return null;
    throw error;
  }
}

import type { Template as Fragment } from 'liquidjs';
import type { Locale, Template } from '../model';
import { variableUses } from './template-analysis';
import { TemplateFault } from './template-fault';
import { fillIn, fillInSimple, isConstant, parseBody, type Simple, simpleParts, whole } from './template-language';
import { dataFor, type Scope } from './template-variables';

/** A body ready to be said: constant words, or fragments with the variables they read. */
type CompiledBody =
  | { readonly locale: Locale; readonly text: string }
  | {
      readonly locale: Locale;
      readonly fragments: readonly Fragment[];
      readonly simple: Simple | null;
      readonly roots: readonly string[];
    };

/** A template parsed once for its version. Keep it as long as the version lives. */
export interface CompiledTemplate {
  readonly template: Template;
  /** The body for the readers of each locale, after falling back to a locale the template has. */
  readonly bodies: Readonly<Record<Locale, CompiledBody>>;
}

const fallbacks: Readonly<Record<Locale, readonly Locale[]>> = {
  'zh-CN': ['zh-CN', 'zh-TW', 'zh-HK', 'en'],
  'zh-TW': ['zh-TW', 'zh-HK', 'zh-CN', 'en'],
  'zh-HK': ['zh-HK', 'zh-TW', 'zh-CN', 'en'],
  en: ['en', 'zh-CN', 'zh-TW', 'zh-HK'],
};

function compileBody(locale: Locale, body: string): CompiledBody {
  if (isConstant(body)) return { locale, text: whole(body) };
  const fragments = parseBody(body);
  const roots = new Set(variableUses(fragments).map(use => use.path.split('.', 1)[0]!));
  return { locale, fragments, simple: simpleParts(fragments), roots: [...roots] };
}

/**
 * Parse every body of a template.
 * @throws TemplateFault naming the locale when a body cannot be understood, or when there is none
 */
export function compileTemplate(template: Template): CompiledTemplate {
  const own: Partial<Record<Locale, CompiledBody>> = {};
  for (const locale of fallbacks['zh-CN']) {
    const body = template.bodies[locale];
    if (body === undefined) continue;
    try {
      own[locale] = compileBody(locale, body);
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      throw new TemplateFault(`${template.name}, ${locale}: ${error.message}`, error.position);
    }
  }
  const bodyFor = (locale: Locale): CompiledBody => {
    const body = fallbacks[locale].map(one => own[one]).find(one => one !== undefined);
    if (!body) throw new TemplateFault(`${template.name} has no words yet; write a body for at least one locale`);
    return body;
  };
  const bodies = { 'zh-CN': bodyFor('zh-CN'), 'zh-TW': bodyFor('zh-TW'), 'zh-HK': bodyFor('zh-HK'), en: bodyFor('en') };
  return { template, bodies };
}

/**
 * Say a template to somebody: the contact's locale or the nearest one there is, which is returned with the words.
 * Customers' texts are values and never templates, so nothing they write is ever executed.
 * @throws TemplateFault when a variable without a fallback is missing: better silence than `尊敬的：`
 */
export function render(compiled: CompiledTemplate, scope: Scope): { text: string; locale: Locale } {
  const body = compiled.bodies[scope.contact.locale];
  if ('text' in body) return { text: body.text, locale: body.locale };
  try {
    const data = dataFor(body.roots, scope, body.locale);
    const said = body.simple && fillInSimple(body.simple, data);
    return { text: whole(said ?? fillIn(body.fragments, data)), locale: body.locale };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    throw new TemplateFault(`${compiled.template.name}, ${body.locale}: ${error.message}`, error.position);
  }
}

export { checkTemplate, personalVariables, templateSchema, variablesOf } from './template-check';
export { TemplateFault } from './template-fault';
export { offeredVariables, type Scope } from './template-variables';

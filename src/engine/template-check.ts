import { z } from 'zod';
import type { Locale } from '../model';
import { type VariableUse, variableUses } from './template-analysis';
import { TemplateFault } from './template-fault';
import { isConstant, longestBody, parseBody, whole } from './template-language';
import { alwaysKnown, isOffered, offeredVariables } from './template-variables';

const body = z.string().trim().min(1).max(longestBody);

/** The body of `POST /templates` and `PUT /templates/:id`. */
export const templateSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  purpose: z.enum(['reply', 'greeting', 'notice']),
  bodies: z
    .strictObject({
      'zh-CN': body.optional(),
      'zh-TW': body.optional(),
      'zh-HK': body.optional(),
      en: body.optional(),
    })
    .refine(bodies => Object.values(bodies).some(text => text !== undefined), {
      message: 'Write a body for at least one locale',
    }),
});

/** One thing to mend before a template may be published. */
export interface TemplateFinding {
  /** `bodies.zh-CN`. */
  readonly path: string;
  readonly message: string;
}

/**
 * The variables a body reads from outside, each once, in order: for the publish check and the editor's list.
 * @throws TemplateFault when the body cannot be understood
 */
export function variablesOf(text: string): readonly string[] {
  return [...new Set(variableUses(parseBody(text)).map(use => use.path))];
}

function complaint({ path, covered, emptyFallback, position }: VariableUse): string | null {
  const where = `line ${position.line}, column ${position.column}`;
  if (emptyFallback && !alwaysKnown(path)) {
    return `{{ ${path} }} falls back to nothing (${where}); say what stands there when it is unknown`;
  }
  if (covered || alwaysKnown(path)) return null;
  const advice = `give it a fallback, {{ ${path} | default: "…" }}, or a condition, {% if ${path} %}`;
  if (isOffered(path)) return `{{ ${path} }} can be missing (${where}); ${advice}`;
  return `{{ ${path} }} is none of ${offeredVariables.join(', ')} (${where}); mend its name, or if a flow provides it ${advice}`;
}

function findings(text: string): string[] {
  try {
    if (isConstant(text)) whole(text);
    return variableUses(parseBody(text))
      .map(complaint)
      .filter(message => message !== null);
  } catch (error) {
    if (error instanceof TemplateFault) {
      const { line, column } = error.position ?? { line: 1, column: 1 };
      return [`${error.message} (line ${line}, column ${column})`];
    }
    throw error;
  }
}

/** What keeps a template from being published: bodies that cannot be understood, and variables that can be missing and have no fallback. */
export function checkTemplate(input: {
  readonly bodies: Readonly<Partial<Record<Locale, string | undefined>>>;
}): TemplateFinding[] {
  return Object.entries(input.bodies).flatMap(([locale, text]) =>
    text === undefined ? [] : [...new Set(findings(text))].map(message => ({ path: `bodies.${locale}`, message })),
  );
}

/** What is the same for every reader of one locale. */
const COMMON: ReadonlySet<string> = new Set([
  'business',
  'greeting',
  'today',
  'lunar_date',
  'festival',
  'zodiac',
  'zodiac_year',
]);

/**
 * The variables of these bodies that say something else to each reader: words of which there are any cannot be sent to many at
 * once. Bodies that cannot be understood have none.
 */
export function personalVariables(bodies: Readonly<Partial<Record<Locale, string | undefined>>>): readonly string[] {
  const paths = Object.values(bodies).flatMap(text => {
    try {
      return text === undefined ? [] : variablesOf(text);
    } catch (error) {
      if (error instanceof TemplateFault) return [];
      throw error;
    }
  });
  return [...new Set(paths)].filter(path => !COMMON.has(path.split('.', 1)[0]!));
}

import { get, newKey, post, put } from './client';
import type { Locale, Page, Template } from './types';

export type Bodies = Template['bodies'];

/** A template as one writes it. */
export type TemplateInput = Pick<Template, 'name' | 'purpose' | 'bodies'>;

/** Someone made up, to see how words would read. */
export interface Sample {
  readonly name: string;
  readonly surname?: string | null;
  readonly title?: string | null;
  readonly gender?: 'male' | 'female' | 'unknown';
  readonly locale: Locale;
}

/** What one reader would read, or why they would read nothing. */
export interface Seen {
  readonly contactId: string | null;
  readonly text: string | null;
  readonly locale: Locale | null;
  readonly fault: string | null;
}

/** Every template by name. */
export const listTemplates = () => get<Page<Template>>('/templates', { limit: 500 });

/** A new template; rejects with 400 and the bodies at fault (`bodies.zh-CN`). */
export const addTemplate = (template: TemplateInput) =>
  post<Template>('/templates', template, { idempotencyKey: newKey() });

/** Replaces a template; other words are a new version. */
export const changeTemplate = (id: string, template: TemplateInput) => put<Template>(`/templates/${id}`, template);

/** How words, saved or not, read to somebody made up. */
export async function previewFor(
  id: string,
  sample: Sample,
  bodies: Bodies,
  signal?: AbortSignal,
): Promise<Seen | null> {
  const { items } = await post<{ items: readonly Seen[] }>(`/templates/${id}/preview`, { sample, bodies }, { signal });
  return items[0] ?? null;
}

/** Words that are not sent yet, and what for. */
export interface LintQuestion {
  readonly bodies: Bodies;
  readonly purpose: 'greeting' | 'promotion';
}

/** What readers may take amiss, and where: from the first character to the one after the last, both 0 for the whole. */
export interface LintFinding {
  readonly id: string;
  readonly severity: 'stop' | 'warn' | 'hint';
  readonly locale: Locale;
  readonly where: readonly [from: number, to: number];
  readonly says: { readonly zh: string; readonly en: string };
}

/** What readers may take amiss, the gravest first; of languages nobody wrote in nothing is said. */
export async function lintWords(question: LintQuestion, signal?: AbortSignal): Promise<readonly LintFinding[]> {
  const { items } = await post<{ items: readonly LintFinding[] }>('/templates/lint', question, { signal });
  return items.filter(({ id }) => id !== 'missing-locale');
}

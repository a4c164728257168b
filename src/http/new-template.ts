import { checkTemplate, type templateSchema } from '../engine/templates';
import type { AgentId, Template } from '../model';
import type { TemplateRow } from '../store';
import { addTemplate } from '../store/queries/templates';
import type { Door } from './door';
import { type ApiError, conflict, invalid } from './errors';
import type { z } from './zod';

/** A template as somebody wrote it. */
export type TemplateInput = z.output<typeof templateSchema>;

/** What of it is kept. */
export const wordsOf = ({ name, purpose, bodies }: TemplateInput) => ({
  name,
  purpose,
  bodies: bodies as Template['bodies'],
});

/** A 409: two templates would be called the same. */
export const nameTaken = (): ApiError => conflict('name_taken', 'a template has this name already');

/**
 * Refuses a template that could not be said to everybody.
 * @throws ApiError 400 with what is to be mended, by body
 */
export function mustHold(input: TemplateInput): void {
  const findings = checkTemplate(input);
  if (findings.length === 0) return;
  const fields: Record<string, string> = {};
  for (const { path, message } of findings)
    fields[path] = fields[path] === undefined ? message : `${fields[path]}; ${message}`;
  throw invalid(fields);
}

/**
 * The one way a template comes in: checked, kept with its first version, in force. Resolves to null when its name is taken.
 * Rejects with ApiError 400 when it could not be said to everybody.
 */
export async function newTemplate(
  { store, books, now }: Pick<Door, 'store' | 'books' | 'now'>,
  input: TemplateInput,
  agentId: AgentId,
): Promise<TemplateRow | null> {
  mustHold(input);
  const id = await addTemplate(store, wordsOf(input), { at: now(), agentId });
  if (id === null) return null;
  await books.reload();
  return store.rows('template').findOneByOrFail({ id });
}

import type { LintFinding } from '../../engine/lint-greeting';
import { z } from '../zod';
import { localeShape } from './contact';

export const findingShape = z
  .object({
    id: z.string(),
    /** It must not go out, somebody should look, or it could be better. */
    severity: z.enum(['stop', 'warn', 'hint']),
    locale: localeShape,
    /** First character of the body and the one after the last, in UTF-16 units; both 0 when it is about the whole. */
    where: z.tuple([z.number().int(), z.number().int()]),
    says: z.object({ zh: z.string(), en: z.string() }),
  })
  .openapi('LintFinding');

export const presentFinding = (found: LintFinding): z.input<typeof findingShape> => ({
  ...found,
  where: [...found.where] as [number, number],
});

import { templateSchema } from '../../engine/templates';
import type { TemplateRow } from '../../store';
import { idText, isoTime } from '../ids';
import { z } from '../zod';

/** A template as the API shows it. */
export const templateShape = templateSchema
  .extend({ id: z.string(), version: z.number().int(), createdAt: z.string(), updatedAt: z.string() })
  .openapi('Template');

/** The row in that shape. */
export const presentTemplate = (row: TemplateRow): z.input<typeof templateShape> => ({
  id: idText(row.id),
  name: row.name,
  purpose: row.purpose,
  bodies: row.bodies,
  version: row.version,
  createdAt: isoTime(row.createdAt),
  updatedAt: isoTime(row.updatedAt),
});

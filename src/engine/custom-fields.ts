import { z } from 'zod';
import type { FieldValue } from '../model';

const label = z.string().trim().min(1).max(60);
const choice = z.string().trim().min(1).max(60);
const named = {
  /** As templates and rules say it: `fields.NAME`. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .regex(/^[^\s."'{}[\]|]+$/, 'has no blanks, dots, quotation marks or brackets'),
  label: z.strictObject({ zh: label, en: label }),
};

/** Fields of contacts that a business chose for itself, with what may stand in them. */
export const customFieldsSchema = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ ...named, type: z.enum(['text', 'number', 'date', 'yesno']) }),
      z.strictObject({
        ...named,
        type: z.literal('choice'),
        choices: z
          .array(choice)
          .min(1)
          .max(200)
          .refine(choices => new Set(choices).size === choices.length, 'has one of them twice'),
      }),
    ]),
  )
  .max(100)
  .refine(fields => new Set(fields.map(field => field.name)).size === fields.length, 'has two fields of one name');

export type CustomField = z.output<typeof customFieldsSchema>[number];

/** What is wrong with a value for a field; null when nothing is. A field nobody defined holds what it is given. */
export function fieldFault(field: CustomField | undefined, value: FieldValue): string | null {
  switch (field?.type) {
    case 'text':
      return typeof value === 'string' ? null : 'is a text';
    case 'number':
      return typeof value === 'number' ? null : 'is a number';
    case 'date':
      return typeof value === 'string' && z.iso.date().safeParse(value).success ? null : 'is a day, written YYYY-MM-DD';
    case 'yesno':
      return typeof value === 'boolean' ? null : 'is true or false';
    case 'choice':
      return field.choices.some(each => each === value) ? null : `is one of ${field.choices.join(', ')}`;
    case undefined:
      return null;
  }
}

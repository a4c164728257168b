import { useI18n } from 'vue-i18n';
import type { CustomField } from '@/api/fields';
import type { FieldValue } from '@/api/types';

/** What may be picked, and how it is called. */
export interface FieldOption {
  readonly value: FieldValue;
  readonly label: string;
}

/** What was typed in a form as it is meant: numbers as numbers. What is none stays, and the server says so. */
export const asMeant = (
  defined: readonly CustomField[],
  typed: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, FieldValue>> =>
  Object.fromEntries(
    Object.entries(typed).map(([name, value]) => {
      const isNumber = defined.find(field => field.name === name)?.type === 'number' && Number.isFinite(Number(value));
      return [name, isNumber ? Number(value) : value];
    }),
  );

/** How the business's own fields and what stands in them are called in the console's language. */
export function useFieldWords() {
  const { t, locale } = useI18n();
  const labelOf = (field: CustomField): string => field.label[locale.value.startsWith('zh') ? 'zh' : 'en'];
  const isPicked = ({ type }: CustomField): boolean => type === 'yesno' || type === 'choice';
  function shown(value: FieldValue | undefined): string {
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
    return value === undefined ? '' : String(value);
  }
  const optionsOf = (field: CustomField): readonly FieldOption[] =>
    field.type === 'yesno'
      ? [true, false].map(value => ({ value, label: shown(value) }))
      : (field.choices ?? []).map(value => ({ value, label: value }));
  return { labelOf, isPicked, shown, optionsOf };
}

import { get } from './client';

/** A field of customers that the workspace defined. */
export interface CustomField {
  readonly name: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly type: 'text' | 'number' | 'date' | 'yesno' | 'choice';
  readonly choices?: readonly string[];
}

export const readFields = () => get<{ readonly fields: readonly CustomField[] }>('/settings/fields');

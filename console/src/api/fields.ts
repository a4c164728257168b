import { get, put } from './client';

/** A field of customers that the workspace defined. */
export interface CustomField {
  readonly name: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly type: 'text' | 'number' | 'date' | 'yesno' | 'choice';
  readonly choices?: readonly string[];
}

/** All of them, in the order in which they are shown. */
interface CustomFields {
  readonly fields: readonly CustomField[];
}

export const readFields = () => get<CustomFields>('/settings/fields');

/** Sets the whole list; what customers hold already stays as it is. */
export const setFields = (fields: readonly CustomField[]) => put<CustomFields>('/settings/fields', { fields });

import { type CustomField, customFieldsSchema } from '../engine/custom-fields';
import { readSetting } from '../store/queries/settings';
import type { House } from './house';

/** The fields of contacts that the workspace defined; none when it never did. */
export async function offerFields({ store }: Pick<House, 'store'>): Promise<readonly CustomField[]> {
  const read = customFieldsSchema.safeParse((await readSetting(store, 'fields')) ?? []);
  return read.success ? read.data : [];
}

import { type Hours, hoursSchema } from '../engine/hours';
import type { House } from './house';

/** The business's hours as the workspace set them, or null when it set none: then it never says it is closed. */
export async function offerHours(house: Pick<House, 'store' | 'log'>): Promise<Hours | null> {
  const row = await house.store.rows('setting').findOneBy({ name: 'hours' });
  if (row === null || row.value === null) return null;
  const read = hoursSchema.safeParse(row.value);
  if (read.success) return read.data;
  house.log.warn({ fault: read.error.issues[0]?.message }, 'the setting "hours" cannot be read');
  return null;
}

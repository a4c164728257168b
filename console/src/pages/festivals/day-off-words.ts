import type { DayOff } from '@/api/festivals';

/** The words for a day off or a day worked instead, `{name}` being the holiday; others while it is only foretold. */
export function dayOffKey({ off, certain }: Pick<DayOff, 'off' | 'certain'>): string {
  if (off) return certain ? 'festivals.off' : 'festivals.offForetold';
  return certain ? 'festivals.worked' : 'festivals.workedForetold';
}

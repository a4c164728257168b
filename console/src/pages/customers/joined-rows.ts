import type { Contact } from '@/api/types';

const COMPARED = ['name', 'title', 'phone', 'email'] as const;

/** One line of the comparison: what each says, and which of the two is kept. */
export interface JoinedRow {
  readonly field: (typeof COMPARED)[number];
  readonly kept: string;
  readonly other: string;
  readonly from: 'kept' | 'other';
}

/** What two people say of themselves, and what is left when the first is kept: its own words, and the other's where it has none. */
export function joinedRows(kept: Contact, other: Contact): JoinedRow[] {
  return COMPARED.map(field => ({ field, kept: kept[field] ?? '', other: other[field] ?? '' }))
    .filter(row => row.kept !== '' || row.other !== '')
    .map(row => ({ ...row, from: row.kept === '' ? 'other' : 'kept' }));
}

/** Who has been known longer comes first: that one is kept unless somebody chooses otherwise. */
export const olderFirst = (one: Contact, other: Contact): [Contact, Contact] =>
  one.createdAt <= other.createdAt ? [one, other] : [other, one];

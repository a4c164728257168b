import { z } from 'zod';

/** How far a mailbox has been heard. UIDs mean something only together with their UIDVALIDITY (RFC 9051, 2.3.1.1). */
export interface Cursor {
  readonly uidValidity: string;
  /** The last mail that was heard. */
  readonly uid: number;
  /** Mails below this one were there before we first looked. */
  readonly before: number;
}

const cursor = z.object({
  uidValidity: z.string(),
  uid: z.number().int().min(0),
  before: z.number().int().min(0).catch(0),
});

/** The saved cursor, or null when there is none that can be read. */
export function readCursor(saved: string | null): Cursor | null {
  if (saved === null) return null;
  try {
    return cursor.parse(JSON.parse(saved));
  } catch {
    return null;
  }
}

export const writeCursor = ({ uidValidity, uid, before }: Cursor): string =>
  JSON.stringify({ uidValidity, uid, before });

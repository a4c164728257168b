import type { Id } from '../model';
import { z } from './zod';

/** An id as the API writes it, read as the house's own number. */
export const idOf = <Noun extends string>() =>
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'is no id')
    .transform(text => Number(text) as Id<Noun>)
    .pipe(z.custom<Id<Noun>>(value => Number.isSafeInteger(value), 'is no id'))
    .openapi({ type: 'string', example: '123456789012345' });

/** An id as it leaves. */
export const idText = (id: number): string => String(id);
export const idTextOrNull = (id: number | null): string | null => (id === null ? null : String(id));

/** A time as it leaves: ISO 8601 in UTC. */
export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
export const isoTimeOrNull = (timeMs: number | null): string | null => (timeMs === null ? null : isoTime(timeMs));

/** A moment in a request, read as milliseconds since the epoch. */
export const moment = () =>
  z.iso
    .datetime({ offset: true })
    .transform(text => Date.parse(text))
    .openapi({ type: 'string', format: 'date-time' });

/** The `:id` of a path. */
export const withId = <Noun extends string>() => z.object({ id: idOf<Noun>() });

const PAGE_MOST = 200;

/** `?limit=&after=` of every list. */
export const paged = (least = 50, most = PAGE_MOST) => ({
  limit: z.coerce.number().int().min(1).max(most).default(least),
  after: z.string().max(400).optional(),
});

/** `{ items, next }`: a page, and the cursor of the page after it or null. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** An opaque cursor over the values the list is sorted by. */
export const writeCursor = (values: readonly (number | string | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor, or null when it is not one of ours. */
export function readCursor(text: string, count: number): readonly (number | string | null)[] | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(values) && values.length === count ? values : null;
  } catch {
    return null;
  }
}

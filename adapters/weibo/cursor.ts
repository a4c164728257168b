import { z } from 'zod';
import { type Feed, feeds, isNewer, type Page, type Slice } from './feed';

const id = z.string().regex(/^\d{1,20}$/);
const count = z.number().int().nonnegative();

const place = z.object({
  /** The highest id that is stored; null before the first look. */
  since: id.nullable(),
  /** While older pages are still fetched: the highest id seen, and from where down to go on. */
  behind: z.object({ newest: id, upTo: id }).nullable(),
  /** In which turn it was looked at. */
  turn: count,
  /** How lively it is: 0 to 3. */
  heat: z.number().min(0).max(3),
  /** It is not asked before this time: Weibo refuses us this list. */
  shutUntil: count,
});
type Place = z.infer<typeof place>;

const cursor = z.object({
  version: z.literal(1),
  day: z.string().max(10),
  calls: count,
  answers: count,
  turn: count,
  /** When a list was last asked. */
  lookedAt: count,
  /** Whether the last look brought something. */
  isLively: z.boolean(),
  places: z.record(z.enum(Object.keys(feeds) as [Feed, ...Feed[]]), place),
});

/** Where listening left off, and what the day has cost: kept as JSON with what was heard. */
export type Cursor = z.infer<typeof cursor>;

const START: Place = { since: null, behind: null, turn: 0, heat: 0, shutUntil: 0 };

/** Reads what was kept; what cannot be read begins anew, which hears the newest page again and stores it once. */
export function readCursor(text: string | null): Cursor {
  const kept = text === null ? null : cursor.safeParse(jsonOf(text)).data;
  if (kept) return kept;
  const places = { comments: START, commentMentions: START, mentions: START };
  return { version: 1, day: '', calls: 0, answers: 0, turn: 0, lookedAt: 0, isLively: false, places };
}

/** The list whose turn it is: one with older pages first, else whichever waited longest, the lively ones earlier. */
export function nextSlice({ places, turn }: Cursor, now: number): Slice | null {
  const open = (Object.entries(places) as [Feed, Place][]).filter(([, { shutUntil }]) => shutUntil <= now);
  const [best] = open.sort(([, a], [, b]) => urgency(b, turn) - urgency(a, turn));
  if (best === undefined) return null;
  const [feed, { since, behind }] = best;
  return { feed, since, upTo: behind?.upTo ?? null };
}

/** When the first list is asked again that Weibo refuses us, if it refuses all of them. */
export const opensAt = ({ places }: Cursor): number =>
  Math.min(...Object.values(places).map(({ shutUntil }) => shutUntil));

const urgency = (one: Place, turn: number): number =>
  one.behind === null ? (turn + 1 - one.turn) * (1 + one.heat) : Number.POSITIVE_INFINITY;

/**
 * Where listening stands after a page. Pages come newest first: while one is full the older ones are fetched in the
 * turns that follow, and only then does `since` move, so that nothing between is passed over. The first look takes one
 * page and no more.
 */
export function afterPage(kept: Cursor, { feed, since }: Slice, page: Page, now: number): Cursor {
  const before = kept.places[feed];
  // An empty first look is a look: whatever comes after it is new.
  const newest = before.behind?.newest ?? highest(since, page.newest) ?? '0';
  const hasMore = page.isFull && since !== null && page.oldest !== null;
  const heard = page.inbound.length > 0;
  const after: Place = {
    ...before,
    since: hasMore ? since : newest,
    behind: hasMore ? { newest, upTo: (BigInt(page.oldest) - 1n).toString() } : null,
    heat: heard ? 3 : before.heat / 2,
  };
  return looked(kept, feed, after, heard || hasMore, now);
}

/** Where listening stands after a look that brought nothing but a fault; `shutUntil` when the list is refused to us. */
export function afterFault(kept: Cursor, { feed }: Slice, shutUntil: number, now: number): Cursor {
  return looked(kept, feed, { ...kept.places[feed], shutUntil }, false, now);
}

function looked(kept: Cursor, feed: Feed, after: Place, isLively: boolean, now: number): Cursor {
  const turn = kept.turn + 1;
  return { ...kept, turn, isLively, lookedAt: now, places: { ...kept.places, [feed]: { ...after, turn } } };
}

function highest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return isNewer(b, a) ? b : a;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

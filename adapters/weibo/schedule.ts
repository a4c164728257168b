import { startOfDay } from './budget';

/** Until this hour in Beijing nobody looks: the night's comments wait for the morning. */
const MORNING_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
/** After a look that brought something, how much sooner than evenly the next one comes. */
const SOONER = 4;

/** What decides when lists are asked next. */
export interface Prospect {
  readonly now: number;
  /** When one was asked last; 0 for never. */
  readonly lookedAt: number;
  /** Whether that brought something. */
  readonly isLively: boolean;
  /** Calls that may still be spent today. */
  readonly left: number;
  readonly fastestMs: number;
}

/**
 * When to look next, milliseconds since the epoch: what is left of the day's calls is spread evenly over what is left of
 * the day, sooner after something was heard, never faster than allowed, not at night, and tomorrow when all are spent.
 * The very first look is at once.
 */
export function nextLook({ now, lookedAt, isLively, left, fastestMs }: Prospect): number {
  const today = startOfDay(now);
  const tomorrow = today + DAY_MS + MORNING_MS;
  if (left <= 0) return tomorrow;
  if (lookedAt === 0) return now;
  const waking = Math.max(now, today + MORNING_MS);
  const even = (today + DAY_MS - waking) / left;
  const gap = Math.max(fastestMs, isLively ? even / SOONER : even);
  const due = Math.ceil(Math.max(waking, lookedAt + gap));
  return due < today + DAY_MS ? due : tomorrow;
}

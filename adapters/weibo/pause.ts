import { setTimeout as rest } from 'node:timers/promises';

/** How often the clock is looked at: one that is set forward ends the pause. */
const LOOK_MS = 1000;

/** Lets `ms` go by, or less when `isOver` says so or `signal` aborts. */
export async function pause(ms: number, isOver: () => boolean, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0 && !isOver() && !signal.aborted; left -= LOOK_MS) {
    await rest(Math.min(left, LOOK_MS), undefined, { signal }).catch(() => undefined);
  }
}

import type { Id } from '../model';

const EPOCH_MS = Date.UTC(2026, 0, 1);
const PER_MS = 8192;

/**
 * Makes ids that grow with time and fit a JavaScript number: 40 bits of milliseconds since 2026, 13 bits of order
 * within one. Two processes may by chance make the same one; the primary key refuses the second and the writer tries
 * again. Ids are not dates: what has a date carries it in a column of its own.
 */
export function openIds(clock: () => number = Date.now): <Noun extends string>() => Id<Noun> {
  let last = 0;
  return <Noun extends string>() => {
    const floor = (clock() - EPOCH_MS) * PER_MS + Math.floor(Math.random() * 512);
    last = floor > last ? floor : last + 1;
    return last as Id<Noun>;
  };
}

/** The smallest id that could have been made at this time: for asking what came after a moment. */
export const firstIdAt = (timeMs: number): number => (timeMs - EPOCH_MS) * PER_MS;

/** When an id was made, in milliseconds since the epoch. */
export const timeOfId = (id: number): number => Math.floor(id / PER_MS) + EPOCH_MS;

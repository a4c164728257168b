import type { Rush } from './rush';

/** Looks once in a while whether it is quiet enough to put the house in order. */
export interface Tidy {
  /** So many things were just written. */
  add(count: number): void;
  /** Call it once a second. */
  look(): void;
}

/** Writes in a second that still count as quiet: a chore, a colleague who reads. */
const QUIET_WRITES = 5;
/** Seconds of quiet after which memory is collected: once for the rush itself, once more for what that left. */
const TURNS: readonly number[] = [4, 5];

/**
 * Collects garbage in the quiet after a rush. Left to itself the engine keeps what a rush has filled until the next one,
 * and then collects it in the middle of that: while customers wait, and with the memory of two rushes.
 */
export function openTidy(rush: Pick<Rush, 'isOn'>, collect: () => void): Tidy {
  let writes = 0;
  let quietFor = 0;
  let isDue = false;
  return {
    add(count) {
      writes += count;
    },
    look() {
      isDue ||= rush.isOn();
      quietFor = writes <= QUIET_WRITES ? quietFor + 1 : 0;
      writes = 0;
      if (!isDue || !TURNS.includes(quietFor)) return;
      collect();
      if (quietFor === TURNS.at(-1)) isDue = false;
    },
  };
}

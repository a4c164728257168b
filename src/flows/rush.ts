/** Whether customers keep the house busy right now, so that what can wait does. */
export interface Rush {
  /** So many things were just written. */
  add(count: number): void;
  isOn(): boolean;
}

const SPAN_MS = 2000;
/** A desk in full swing; what is left of a core belongs to those who wait for an answer. */
const BUSY_PER_SECOND = 400;
/** Even the longest rush must let other work through now and then. */
const LONGEST_MS = 10 * 60_000;

/** Counts writes over the last two seconds, and need not wait for their end to see that it is busy. After ten minutes a rush counts as the normal state of things. */
export function openRush(now: () => number): Rush {
  let spanStart = now();
  let inSpan = 0;
  let last = 0;
  let since: number | null = null;

  const turn = (at: number) => {
    if (at - spanStart < SPAN_MS) return;
    last = at - spanStart < 2 * SPAN_MS ? (inSpan * 1000) / (at - spanStart) : 0;
    spanStart = at;
    inSpan = 0;
    if (last < BUSY_PER_SECOND) since = null;
    else since ??= at;
  };
  return {
    add(count) {
      const at = now();
      turn(at);
      inSpan += count;
      if (inSpan >= (BUSY_PER_SECOND * SPAN_MS) / 1000) since ??= at;
    },
    isOn() {
      const at = now();
      turn(at);
      return since !== null && at - since < LONGEST_MS;
    },
  };
}

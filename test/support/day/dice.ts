/** Chance that can be had again: the same seed throws the same. */
export interface Dice {
  /** A whole number from 0 up to, not including, `sides`. */
  throw(sides: number): number;
  /** True about `share` of the time. */
  happens(share: number): boolean;
  shuffled<T>(things: readonly T[]): T[];
}

/** Mulberry32. */
export function openDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const dice: Dice = {
    throw: sides => Math.floor(next() * sides),
    happens: share => next() < share,
    shuffled(things) {
      const all = [...things];
      for (let at = all.length - 1; at > 0; at--) {
        const other = dice.throw(at + 1);
        [all[at], all[other]] = [all[other] as (typeof all)[number], all[at] as (typeof all)[number]];
      }
      return all;
    },
  };
  return dice;
}

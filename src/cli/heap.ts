import { setFlagsFromString } from 'node:v8';

/** By how much the old part of the heap may outgrow what lives in it. The engine itself would let it double and more. */
const GROWTH_PERCENT = 20;

/**
 * Has the engine collect early and often, beside the work. Never collect everything by force instead while nobody writes:
 * hidden classes of which nothing lives just then are taken away, and with them all code that was optimised for them.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}

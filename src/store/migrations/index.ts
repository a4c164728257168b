import { First1763700000000 } from './0001-first';

/** In the order they are applied. A migration that has run anywhere is never changed. */
export const migrations = [First1763700000000];

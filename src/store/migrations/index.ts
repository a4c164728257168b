import { First1763700000000 } from './0001-first';
import { Campaigns1763800000000 } from './0002-campaigns';
import { AtAGlance1763900000000 } from './0003-at-a-glance';
import { Clicks1764000000000 } from './0004-clicks';
import { MassSends1764100000000 } from './0005-mass-sends';
import { Gifts1764400000000 } from './0008-gifts';
import { Hooks1764500000000 } from './0009-hooks';

/** In the order they are applied. A migration that has run anywhere is never changed. */
export const migrations = [
  First1763700000000,
  Campaigns1763800000000,
  AtAGlance1763900000000,
  Clicks1764000000000,
  MassSends1764100000000,
  Gifts1764400000000,
  Hooks1764500000000,
];

import { addShipped, type Shipped } from '../store/queries/installation';
import type { House } from './house';

export type { Shipped };

/** The account every workspace starts with: it needs none anywhere, so everything can be tried at once. */
const STAGE = { type: 'stage', name: '舞台 / Stage' };

/**
 * Makes a new workspace useful at once: the shipped rules and templates, and a stage to try them on. Does nothing when
 * the workspace was installed before, also when all of it was changed or deleted since. Resolves to whether it did.
 * Open the books and the channels after it, or reload them.
 */
export const install = (house: Pick<House, 'store' | 'now'>, shipped: Shipped): Promise<boolean> =>
  addShipped(house.store, shipped, STAGE, house.now());

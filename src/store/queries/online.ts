import type { Store } from '../store';

/** Whether any colleague takes conversations now. */
export const someoneOnline = async (store: Store): Promise<boolean> =>
  (await store.read(`SELECT id FROM agent WHERE presence = 'online' AND enabled = 1 LIMIT 1`)).length > 0;

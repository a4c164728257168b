import type { ContactId } from '../../model';
import type { ConsentRow } from '../schema/rows';
import type { Store } from '../store';

/** What a person allowed and withdrew, newest first. */
export const latestConsents = (store: Store, contactId: ContactId, most: number): Promise<ConsentRow[]> =>
  store.rows('consent').find({ where: { contactId }, order: { id: 'DESC' }, take: most });

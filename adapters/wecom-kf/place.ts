import { ChannelError } from '../../src/channel';
import type { Inbound } from '../../src/model';

/** Where a conversation takes place: a customer (`external_userid`) at a customer-service account (`open_kfid`). */
export interface Place {
  readonly desk: string;
  readonly person: string;
}

/**
 * How the two are written in addresses. The address is the customer alone, so that one person is one contact. With one
 * account of ours the thread is left out; with several it is `open_kfid:external_userid`.
 */
export interface Places {
  /** The address and the thread of what was heard there. */
  nameOf(place: Place): Pick<Inbound, 'address' | 'thread'>;
  /**
   * The place a thread or an address names. An address alone, where several accounts exist, means the one at which the
   * customer was last met since the start. Rejects with `refused` when that is not known.
   */
  find(name: string): Place;
}

const REMEMBERED = 10_000;

/** Opens the names of places; `desk` is the only account of ours, or null when there are several. */
export function openPlaces(desk: string | null): Places {
  const met = new Map<string, string>();
  const remember = (place: Place) => {
    met.delete(place.person);
    met.set(place.person, place.desk);
    const oldest = met.size > REMEMBERED ? met.keys().next().value : undefined;
    if (oldest !== undefined) met.delete(oldest);
    return place;
  };

  return {
    nameOf(place) {
      if (desk !== null) return { address: place.person };
      remember(place);
      return { address: place.person, thread: keyOf(place) };
    },

    find(name) {
      const colon = name.indexOf(':');
      const person = name.slice(colon + 1);
      if (desk !== null) return { desk, person };
      if (colon > 0) return remember({ desk: name.slice(0, colon), person });
      const last = met.get(person);
      if (last === undefined) {
        throw new ChannelError('refused', null, 'it is not known at which customer-service account this customer is');
      }
      return { desk: last, person };
    },
  };
}

/** One name for a place. */
export function keyOf({ desk, person }: Place): string {
  return `${desk}:${person}`;
}

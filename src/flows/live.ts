import type { LiveEvent } from '../model';
import { firstIdAt } from '../store';
import { openEventRing, TYPES } from './event-ring';
import type { Live } from './house';

type Hear = (event: LiveEvent) => void;

const REMEMBERED = 20_000;

/** Events of this process, remembered for consoles that were away for a moment. */
export function openLive(nextId: () => number, now: () => number, remembered = REMEMBERED): Live {
  const ring = openEventRing(remembered, firstIdAt(now()));
  const hearers = new Map(TYPES.map(type => [type, new Set<Hear>()]));
  return {
    publish(...bodies) {
      const at = now();
      for (const body of bodies) {
        const id = nextId();
        ring.add(body, id, at);
        const heardBy = hearers.get(body.type);
        if (!heardBy || heardBy.size === 0) continue;
        const event: LiveEvent = { ...body, id, at };
        for (const hear of heardBy) hear(event);
      }
    },
    subscribe(hear, types = TYPES) {
      for (const type of types) hearers.get(type)?.add(hear);
      return () => {
        for (const type of types) hearers.get(type)?.delete(hear);
      };
    },
    after: ring.after,
  };
}

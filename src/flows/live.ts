import type { LiveEvent } from '../model';
import { firstIdAt } from '../store';
import { openEventRing } from './event-ring';
import type { Live } from './house';

const REMEMBERED = 20_000;

/** Events of this process, remembered for consoles that were away for a moment. */
export function openLive(nextId: () => number, now: () => number, remembered = REMEMBERED): Live {
  const ring = openEventRing(remembered, firstIdAt(now()));
  const hearers = new Set<(event: LiveEvent) => void>();
  return {
    publish(...bodies) {
      const at = now();
      for (const body of bodies) {
        const id = nextId();
        ring.add(body, id, at);
        if (hearers.size === 0) continue;
        const event: LiveEvent = { ...body, id, at };
        for (const hear of hearers) hear(event);
      }
    },
    subscribe(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    after: ring.after,
  };
}

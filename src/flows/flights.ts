import type { ConversationId } from '../model';
import type { Flights } from './house';

/** Counts what is on its way, per conversation, in this process. */
export function openFlights(): Flights {
  const aloft = new Map<ConversationId, number>();
  const waiting = new Map<ConversationId, Set<() => void>>();
  const hearers = new Set<() => void>();
  return {
    took(id) {
      aloft.set(id, (aloft.get(id) ?? 0) + 1);
    },
    landed(id) {
      const left = (aloft.get(id) ?? 0) - 1;
      if (left > 0) {
        aloft.set(id, left);
        return;
      }
      aloft.delete(id);
      const called = waiting.get(id);
      waiting.delete(id);
      for (const call of called ?? []) call();
    },
    landedAll(id, limitMs) {
      if (!aloft.has(id)) return Promise.resolve(true);
      return new Promise(resolve => {
        const called = waiting.get(id) ?? new Set();
        waiting.set(id, called);
        const timer = setTimeout(() => {
          called.delete(done);
          resolve(false);
        }, limitMs);
        const done = () => {
          clearTimeout(timer);
          resolve(true);
        };
        called.add(done);
      });
    },
    onDue(hear) {
      hearers.add(hear);
    },
    due() {
      for (const hear of hearers) hear();
    },
  };
}

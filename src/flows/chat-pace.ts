import type { Rate } from '../channel';

/** A chat that has paces of its own. */
export interface Chat {
  /** The same for every conversation that takes place in it. */
  readonly key: string;
  readonly rates: readonly Rate[];
}

/** What each chat may get: never more than any of its paces allows, however many conversations it holds. */
export interface ChatPace {
  /** Milliseconds until the chat may get one more. */
  waitMs(chat: Chat, now: number): number;
  /** One more is on its way there. */
  took(chat: Chat, now: number): void;
  /** It has arrived, or never will: however long that took, its place is now. */
  landed(chat: Chat, now: number): void;
}

/** Nothing is kept of a chat that nothing went to for as long; longer than any pace of a chat. */
const KEPT_MS = 10 * 60_000;

/** Opens the paces of all chats, of which none has got anything yet. */
export function openChatPace(): ChatPace {
  /** When the last ones went, oldest first: as many as any pace counts. */
  const sent = new Map<string, readonly number[]>();
  let tidiedAt = Number.NEGATIVE_INFINITY;

  // A clock that was set back would keep people waiting for as long.
  const timesOf = (key: string, now: number) => (sent.get(key) ?? []).map(time => Math.min(time, now));

  function tidy(now: number): void {
    if (Math.abs(now - tidiedAt) < KEPT_MS) return;
    tidiedAt = now;
    for (const [key, times] of sent) {
      if ((times.at(-1) ?? 0) <= now - KEPT_MS) sent.delete(key);
    }
  }

  return {
    waitMs({ key, rates }, now) {
      const times = timesOf(key, now);
      const free = rates.map(({ count, perMs }) => (times.at(-count) ?? Number.NEGATIVE_INFINITY) + perMs);
      return Math.max(0, ...free.map(at => at - now));
    },
    took({ key, rates }, now) {
      tidy(now);
      const most = Math.max(...rates.map(({ count }) => count));
      sent.set(key, [...timesOf(key, now), now].slice(-most));
    },
    landed({ key }, now) {
      const times = sent.get(key);
      if (times !== undefined) sent.set(key, [...times.slice(0, -1), now]);
    },
  };
}

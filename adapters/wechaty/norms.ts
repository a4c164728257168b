import type { Settings } from './settings';

const MINUTE_MS = 60_000;

/** The pace at which an account speaks, so that it does not look like a machine. */
export interface Norms {
  /**
   * Books the next place for a message to this chat and tells in how many milliseconds it is; nothing beyond `mostMs`. The
   * pause within one chat is not its own: the outbox keeps it (`limits.chatRate`).
   */
  turn(chat: string, mostMs: number): { readonly booked: boolean; readonly waitMs: number };
  /** Milliseconds until the night ends; 0 by day. */
  nightMs(): number;
}

/** Opens the norms of one account. `random` gives numbers from 0 up to 1, by which the pauses differ. */
export function openNorms(norms: Settings['norms'], now: () => number, random: () => number): Norms {
  /** When the last messages left or will leave, in order. */
  let times: number[] = [];
  let lastChat: string | null = null;
  const night = { from: minutesOf(norms.nightFrom), to: minutesOf(norms.nightTo) };
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: norms.zone, hour: '2-digit', minute: '2-digit' });

  return {
    turn(chat, mostMs) {
      const at = now();
      // What lies far ahead was booked before somebody set the clock back.
      times = times.filter(time => time > at - MINUTE_MS && time < at + 10 * MINUTE_MS);
      const last = times.at(-1);
      const { otherChatFromMs: from, otherChatToMs: to } = norms;
      const pauseMs = chat === lastChat ? 0 : Math.round(from + (to - from) * random());
      const oldest = times.length < norms.perMinute ? undefined : times[times.length - norms.perMinute];
      const earliest = Math.max(
        at,
        last === undefined ? at : last + pauseMs,
        oldest === undefined ? at : oldest + MINUTE_MS,
      );
      const waitMs = earliest - at;
      if (waitMs > mostMs) return { booked: false, waitMs };
      times.push(earliest);
      lastChat = chat;
      return { booked: true, waitMs };
    },
    nightMs() {
      const at = now();
      const minute = minutesOf(format.format(at));
      const { from, to } = night;
      const isNight = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
      return isNight ? ((to - minute + 1440) % 1440) * MINUTE_MS - (at % MINUTE_MS) : 0;
    },
  };
}

/** `23:30` → 1410. */
function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

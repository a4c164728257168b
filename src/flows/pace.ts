import type { Limits } from '../channel';
import type { ChannelId } from '../model';

/** What each account may send: never more than `count` in any span of `perMs`, so that no burst makes the platform shut us out. */
export interface Pace {
  /** Takes one call from the account's allowance; false when no more than `spare` are left for the moment. */
  take(id: ChannelId, rate: Limits['rate'], now: number, spare?: number): boolean;
  /** Milliseconds until the account has one again, and `spare` beside it. */
  waitMs(id: ChannelId, rate: Limits['rate'], now: number, spare?: number): number;
  /** The platform said to wait: nothing of this account until then. */
  hold(id: ChannelId, until: number): void;
}

/** The part of an account's allowance that greetings leave to whoever is talking with us meanwhile. */
export const spareOf = ({ count }: Limits['rate']): number => Math.floor(count / 5);

/** When the last sends were, as many as may fall into one span; the oldest stands at `next`. */
interface Recent {
  times: number[];
  next: number;
  at: number;
}

export function openPace(): Pace {
  const sent = new Map<ChannelId, Recent>();
  const held = new Map<ChannelId, number>();

  const recentOf = (id: ChannelId, { count }: Limits['rate'], now: number): Recent => {
    let recent = sent.get(id);
    if (recent === undefined || recent.times.length !== count) {
      recent = { times: Array.from({ length: count }, () => Number.NEGATIVE_INFINITY), next: 0, at: now };
      sent.set(id, recent);
    }
    // A clock that was set back would keep us waiting for as long.
    if (now < recent.at) recent.times = recent.times.map(time => Math.min(time, now));
    recent.at = now;
    return recent;
  };
  const waitMs: Pace['waitMs'] = (id, rate, now, spare = 0) => {
    const { times, next } = recentOf(id, rate, now);
    return Math.max((times[(next + spare) % times.length] ?? 0) + rate.perMs - now, (held.get(id) ?? 0) - now, 0);
  };

  return {
    take(id, rate, now, spare = 0) {
      if (waitMs(id, rate, now, spare) > 0) return false;
      const recent = recentOf(id, rate, now);
      recent.times[recent.next] = now;
      recent.next = (recent.next + 1) % recent.times.length;
      return true;
    },
    waitMs,
    hold(id, until) {
      held.set(id, Math.max(held.get(id) ?? 0, until));
    },
  };
}

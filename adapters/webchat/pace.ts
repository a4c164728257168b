interface Pace {
  readonly count: number;
  readonly perMs: number;
}

/** Counts how often each key does something, and forgets whom it has not seen for longest when it knows too many. */
export interface Paces {
  /** How long `key` must wait, in milliseconds; 0 when it may go on, which is then counted. */
  take(key: string, pace: Pace, now: number): number;
}

const KNOWN = 20_000;

/** Buckets that fill again at an even pace. */
export function openPaces(most = KNOWN): Paces {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, { count, perMs }, now) {
      const known = buckets.get(key);
      const left = known ? Math.min(count, known.left + (Math.max(0, now - known.at) * count) / perMs) : count;
      buckets.delete(key);
      const oldest = buckets.size >= most ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      buckets.set(key, { left: left < 1 ? left : left - 1, at: now });
      return left < 1 ? Math.ceil(((1 - left) * perMs) / count) : 0;
    },
  };
}

/** Whoever has an IPv6 address has a whole network of them: the first 64 bits count. */
export const networkOf = (ip: string): string =>
  ip.includes(':') && !ip.includes('.') ? ip.split(':').slice(0, 4).join(':') : ip;

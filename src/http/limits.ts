import { RateLimiterMemory } from 'rate-limiter-flexible';
import { tooMany } from './errors';

/**
 * Under which key an address is counted: an IPv6 customer owns a whole /64 and could come from a new address each time.
 */
export function addressKey(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const [first, last] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)];
  const zeros = plain.includes('::')
    ? Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
    : [];
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}

/** A bound on how often something may be tried; kept in this process's memory. */
export interface Limit {
  /** Counts one try; rejects with 429 when there were too many. */
  take(key: string): Promise<void>;
  /** Forgets one try: it was honest. */
  giveBack(key: string): Promise<void>;
  /** Forgets all tries under this key. */
  forget(key: string): Promise<void>;
}

/** `count` tries per `forSeconds` under one key. */
export function openLimit(count: number, forSeconds: number): Limit {
  const limiter = new RateLimiterMemory({ points: count, duration: forSeconds });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
      } catch (refused) {
        const { msBeforeNext } = refused as { msBeforeNext?: number };
        throw tooMany(Math.max(1, Math.ceil((msBeforeNext ?? forSeconds * 1000) / 1000)));
      }
    },
    async giveBack(key) {
      await limiter.reward(key);
    },
    async forget(key) {
      await limiter.delete(key);
    },
  };
}

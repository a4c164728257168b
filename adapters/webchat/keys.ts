import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { ChannelId } from '../../src/model';

/** Signs words that go out and come back, for one purpose of one channel. */
export interface Seal {
  /** `base64url(JSON).signature` */
  stamp(facts: unknown): string;
  /** The facts of a stamp of ours, or null for anything else. */
  read(stamped: string): unknown;
}

const LONGEST = 4096;

/** A key of its own for each purpose, derived from the channel's secret (RFC 5869), so that no stamp serves another. */
export function sealFor(secret: string, channel: ChannelId, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, `guanxi webchat ${channel}`, purpose, 32));
  const sign = (words: string): Buffer => createHmac('sha256', key).update(words).digest();
  return {
    stamp(facts) {
      const words = Buffer.from(JSON.stringify(facts)).toString('base64url');
      return `${words}.${sign(words).toString('base64url')}`;
    },
    read(stamped) {
      const [words = '', signature = '', ...more] = stamped.length > LONGEST ? [] : stamped.split('.');
      if (more.length > 0 || !isSame(Buffer.from(signature, 'base64url'), sign(words))) return null;
      return JSON.parse(Buffer.from(words, 'base64url').toString('utf8')) as unknown;
    },
  };
}

/** HMAC-SHA256 of a user's id with the channel's secret, in hex, as the site's own server makes it. */
export function isUserOf(secret: string, user: string, signature: string): boolean {
  const wanted = createHmac('sha256', secret).update(user).digest();
  return /^[0-9a-f]{64}$/i.test(signature) && isSame(Buffer.from(signature, 'hex'), wanted);
}

const isSame = (given: Buffer, wanted: Buffer): boolean =>
  given.length === wanted.length && timingSafeEqual(given, wanted);

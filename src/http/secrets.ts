import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** An unguessable opaque token, 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: its SHA-256 in hex. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether two secrets are the same, in a time that tells nothing about them. */
export function same(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

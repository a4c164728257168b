import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import type { Session } from './wire';

const session = z.record(z.string(), z.unknown());

/** Keeps a signed-in session as text nobody else can read. */
export interface SessionSeal {
  seal(session: Session): string;
  /** Null when it was sealed under another word, or is nothing at all. */
  open(sealed: string | null): Session | null;
}

/** AES-256-GCM under the administrator's word; without one nothing is kept. */
export function openSessionSeal(word: string | undefined): SessionSeal | null {
  if (word === undefined) return null;
  let key: Buffer | null = null;
  const keyOf = (): Buffer => {
    key ??= scryptSync(word, 'guanxi wechaty session', 32);
    return key;
  };
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyOf(), nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      if (sealed === null) return null;
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', keyOf(), bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(12, 28));
        const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
        return session.parse(JSON.parse(plain.toString('utf8')));
      } catch {
        return null;
      }
    },
  };
}

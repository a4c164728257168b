import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hashOf } from './secrets';

/** Keeps secrets unreadable at rest. `about` binds one to its place: moved elsewhere it cannot be opened. */
export interface Sealer {
  seal(value: unknown, about: string): string;
  /** Throws when the envelope was changed, moved, or sealed with a key we do not have. */
  open(envelope: string, about: string): unknown;
  /** Tells two texts apart without giving either away, even one that could be guessed: HMAC-SHA-256 in hex. */
  print(text: string): string;
  /** The same with every key there is, the one in use first: what was marked before a key was changed is still known. */
  prints(text: string): readonly [string, ...string[]];
}

const VERSION = 's1';

/**
 * AES-256-GCM envelopes `s1.<key id>.<nonce>.<tag>.<data>`, base64url. The first secret seals; all of them open, so a
 * key is changed by putting the new one in front of the old.
 */
export function openSealer(secrets: readonly [string, ...string[]]): Sealer {
  const keys = secrets.map(secret => {
    const key = Buffer.from(hkdfSync('sha256', secret, 'guanxi', 'channel secrets', 32));
    return { key, id: hashOf(key.toString('hex')).slice(0, 8) };
  });
  const first = keys[0] as (typeof keys)[number];
  const printWith = ({ key }: typeof first, text: string) => createHmac('sha256', key).update(text).digest('hex');
  return {
    seal(value, about) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(about));
      const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), data].map(part => part.toString('base64url'));
      return [VERSION, first.id, ...parts].join('.');
    },
    open(envelope, about) {
      const [version, keyId, nonce, tag, data] = envelope.split('.');
      const key = keys.find(({ id }) => id === keyId)?.key;
      if (version !== VERSION || !nonce || !tag || data === undefined) throw new Error('this is no sealed secret');
      if (!key) throw new Error('this secret was sealed with another SECRET_KEY');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(about)).setAuthTag(Buffer.from(tag, 'base64url'));
      const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]);
      return JSON.parse(text.toString('utf8')) as unknown;
    },
    print: text => printWith(first, text),
    prints: text => [printWith(first, text), ...keys.slice(1).map(key => printWith(key, text))],
  };
}

/** The key in this file; made once, readable by its owner only, when there is none. */
export function secretFrom(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    // `wx`: of two processes that start at once, one writes and both read.
    try {
      writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readFileSync(file, 'utf8').trim();
}

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** Signs and verifies as one bot: on this platform both sides hold the same secret. */
export interface SigningKey {
  /** The signature of `timestamp` followed by `body`, 128 lower-case hex characters. */
  sign(timestamp: string, body: string): string;
  /** Whether `signature` (hex) is that of `timestamp` followed by the raw `body`. */
  verifies(signature: string, timestamp: string, body: Buffer): boolean;
}

const SEED_BYTES = 32;
/** PKCS#8 of an Ed25519 private key up to its seed (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const HEX = /^[0-9a-fA-F]{128}$/;
const TOP_BITS = 0xe0;

/**
 * Opens the Ed25519 key of an AppSecret (document "sign"): the seed is the secret repeated and cut to its first
 * 32 bytes. Verification is Node's own, which refuses the malleated signature S + L.
 */
export function signingKey(secret: string): SigningKey {
  const bytes = Buffer.from(secret, 'utf8');
  const seed = Buffer.alloc(SEED_BYTES, bytes.subarray(0, SEED_BYTES));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return {
    sign: (timestamp, body) => sign(null, Buffer.from(timestamp + body, 'utf8'), privateKey).toString('hex'),
    verifies(signature, timestamp, body) {
      if (!HEX.test(signature)) return false;
      const claimed = Buffer.from(signature, 'hex');
      if (((claimed[63] ?? 0xff) & TOP_BITS) !== 0) return false;
      return verify(null, Buffer.concat([Buffer.from(timestamp, 'utf8'), body]), publicKey, claimed);
    },
  };
}

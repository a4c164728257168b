import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The platform's half of the key both sides make of a bot's secret. */
export interface Seal {
  /** The headers of a push with this body, signed at this second. */
  headers(body: string | Buffer, seconds: number | string): Record<string, string>;
  /** Whether the answer to an address validation was signed with the same key. */
  proves(signature: string, eventTs: string, plainToken: string): boolean;
}

/** Doubles the secret until it is long enough, as the platform's own Go program does. */
export function sealOf(appId: string, secret: string): Seal {
  let seed = secret;
  while (Buffer.byteLength(seed) < 32) seed += seed;
  const key = privateKeyOf(Buffer.from(seed).subarray(0, 32));
  return {
    headers(body, seconds) {
      const signature = sign(null, Buffer.concat([Buffer.from(String(seconds)), Buffer.from(body)]), key);
      return {
        'user-agent': 'QQBot-Callback',
        'content-type': 'application/json',
        'x-bot-appid': appId,
        'x-signature-method': 'Ed25519',
        'x-signature-ed25519': signature.toString('hex'),
        'x-signature-timestamp': String(seconds),
        'x-tps-trace-id': 'stand-in',
      };
    },
    proves: (signature, eventTs, plainToken) =>
      verify(null, Buffer.from(eventTs + plainToken), createPublicKey(key), Buffer.from(signature, 'hex')),
  };
}

/** An Ed25519 key from its 32 bytes, wrapped in the ASN.1 that OpenSSL wants. */
function privateKeyOf(seed: Buffer): KeyObject {
  const octets = Buffer.concat([Buffer.from([0x04, 0x22, 0x04, 0x20]), seed]);
  const head = Buffer.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]);
  return createPrivateKey({ key: Buffer.concat([head, octets]), format: 'der', type: 'pkcs8' });
}

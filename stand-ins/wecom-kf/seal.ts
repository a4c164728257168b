import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** WeCom's half of the callback crypto: it seals and signs what it calls with, and knows its own seal again. */
export interface Seal {
  /** Seals bytes for the receiver and signs them; the query belongs behind the webhook's address. */
  close(bytes: Buffer): { readonly query: URLSearchParams; readonly sealed: string };
  /** What was sealed; throws when it was for somebody else. */
  open(sealed: string): Buffer;
}

export interface SealOptions {
  readonly token: string;
  readonly encodingAesKey: string;
  readonly receiveId: string;
  readonly now: () => number;
}

export function openSeal({ token, encodingAesKey, receiveId, now }: SealOptions): Seal {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const vector = key.subarray(0, 16);
  const receiver = Buffer.from(receiveId);
  return {
    close(bytes) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      const bare = Buffer.concat([randomBytes(16), length, bytes, receiver]);
      const pad = 32 - (bare.length % 32);
      const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
      const sealed = Buffer.concat([cipher.update(Buffer.concat([bare, Buffer.alloc(pad, pad)])), cipher.final()]);
      const text = sealed.toString('base64');
      const timestamp = String(Math.floor(now() / 1000));
      const nonce = String(randomBytes(4).readUInt32BE());
      const parts = [token, timestamp, nonce, text].sort().join('');
      const signature = createHash('sha1').update(parts).digest('hex');
      return { query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }), sealed: text };
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
      const plain = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
      const bare = plain.subarray(0, plain.length - (plain.at(-1) ?? 0));
      const end = 20 + bare.readUInt32BE(16);
      if (!bare.subarray(end).equals(receiver)) throw new Error('sealed for somebody else');
      return bare.subarray(20, end);
    },
  };
}

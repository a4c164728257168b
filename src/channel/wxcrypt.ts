import { createCipheriv, createDecipheriv, hash, randomFillSync, timingSafeEqual } from 'node:crypto';

/** Seals and opens messages with one EncodingAESKey, as WXBizMsgCrypt lays them out. */
export interface MessageKey {
  /** The base64 of the sealed message, with 16 fresh random bytes in front of it unless they are given. */
  seal(message: string, random?: Buffer): string;
  /** The message, or null when it was not sealed with this key for this receiver. */
  open(sealed: string): string | null;
}

const BLOCK_BYTES = 32;
const HEAD_BYTES = 20;

/**
 * Opens an EncodingAESKey of 43 characters for one receiver: the appid of an Official Account, the corpid of a WeCom app,
 * or `''` where WeCom names none. AES-256-CBC, the initial vector is the head
 * of the key, and the padding is PKCS#7 to 32 bytes, which is twice the cipher's own block: hence no automatic padding.
 */
export function messageKey(encodingAesKey: string, receiverId: string): MessageKey {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const vector = key.subarray(0, 16);
  const receiver = Buffer.from(receiverId, 'utf8');

  return {
    seal(message, random = randomBytes()) {
      const messageBytes = Buffer.byteLength(message);
      const bareBytes = HEAD_BYTES + messageBytes + receiver.length;
      const padBytes = BLOCK_BYTES - (bareBytes % BLOCK_BYTES);
      const plain = Buffer.allocUnsafe(bareBytes + padBytes);
      random.copy(plain, 0, 0, 16);
      plain.writeUInt32BE(messageBytes, 16);
      plain.write(message, HEAD_BYTES);
      receiver.copy(plain, HEAD_BYTES + messageBytes);
      plain.fill(padBytes, bareBytes);
      const cipher = createCipheriv('aes-256-cbc', key, vector);
      cipher.setAutoPadding(false);
      return cipher.update(plain).toString('base64');
    },

    open(sealed) {
      const secret = Buffer.from(sealed, 'base64');
      if (secret.length < BLOCK_BYTES || secret.length % BLOCK_BYTES !== 0) return null;
      // The decoder skips what is not base64, so a length that does not fit betrays it.
      if (sealed.length !== Math.ceil(secret.length / 3) * 4) return null;
      const decipher = createDecipheriv('aes-256-cbc', key, vector);
      decipher.setAutoPadding(false);
      const plain = decipher.update(secret);
      const padBytes = plain[plain.length - 1] ?? 0;
      if (padBytes < 1 || padBytes > BLOCK_BYTES) return null;
      const bareBytes = plain.length - padBytes;
      if (bareBytes < HEAD_BYTES) return null;
      const end = HEAD_BYTES + plain.readUInt32BE(16);
      if (end + receiver.length !== bareBytes) return null;
      if (!timingSafeEqual(plain.subarray(end, bareBytes), receiver)) return null;
      return plain.toString('utf8', HEAD_BYTES, end);
    },
  };
}

/** WeChat's and WeCom's signature: SHA-1 in hex over the parts in the order of their bytes, joined without separator. */
export function sign(parts: string[]): string {
  let text = '';
  for (const part of inOrder(parts)) text += part;
  return hash('sha1', text, 'hex');
}

/** Three or four words, sorted in place: the general sort makes more garbage than the whole rest of a push. */
function inOrder(parts: string[]): string[] {
  for (let end = 1; end < parts.length; end++) {
    const part = parts[end]!;
    let at = end;
    for (; at > 0 && parts[at - 1]! > part; at--) parts[at] = parts[at - 1]!;
    parts[at] = part;
  }
  return parts;
}

/** Compares what was claimed with what is right, in a time that does not depend on where they differ. */
export function isSame(claimed: string, right: string): boolean {
  const bytes = Buffer.from(claimed, 'utf8');
  const rightBytes = Buffer.from(right, 'utf8');
  return bytes.length === rightBytes.length && timingSafeEqual(bytes, rightBytes);
}

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Sixteen random bytes. They come from a pool because asking the system for each message costs more than sealing it. */
export function randomBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

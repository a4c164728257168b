import { timingSafeEqual } from 'node:crypto';
import type { ChannelId, ContactId } from '../model';

/** Whom a link is for, on which channel, and until when (milliseconds since the epoch). */
export interface Link {
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly until: number;
}

/** Signed tokens that open a channel for one person. */
export interface Links {
  /** 49 characters of `[A-Za-z0-9_-]`: fits Telegram's start parameter and a WeChat scene (64 each). */
  write(link: Link): string;
  /** Null for what is no token of ours at all: a menu's key, somebody else's scene. */
  read(token: string, now: number): Link | { readonly why: 'forged' | 'expired' } | null;
}

const MARK = 'gx';
const TOKEN = /^gx[A-Za-z0-9_-]{47}$/;
const BODY_BYTES = 19;
const SEAL_BYTES = 16;
const ID_BYTES = 7;
const SECOND_MS = 1000;

/**
 * Tokens `gx` + base64url of contact (7 bytes), channel (7), end in seconds (5) and the first 16 bytes of an
 * HMAC-SHA-256 over them. `print` is that HMAC in hex, with the house's own key.
 */
export function openLinks(print: (text: string) => string): Links {
  const sealOf = (body: Buffer): Buffer =>
    Buffer.from(print(`link:${body.toString('base64url')}`), 'hex').subarray(0, SEAL_BYTES);
  return {
    write({ contactId, channelId, until }) {
      const body = Buffer.concat([
        bytesOf(contactId, ID_BYTES),
        bytesOf(channelId, ID_BYTES),
        bytesOf(Math.floor(until / SECOND_MS), BODY_BYTES - 2 * ID_BYTES),
      ]);
      return MARK + Buffer.concat([body, sealOf(body)]).toString('base64url');
    },
    read(token, now) {
      if (!TOKEN.test(token)) return null;
      const bytes = Buffer.from(token.slice(MARK.length), 'base64url');
      const [body, seal] = [bytes.subarray(0, BODY_BYTES), bytes.subarray(BODY_BYTES)];
      if (seal.length !== SEAL_BYTES || !timingSafeEqual(seal, sealOf(body))) return { why: 'forged' };
      const link = {
        contactId: numberAt(body, 0, ID_BYTES) as ContactId,
        channelId: numberAt(body, ID_BYTES, ID_BYTES) as ChannelId,
        until: numberAt(body, 2 * ID_BYTES, BODY_BYTES - 2 * ID_BYTES) * SECOND_MS,
      };
      return now < link.until ? link : { why: 'expired' };
    },
  };
}

/** A whole number as so many bytes, the greatest first. */
export function bytesOf(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - length);
}

/** The number that `bytesOf` wrote there. */
export const numberAt = (bytes: Buffer, start: number, length: number): number =>
  Number(BigInt(`0x${bytes.toString('hex', start, start + length)}`));

import { timingSafeEqual } from 'node:crypto';
import type { ContactId, TrackedLinkId } from '../model';
import { bytesOf, numberAt } from './links';

/** Who was sent an address, and which one. */
export interface SentLink {
  readonly contactId: ContactId;
  readonly linkId: TrackedLinkId;
}

/** Addresses of ours that stand for one in a campaign's words, a different one for each person. */
export interface Clicks {
  /** `PUBLIC_URL/l/TOKEN`, 32 characters of token: contact and address (7 bytes each), sealed with 80 bits of an HMAC. */
  urlOf(link: SentLink): string;
  /** Null when it is no token of ours. */
  read(token: string): SentLink | null;
  /** Whether this address leads to a page or a link of ours that is already meant for one person. */
  isOurs(url: string): boolean;
}

const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const ID_BYTES = 7;
const SEAL_BYTES = 10;

/** Opens the links. `prints` are HMACs of a text in hex, the first with the key in use and the others with those before it. */
export function openClicks(prints: (text: string) => readonly [string, ...string[]], publicUrl: string): Clicks {
  const base = publicUrl.replace(/\/+$/, '');
  const seals = (body: Buffer): readonly Buffer[] =>
    prints(`click:${body.toString('base64url')}`).map(print => Buffer.from(print, 'hex').subarray(0, SEAL_BYTES));
  return {
    urlOf({ contactId, linkId }) {
      const body = Buffer.concat([bytesOf(contactId, ID_BYTES), bytesOf(linkId, ID_BYTES)]);
      return `${base}/l/${Buffer.concat([body, seals(body)[0]!]).toString('base64url')}`;
    },
    read(token) {
      if (!TOKEN.test(token)) return null;
      const bytes = Buffer.from(token, 'base64url');
      const [body, seal] = [bytes.subarray(0, 2 * ID_BYTES), bytes.subarray(2 * ID_BYTES)];
      if (!seals(body).some(each => timingSafeEqual(each, seal))) return null;
      return {
        contactId: numberAt(body, 0, ID_BYTES) as ContactId,
        linkId: numberAt(body, ID_BYTES, ID_BYTES) as TrackedLinkId,
      };
    },
    isOurs: url => url.startsWith(`${base}/u/`) || url.startsWith(`${base}/l/`),
  };
}

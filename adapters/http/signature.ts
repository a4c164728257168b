import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '../../src/channel';
import type { Settings } from './settings';

const TOLERANCE_MS = 300_000;
const VERSION = 'v1,';

/** Signs and verifies as Standard Webhooks, sections "Signature scheme" and "Verifying signatures". */
export interface Signer {
  /** The three headers with which a request of ours goes out, at `nowMs`. With two secrets it bears two signatures. */
  headers(id: string, nowMs: number, body: string): Record<string, string>;
  /** The id of a request that is the platform's and at most five minutes away from `request.at`; else null. */
  verify(request: WebhookRequest): string | null;
  /** A word only we can write under `text`, for links. */
  mark(text: string): string;
  isMark(text: string, claimed: string): boolean;
}

/** Opens the signer for the secret, and for the one before it while it is changed. */
export function signer({ secret, previousSecret }: Pick<Settings, 'secret' | 'previousSecret'>): Signer {
  const keys = [secret, previousSecret]
    .filter(word => word !== undefined && word !== '')
    .map(word => Buffer.from((word as string).slice('whsec_'.length), 'base64'));
  const sign = (key: Buffer, parts: readonly (string | Buffer)[]): Buffer => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  };
  const mark = (key: Buffer, text: string) => sign(key, [`link.${text}`]);

  return {
    headers(id, nowMs, body) {
      const timestamp = String(Math.floor(nowMs / 1000));
      const signatures = keys.map(key => VERSION + sign(key, [`${id}.${timestamp}.`, body]).toString('base64'));
      return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
    },

    verify({ headers, body, at }) {
      const id = String(headers['webhook-id'] ?? '');
      const timestamp = String(headers['webhook-timestamp'] ?? '');
      if (id === '' || !/^\d{1,11}$/.test(timestamp)) return null;
      if (Math.abs(Number(timestamp) * 1000 - at) > TOLERANCE_MS) return null;
      const claims = String(headers['webhook-signature'] ?? '')
        .split(' ')
        .filter(claim => claim.startsWith(VERSION))
        .map(claim => Buffer.from(claim.slice(VERSION.length), 'base64'));
      const right = keys.map(key => sign(key, [`${id}.${timestamp}.`, body]));
      return claims.some(claim => right.some(one => isSame(claim, one))) ? id : null;
    },

    mark: text => mark(keys[0]!, text).toString('base64url'),
    isMark: (text, claimed) => keys.some(key => isSame(Buffer.from(claimed, 'base64url'), mark(key, text))),
  };
}

function isSame(claimed: Buffer, right: Buffer): boolean {
  return claimed.length === right.length && timingSafeEqual(claimed, right);
}

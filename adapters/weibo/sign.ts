import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '../../src/channel';

/** How far a push's time may be from ours. Weibo repeats a push within seconds. */
const WINDOW_MS = 300_000;

/**
 * Whether a request carries Weibo's signature (document "Messages_api_start"): SHA-1 over App Secret, timestamp and
 * nonce in order of their characters, not older or newer than five minutes. There is no separate token, and the body is
 * not covered: `seen.ts` guards against other words under the same signature.
 */
export function isSigned(request: WebhookRequest, appSecret: string): boolean {
  const { query, at } = request;
  const timestamp = query.get('timestamp') ?? '';
  const nonce = query.get('nonce') ?? '';
  const time = timestampMs(timestamp);
  if (time === null || nonce === '' || Math.abs(time - at) > WINDOW_MS) return false;
  const right = createHash('sha1').update([appSecret, timestamp, nonce].sort().join('')).digest('hex');
  const given = Buffer.from(query.get('signature') ?? '');
  return given.length === right.length && timingSafeEqual(given, Buffer.from(right));
}

/** The published sample has milliseconds; ten digits are seconds, as WeChat's compatible form has them. */
function timestampMs(timestamp: string): number | null {
  if (/^\d{13}$/.test(timestamp)) return Number(timestamp);
  return /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1000 : null;
}

import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A new secret, `whsec_` and 32 bytes in base64, as Standard Webhooks writes it. */
export const newHookSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/**
 * The three headers of a signed call: HMAC-SHA256 over `id.timestamp.body`
 * (Standard Webhooks, "Signature scheme").
 */
export function hookHeaders(secret: string, id: string, nowMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

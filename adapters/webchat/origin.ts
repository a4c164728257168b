import type { WebhookRequest } from '../../src/channel';

/**
 * The site a request of a browser comes from, or null when it does not say. Cross-site and writing requests carry
 * `Origin`; reading ones of our own site carry `Referer` or `Sec-Fetch-Site` only (Fetch Standard 3.2).
 */
export function originOf({ headers }: WebhookRequest, own: string): string | null {
  if (typeof headers.origin === 'string') return headers.origin;
  if (typeof headers.referer === 'string' && URL.canParse(headers.referer)) return new URL(headers.referer).origin;
  return headers['sec-fetch-site'] === 'same-origin' ? own : null;
}

/** What a browser wants to read before it shows an answer to the page that asked (Fetch Standard, CORS protocol). */
export const corsHeaders = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': 'Retry-After',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  Vary: 'Origin',
  'X-Content-Type-Options': 'nosniff',
});

/** The answer to a browser's question whether it may ask. */
export const preflightHeaders = (origin: string): Record<string, string> => ({
  ...corsHeaders(origin),
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'authorization, content-type',
  'Access-Control-Max-Age': '86400',
});

/** Nothing on the way may keep a stream back, neither a cache nor a proxy that would rather send it whole. */
export const streamHeaders = (origin: string): Record<string, string> => ({
  ...corsHeaders(origin),
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
});

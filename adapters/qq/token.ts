import { openTokens as open, type Tokens } from '../../src/channel/access-token';
import type { Settings } from './settings';
import type { Wire } from './wire';

/** Inside its last 60 seconds the platform gives a new token beside the old one; earlier it repeats the old one. */
const EARLY_MS = 40_000;
const AGAIN_MS = 10_000;

/**
 * Keeps the token of `getAppAccessToken` (document "access-token"), whose `expires_in` may be a string and whose
 * refusals come with status 200.
 */
export function openTokens(settings: Settings, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  const body = { appId: settings.appId, clientSecret: settings.appSecret };
  const call = { method: 'POST', path: '/app/getAppAccessToken', body, effect: 'none' } as const;
  const ask = (signal: AbortSignal) => wire(call, signal);
  return open({ platform: 'QQ', ask, earlyMs: EARLY_MS, againMs: AGAIN_MS, refusedCode: '11244' }, now, closed);
}

import { openTokens as open, type Tokens } from '../../src/channel/access-token';
import type { Wire } from './wire';

const EARLY_MS = 5 * 60_000;
const AGAIN_MS = 30_000;

/**
 * Keeps the token of `gettoken` (document 91039): one per corp and secret, two hours, renewed five minutes before its
 * end. It may die early; then it is asked for once by all who were refused (a burst of askers is what 45033 punishes).
 */
export function openTokens(corpId: string, secret: string, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  const query = { corpid: corpId, corpsecret: secret };
  const call = { method: 'GET', path: '/cgi-bin/gettoken', query, effect: 'none' } as const;
  const ask = async (signal: AbortSignal) => (await wire(call, signal)).json;
  return open({ platform: 'WeCom', ask, earlyMs: EARLY_MS, againMs: AGAIN_MS, refusedCode: '40014' }, now, closed);
}

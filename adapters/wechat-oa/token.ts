import { openTokens as open, type Tokens } from '../../src/channel/access-token';
import { writeJson } from './json';
import type { Settings } from './settings';
import { clean } from './text';
import type { Wire } from './wire';

const EARLY_MS = 5 * 60_000;
const AGAIN_MS = 30_000;

/**
 * Keeps the token of `stable_token` (document "Get stable access token"): every process of ours is given the same one,
 * so instances do not take it from each other. It is renewed five minutes before its end. A refused token is asked for
 * again; only when WeChat hands out the refused one once more is it made to make a new one.
 */
export function openTokens(settings: Settings, wire: Wire, now: () => number, closed: AbortSignal): Tokens {
  const asking = (isForced: boolean) => async (signal: AbortSignal) => {
    const body = writeJson(
      {
        grant_type: 'client_credential',
        appid: settings.appId,
        secret: settings.appSecret,
        force_refresh: isForced,
      },
      clean,
    );
    return (await wire({ method: 'POST', path: '/cgi-bin/stable_token', body, effect: 'none' }, signal)).json;
  };
  const times = { earlyMs: EARLY_MS, againMs: AGAIN_MS };
  const ways = { ask: asking(false), askAnother: asking(true) };
  return open({ platform: 'WeChat', ...ways, ...times, refusedCode: '40001' }, now, closed);
}

import { z } from 'zod';
import { ChannelError } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import { tokenEnded } from './errors';
import { count, id } from './fields';
import type { Settings } from './settings';
import type { Wire } from './wire';

const info = z.object({
  uid: id.optional().catch(undefined),
  /** Seconds that are left; older copies of the page call it `expires_in`, and either may be a string. */
  expire_in: count.optional().catch(undefined),
  expires_in: count.optional().catch(undefined),
});

/**
 * Asks until when the access token is good (document "Oauth2/get_token_info"), in milliseconds since the epoch, or null
 * when Weibo does not say. There is no refresh for it: rejects with ChannelError `broken`, in words that tell what to
 * renew, when it has ended or belongs to another account.
 */
export async function askToken(
  wire: Wire,
  own: Pick<Settings, 'openApiBase' | 'uid'>,
  now: () => number,
  signal: AbortSignal,
): Promise<number | null> {
  const ask = { method: 'POST', url: `${own.openApiBase}/oauth2/get_token_info`, form: {}, effect: 'none' } as const;
  const { json } = await wire(ask, signal);
  if (json === null) throw senseless(ask);
  const { uid, expire_in, expires_in } = info.parse(json);
  if (uid !== undefined && uid !== own.uid) {
    throw new ChannelError('broken', null, `the access token belongs to the account ${uid}, not to ${own.uid}`);
  }
  const leftS = expire_in ?? expires_in;
  if (leftS === undefined) return null;
  if (leftS <= 0) throw tokenEnded('the access token has expired');
  return now() + leftS * 1000;
}

const hits = z.object({ user_limit: count, remaining_user_hits: count, reset_time_in_seconds: count.optional() });

/** What Weibo itself still allows this account, as it counts. */
export interface Allowance {
  readonly left: number;
  readonly of: number;
  readonly resetsAt: number | null;
}

/** Asks how many calls are left (document "2/account/rate_limit_status"); null when Weibo does not say. */
export async function askAllowance(
  wire: Wire,
  base: string,
  now: () => number,
  signal: AbortSignal,
): Promise<Allowance | null> {
  const ask = { method: 'GET', url: `${base}/2/account/rate_limit_status.json`, effect: 'none' } as const;
  const told = hits.safeParse((await wire(ask, signal)).json);
  if (!told.success) return null;
  const { user_limit, remaining_user_hits, reset_time_in_seconds } = told.data;
  const resetsAt = reset_time_in_seconds === undefined ? null : now() + reset_time_in_seconds * 1000;
  return { left: remaining_user_hits, of: user_limit, resetsAt };
}

import type { Refused } from '../stand-in';
import type { Call, Reply } from './server';
import type { World } from './world';

/** Weibo's words for a code. */
const WORDS: Readonly<Record<number, string>> = {
  10008: 'param error, see doc for more info',
  10014: 'insufficient app permissions',
  10017: "parameter (data)'s value invalid, expect (json), but get (%s), see doc for more info",
  10020: 'request api not found',
  10023: 'user requests out of rate limit',
  20012: 'text too long, please input text less than 140 characters',
  20016: 'out of limit',
  20019: 'repeat content',
  20101: 'target weibo does not exist',
  20201: 'weibo comment does not exist',
  20301: "don't send direct message to user who is not your follower",
  21327: 'expired_token',
  21332: 'invalid_access_token',
};

/** A refusal: noted, and answered in Weibo's shape. `quoting` is what 10017 repeats of what it was given. */
export function refuse(
  world: World,
  call: Call,
  code: number,
  why: Refused['why'],
  more: { readonly to?: string; readonly quoting?: string } = {},
): Reply {
  world.refused.push({ to: more.to ?? call.form.get('receiver_id') ?? '', why, code: String(code), at: world.now() });
  const words = (WORDS[code] ?? 'system error').replace('%s', more.quoting ?? '');
  return { status: world.errorStatus, body: { request: call.path, error_code: code, error: words } };
}

/** The refusal of a call whose token is not good, or null when it is. */
export function refuseToken(world: World, call: Call): Reply | null {
  const token = call.form.get('access_token') ?? call.query.get('access_token');
  if (token !== world.account.accessToken) return refuse(world, call, 21332, 'credentials');
  return world.now() >= world.tokenEndsAt ? refuse(world, call, 21327, 'credentials') : null;
}

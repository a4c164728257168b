import type { Context } from 'koa';
import type { Agent, AgentId } from '../model';
import { endSession, keepSession, type Standing, standingOf, touchSession } from '../store/queries/sessions';
import type { Door } from './door';
import { ApiError, unauthenticated } from './errors';
import { hashOf, newToken, same } from './secrets';

/** The cookie that proves a sign-in, and the one a page of ours reads to prove that it is a page of ours. */
export const SESSION_COOKIE = 'guanxi_session';
export const CSRF_COOKIE = 'guanxi_csrf';

const SESSION_MS = 30 * 24 * 3600_000;
const TOUCH_MS = 60_000;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who calls, and by which proof. */
export interface Caller extends Standing {
  readonly by: 'cookie' | 'bearer';
}

/** Who sends this request, or a 401. With a cookie, a change also needs our own page's Origin and CSRF header. */
export async function authenticate(ctx: Context, door: Pick<Door, 'store' | 'now' | 'site'>): Promise<Caller> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(ctx.get('authorization'))?.[1];
  const token = bearer ?? ctx.cookies.get(SESSION_COOKIE);
  if (!token) throw unauthenticated();
  const now = door.now();
  const standing = await standingOf(door.store, hashOf(token), now);
  if (!standing) throw unauthenticated();
  if (!bearer) mustBeOurPage(ctx, door.site.publicUrl, standing.csrf);
  if (now - standing.usedAt >= TOUCH_MS) await touchSession(door.store, standing.tokenHash, standing.agent.id, now);
  return { ...standing, by: bearer ? 'bearer' : 'cookie' };
}

function mustBeOurPage(ctx: Context, publicUrl: string, csrf: string | null): void {
  if (SAFE.has(ctx.method)) return;
  mustBeOurOrigin(ctx.get('origin'), ctx.host, publicUrl);
  if (!csrf || !same(ctx.get('x-csrf-token'), csrf)) {
    throw new ApiError(403, 'csrf', 'the x-csrf-token header is missing or not that of this session');
  }
}

/** Refuses a request that a browser sent for somebody else's page. Programs send no Origin and pass. */
export function mustBeOurOrigin(origin: string, host: string, publicUrl: string): void {
  if (!origin) return;
  const theirs = URL.canParse(origin) ? new URL(origin) : null;
  if (theirs && (theirs.host === host || theirs.origin === new URL(publicUrl).origin)) return;
  throw new ApiError(403, 'origin', 'this request comes from another site');
}

/** Signs an agent in: keeps the session, sets both cookies, and tells the token once. */
export async function signIn(
  ctx: Context,
  door: Pick<Door, 'store' | 'now' | 'site'>,
  agentId: AgentId,
): Promise<{ token: string; csrf: string }> {
  const token = newToken();
  const csrf = newToken();
  const at = door.now();
  await keepSession(door.store, {
    tokenHash: hashOf(token),
    kind: 'session',
    agentId,
    name: ctx.get('user-agent').slice(0, 120),
    csrf,
    at,
    expiresAt: at + SESSION_MS,
  });
  setCookies(ctx, door.site.publicUrl, token, csrf, SESSION_MS);
  return { token, csrf };
}

/** Ends the caller's own session and takes the cookies back. */
export async function signOut(ctx: Context, door: Pick<Door, 'store' | 'site'>, caller: Caller): Promise<void> {
  // A program that signs out with a service token keeps the token: only an administrator takes it back.
  await endSession(door.store, caller.tokenHash, 'session');
  setCookies(ctx, door.site.publicUrl, '', '', 0);
}

function setCookies(ctx: Context, publicUrl: string, token: string, csrf: string, forMs: number): void {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const rest = `; Path=/; SameSite=Lax; Max-Age=${Math.floor(forMs / 1000)}${secure}`;
  // Written by hand: the cookie jar of koa refuses Secure behind a proxy that it was not told to trust.
  ctx.append('Set-Cookie', [`${SESSION_COOKIE}=${token}${rest}; HttpOnly`, `${CSRF_COOKIE}=${csrf}${rest}`]);
}

/** The signed-in colleague as the API shows them to themselves. */
export const presentUser = (agent: Agent) => ({
  id: String(agent.id),
  email: agent.email,
  name: agent.name,
  role: agent.role,
  presence: agent.presence,
  capacity: agent.capacity,
  alertUser: agent.alertUser,
});

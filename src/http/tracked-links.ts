import type { Context, Middleware } from 'koa';
import { isRobot } from '../engine/robots';
import { noteClick, urlOfLink } from '../store/clicks';
import { SESSION_COOKIE } from './auth';
import type { Door } from './door';
import { ApiError } from './errors';
import { addressKey, openLimit } from './limits';
import { OWN_PAGE_POLICY, plainPage } from './own-page-view';
import { type PageWords, wordsFor } from './own-page-words';

const PATH = /^\/l\/([^/]{1,100})$/;
/** For an address that a whole office shares. */
const OPENED = { times: 600, seconds: 60 } as const;

/**
 * `/l/:token`: an address from a campaign's words, as one person got it. Leads to the address that was kept when the words
 * were chosen, never to one that the request names. A person who opens it is counted; programs that look at it before
 * (HEAD, previews, filters) and colleagues of ours are not.
 */
export function trackedLinks(door: Pick<Door, 'store' | 'clicks' | 'now' | 'log'>): Middleware {
  const { store, clicks, now, log } = door;
  const limit = openLimit(OPENED.times, OPENED.seconds);
  return async (ctx, next) => {
    const [, token] = PATH.exec(ctx.path) ?? [];
    if (token === undefined) return next();
    ctx.set({ 'Content-Security-Policy': OWN_PAGE_POLICY, 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    ctx.vary('Accept-Language');
    const words = wordsFor(ctx.acceptsLanguages('zh', 'en'));
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'HEAD, GET');
      return show(ctx, words, words.refused, 405);
    }
    try {
      await limit.take(addressKey(ctx.ip));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      ctx.set('Retry-After', String(error.retryAfterSeconds ?? OPENED.seconds));
      return show(ctx, words, words.often, error.status);
    }
    const sent = clicks.read(token);
    const url = sent && (await urlOfLink(store, sent.linkId));
    if (sent === null || url === null) return show(ctx, words, words.refused, 404);
    if (isPerson(ctx)) {
      // Nobody stands before a closed door because we could not count.
      await noteClick(store, { ...sent, at: now() }).catch((error: unknown) =>
        log.error({ err: error, linkId: sent.linkId }, 'a click could not be written down'),
      );
    }
    ctx.status = 302;
    ctx.set('Location', url);
    ctx.body = '';
  };
}

function isPerson(ctx: Context): boolean {
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map(name => ctx.get(name)).join(' ');
  if (ctx.method !== 'GET' || ctx.cookies.get(SESSION_COOKIE) !== undefined) return false;
  return !isRobot({ userAgent: ctx.get('user-agent'), purpose });
}

function show(ctx: Context, words: PageWords, said: PageWords['refused'], status: number): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = plainPage(words, said);
}

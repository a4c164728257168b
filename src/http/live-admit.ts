import type { IncomingMessage } from 'node:http';
import { type Standing, standingOf } from '../store/queries/sessions';
import { mustBeOurOrigin, SESSION_COOKIE } from './auth';
import type { Door } from './door';
import { unauthenticated } from './errors';
import { hashOf } from './secrets';

/**
 * Who opens a live line: by Bearer or `?token=` for programs, by cookie for the console, whose browser must then say
 * that the page is ours (a WebSocket is not kept to its origin otherwise). Rejects with 401 or 403.
 */
export async function admit(
  { store, now, site }: Pick<Door, 'store' | 'now' | 'site'>,
  { headers }: IncomingMessage,
  query: URLSearchParams,
): Promise<Standing> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? query.get('token');
  const token = bearer ?? cookie(headers.cookie ?? '', SESSION_COOKIE);
  if (!token) throw unauthenticated();
  if (!bearer) mustBeOurOrigin(headers.origin ?? 'null', headers.host ?? '', site.publicUrl);
  const standing = await standingOf(store, hashOf(token), now());
  if (!standing) throw unauthenticated();
  return standing;
}

const cookie = (header: string, name: string): string | undefined =>
  header
    .split(/;\s*/)
    .find(pair => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

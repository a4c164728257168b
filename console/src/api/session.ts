import { get, post, rememberCsrf, remove } from './client';
import type { Presence, User } from './types';

/** Who is signed in; rejects with status 401 when nobody is. */
export async function readSession(): Promise<User> {
  const { user, csrf } = await get<{ user: User; csrf: string | null }>('/session');
  if (csrf) rememberCsrf(csrf);
  return user;
}

/** The workspace's IANA zone. */
export const readZone = async (): Promise<string> => (await get<{ zone: string }>('/session')).zone;

/** Signs in; the server sets the cookies. */
export async function signIn(email: string, password: string): Promise<User> {
  const { user, csrf } = await post<{ user: User; csrf?: string }>('/session', { email, password });
  if (csrf) rememberCsrf(csrf);
  return user;
}

/** Ends the session on the server and forgets its token. */
export async function signOut(): Promise<void> {
  await remove('/session');
  rememberCsrf('');
}

/** Tells colleagues and the assignment whether this person takes conversations. */
export const setPresence = (presence: Presence) => post<void>('/session/presence', { presence });

/** Whether the house still waits for its first administrator. */
export const readSetup = () => get<{ needed: boolean }>('/setup');

/** Makes the first administrator with the token of the one-time link. */
export const setUp = (first: { token: string; email: string; password: string; name: string }) =>
  post<{ user: User }>('/setup', first);

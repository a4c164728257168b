import { refuse } from './refusals';
import type { Call, Reply } from './server';
import type { World } from './world';

const TEXT_CHARACTERS = 300;
const ARTICLES = 8;

/** One private message as Weibo reads it out of `data`, or null when it is none. */
export function readReply(type: string | null, data: string | null): { readonly text: string } | null {
  const payload = decoded(data);
  if (payload === null) return null;
  if (type === 'text') return typeof payload.text === 'string' ? { text: payload.text } : null;
  if (type === 'position') {
    const isPlace = typeof payload.longitude === 'string' && typeof payload.latitude === 'string';
    return isPlace ? { text: '[position]' } : null;
  }
  const { articles } = payload;
  const fits = type === 'articles' && Array.isArray(articles) && articles.length > 0 && articles.length <= ARTICLES;
  return fits && articles.every(one => typeof one.display_name === 'string' && typeof one.url === 'string')
    ? { text: '[articles]' }
    : null;
}

/** Chinese characters count one, letters half. */
const lengthOf = (text: string): number => [...text].reduce((sum, one) => sum + (one < '\u0100' ? 0.5 : 1), 0);

/** `data` is JSON, percent-encoded: what is left after the form has been read is still encoded once. */
export function decoded(data: string | null): Record<string, unknown> | null {
  if (data === null || data.trimStart().startsWith('{')) return null;
  try {
    const payload: unknown = JSON.parse(decodeURIComponent(data));
    return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Takes what we say privately, if Weibo would; resolves the person's window. Used for both kinds of reply. */
export function takeReply(
  world: World,
  reply: { readonly to: string; readonly type: string | null; readonly data: string | null },
  passive: boolean,
): { readonly code: number; readonly why: 'window' | 'malformed' } | null {
  const said = readReply(reply.type, reply.data);
  if (said === null) return { code: 10017, why: 'malformed' };
  if (lengthOf(said.text) >= TEXT_CHARACTERS) return { code: 20012, why: 'malformed' };
  const window = world.windows.get(reply.to);
  if (window === undefined || window.until <= world.now() || window.left <= 0) return { code: 20301, why: 'window' };
  world.windows.set(reply.to, { ...window, left: window.left - 1 });
  world.accepted.push({ to: reply.to, text: said.text, passive, key: null, at: world.now() });
  return null;
}

/** `2/messages/reply`. */
export function reply(world: World, call: Call): Reply {
  const { form } = call;
  const to = form.get('receiver_id') ?? '';
  const no = takeReply(world, { to, type: form.get('type'), data: form.get('data') }, false);
  if (no !== null) return refuse(world, call, no.code, no.why, { to, quoting: form.get('data') ?? '' });
  world.forms.push(form);
  return { status: 200, body: { result: true, sender_id: world.account.uid, receiver_id: to } };
}

/** `2/messages/sendall`, which has its own way to say no. */
export function sendAll(world: World, call: Call): Reply {
  const body = JSON.parse(call.body.toString('utf8')) as Record<string, unknown>;
  const text = (body.text as { content?: string } | undefined)?.content;
  const words =
    body.msgtype === 'text' ? text : body.msgtype === 'articles' && body.articles ? '[articles]' : undefined;
  const named = Array.isArray(body.touser) ? (body.touser as string[]) : null;
  if (words === undefined || (named === null && typeof body.filter !== 'object')) {
    world.refused.push({ to: '', why: 'malformed', code: '100017', at: world.now() });
    return { status: 200, body: { request: call.path, errcode: '100017', errmsg: 'invalid parameter' } };
  }
  const to = (named ?? [...world.subscribers]).filter(uid => world.subscribers.has(uid));
  world.broadcasts.push(body);
  for (const uid of to) world.accepted.push({ to: uid, text: words, passive: false, key: null, at: world.now() });
  return { status: 200, body: { result: true, msg_id: Number(world.nextId()) } };
}

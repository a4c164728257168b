import { z } from 'zod';
import { senseless } from '../../src/channel/answer';
import type { Content, Inbound } from '../../src/model';
import { id, say, timeOf } from './fields';
import { publicGrant } from './limits';
import { commentKey, commentThread, postKey, postThread } from './thread';
import type { Wire } from './wire';

/** The three lists in which people speak to us in public (documents "2/comments/…" and "2/statuses/mentions"). */
export const feeds = {
  comments: { path: '/2/comments/to_me.json', list: 'comments' },
  commentMentions: { path: '/2/comments/mentions.json', list: 'comments' },
  mentions: { path: '/2/statuses/mentions.json', list: 'statuses' },
} as const;

/** The name of one of the lists. */
export type Feed = keyof typeof feeds;

/** What one call asks for. */
export interface Slice {
  readonly feed: Feed;
  /** Only what is newer than this id; null the first time. */
  readonly since: string | null;
  /** Only what is not newer than this id; null from the newest on. */
  readonly upTo: string | null;
}

/** What one call told. */
export interface Page {
  /** Oldest first. What was said long before the first call is told and expects no answer. */
  readonly inbound: readonly Inbound[];
  /** The ids of everything on it, ours too; null when it was empty. */
  readonly newest: string | null;
  readonly oldest: string | null;
  /** Whether there may be older ones that are newer than `since`. */
  readonly isFull: boolean;
}

/** How many one page holds; a page of this length may have a next one. */
export const pageLength = 50;

const person = z.object({
  idstr: id.optional().catch(undefined),
  id: id.optional().catch(undefined),
  screen_name: z.string().catch(''),
  profile_image_url: z.url().optional().catch(undefined),
});
const item = z.object({
  idstr: id.optional().catch(undefined),
  id: id.optional().catch(undefined),
  created_at: z.string().catch(''),
  text: z.string().nullable().catch(null),
  user: person.nullish().catch(null),
  status: z
    .object({ idstr: id.optional().catch(undefined), id: id.optional().catch(undefined), text: z.string().catch('') })
    .nullish()
    .catch(null),
});

/** Asks for one page of one list. Rejects with ChannelError. */
export async function readPage(
  options: { readonly wire: Wire; readonly base: string; readonly uid: string; readonly now: () => number },
  { feed, since, upTo }: Slice,
  signal: AbortSignal,
): Promise<Page> {
  const { wire, base, uid, now } = options;
  const { path, list } = feeds[feed];
  const query = { count: String(pageLength), since_id: since ?? '0', ...(upTo === null ? {} : { max_id: upTo }) };
  const ask = { method: 'GET', url: base + path, query, effect: 'none' } as const;
  const { json } = await wire(ask, signal);
  const told = z.array(z.unknown()).safeParse(json?.[list]);
  if (!told.success) throw senseless(ask);
  const named = told.data
    .map(one => ({ one, id: idOf(item.safeParse(one).data) }))
    .filter((entry): entry is { one: unknown; id: string } => entry.id !== null)
    .sort((a, b) => (isNewer(a.id, b.id) ? 1 : -1));
  const heard = named.map(({ one }) => hear(feed, one, uid, now())).filter(one => one !== null);
  return {
    inbound: since === null ? heard.map(one => ({ ...one, answerable: false })) : heard,
    newest: named.at(-1)?.id ?? null,
    oldest: named[0]?.id ?? null,
    isFull: told.data.length >= pageLength,
  };
}

/** Ids have more digits than a double keeps. */
export const isNewer = (a: string, b: string): boolean => BigInt(a) > BigInt(b);

interface Named {
  readonly idstr?: string | undefined;
  readonly id?: string | undefined;
}

const idOf = (one: Named | null | undefined): string | null => one?.idstr ?? one?.id ?? null;

/** One comment or post as a message, or null when it is our own or does not say who wrote it under what. */
function hear(feed: Feed, told: unknown, uid: string, now: number): Inbound | null {
  const one = item.safeParse(told).data;
  const itemId = idOf(one);
  const author = idOf(one?.user);
  if (one === undefined || itemId === null || author === null || author === uid) return null;
  const { screen_name, profile_image_url } = one.user ?? { screen_name: '' };
  const quoted = say(one.status?.text ?? '');
  const content: Content =
    one.text === null
      ? unknown(feed, told)
      : { type: 'text', text: say(one.text), ...(quoted === '' ? {} : { quoted }) };
  const base = {
    kind: 'message',
    address: author,
    recipient: uid,
    content,
    platformTime: timeOf(one.created_at) ?? now,
    profile: {
      ...(screen_name === '' ? {} : { name: say(screen_name) }),
      ...(profile_image_url === undefined ? {} : { avatarUrl: profile_image_url }),
    },
    allows: publicGrant,
  } as const;
  if (feed === 'mentions') return { ...base, externalId: postKey(itemId), thread: postThread(itemId) };
  const postId = idOf(one.status);
  if (postId === null) return null;
  return { ...base, externalId: commentKey(itemId), thread: commentThread(postId, author) };
}

/** Something in a list that has no words, as it came. */
function unknown(feed: Feed, told: unknown): Content {
  return { type: 'unknown', kind: feed, text: '未知类型的公开内容', raw: say(JSON.stringify(told)) };
}

import type { Outbound } from '../../src/channel';

/** Where a word of ours is said: to the person alone, under a comment of theirs, or under their post. */
type Place =
  | { readonly kind: 'private' }
  | { readonly kind: 'comment'; readonly postId: string; readonly commentId: string | null }
  | { readonly kind: 'post'; readonly postId: string };

/** One conversation for each person under each post; private messages are the thread of the person's own address. */
export const commentThread = (postId: string, uid: string): string => `comment:${postId}:${uid}`;

/** A post that mentions us has one author, and is a conversation of its own. */
export const postThread = (postId: string): string => `post:${postId}`;

/** How comments and posts are called in the store; in what we wrote ourselves too. */
export const commentKey = (commentId: string): string => `comment:${commentId}`;
export const postKey = (postId: string): string => `post:${postId}`;

const COMMENT_THREAD = /^comment:(\d+):\d+$/;
const POST_THREAD = /^post:(\d+)$/;
const COMMENT_KEY = /^comment:(\d+)$/;

/** Where a message belongs: its thread tells whether it is public, what it answers tells under which comment. */
export function placeOf({ thread, answers }: Pick<Outbound, 'thread' | 'answers'>): Place {
  const underComment = COMMENT_THREAD.exec(thread);
  if (underComment?.[1] !== undefined) {
    const commentId = COMMENT_KEY.exec(answers?.externalId ?? '')?.[1] ?? null;
    return { kind: 'comment', postId: underComment[1], commentId };
  }
  const underPost = POST_THREAD.exec(thread);
  return underPost?.[1] === undefined ? { kind: 'private' } : { kind: 'post', postId: underPost[1] };
}

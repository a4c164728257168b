import { refuse } from './refusals';
import type { Call, Reply } from './server';
import { type PlayedComment, type PlayedPost, type World, weiboTime } from './world';

const HOUR_MS = 3_600_000;
const COMMENTS_AN_HOUR = 30;
const PAGE = 50;
const LONGEST = 140;
/** Written as a comment, it is shown as a kind that is not invented yet. */
const HOLOGRAM = '[hologram]';

/** One of the lists: newest first, between `since_id` and `max_id`, both 64-bit. */
export function list(world: World, call: Call, name: 'to_me' | 'comment_mentions' | 'mentions'): Reply {
  const since = BigInt(call.query.get('since_id') ?? '0');
  const upTo = call.query.get('max_id');
  const page = Math.min(200, Number(call.query.get('count') ?? PAGE));
  const isWanted = ({ id }: { id: string }) => BigInt(id) > since && (upTo === null || BigInt(id) <= BigInt(upTo));
  const newestFirst = (a: { id: string }, b: { id: string }) => (BigInt(b.id) > BigInt(a.id) ? 1 : -1);
  const take = <T extends { id: string }>(all: Iterable<T>, belongs: (one: T) => boolean) =>
    [...all]
      .filter(one => isWanted(one) && belongs(one))
      .sort(newestFirst)
      .slice(0, page);
  const { uid } = world.account;
  const mentionsUs = ({ text }: { text: string }) => text.includes(`@${world.names.get(uid)}`);
  if (name === 'mentions') {
    const posts = take(world.posts.values(), mentionsUs).map(post => shownPost(world, post));
    return { status: 200, body: { statuses: posts, total_number: posts.length } };
  }
  const isOurs = (one: PlayedComment) => world.posts.get(one.postId)?.by === uid && one.by !== uid;
  const comments = take(world.comments.values(), name === 'to_me' ? isOurs : mentionsUs);
  return { status: 200, body: { comments: comments.map(one => shownComment(world, one)), total_number: 0 } };
}

/** `2/comments/reply` and `2/comments/create`: what we say in public. */
export function comment(world: World, call: Call, isReply: boolean): Reply {
  const { form } = call;
  const text = form.get('comment') ?? '';
  const cid = form.get('cid');
  const postId = form.get('id') ?? '';
  const target = cid === null ? undefined : world.comments.get(cid);
  const to = target?.by ?? world.posts.get(postId)?.by ?? '';
  const { uid } = world.account;
  const ours = [...world.comments.values()].filter(one => one.by === uid);
  if (world.needsIp && !form.get('rip')) return refuse(world, call, 10008, 'malformed', { to });
  if (text.trim() === '') return refuse(world, call, 10008, 'malformed', { to });
  if (!world.posts.has(postId)) return refuse(world, call, 20101, 'malformed', { to });
  if (isReply && target?.postId !== postId) return refuse(world, call, 20201, 'malformed', { to });
  if ([...text].length > LONGEST * 2) return refuse(world, call, 20012, 'malformed', { to });
  if (ours.filter(one => world.now() - one.at < HOUR_MS).length >= COMMENTS_AN_HOUR) {
    return refuse(world, call, 20016, 'rate', { to });
  }
  if (ours.some(one => one.text === text && one.postId === postId && one.to === cid)) {
    return refuse(world, call, 20019, 'duplicate', { to });
  }
  const made: PlayedComment = { id: world.nextId(), postId, by: uid, text, at: world.now(), to: cid };
  world.comments.set(made.id, made);
  world.accepted.push({ to, text, passive: false, key: null, at: world.now() });
  return { status: 200, body: shownComment(world, made) };
}

function shownComment(world: World, one: PlayedComment) {
  const post = world.posts.get(one.postId);
  return {
    created_at: weiboTime(one.at),
    id: Number(one.id),
    idstr: one.id,
    ...(one.text === HOLOGRAM ? { hologram: { shape: '球' } } : { text: one.text }),
    user: shownPerson(world, one.by),
    status: post === undefined ? null : shownPost(world, post),
  };
}

function shownPost(world: World, { id, by, text, at }: PlayedPost) {
  return { created_at: weiboTime(at), id: Number(id), idstr: id, text, user: shownPerson(world, by) };
}

function shownPerson(world: World, uid: string) {
  return {
    id: Number(uid),
    idstr: uid,
    screen_name: world.names.get(uid) ?? `用户${uid}`,
    profile_image_url: `https://tvax1.sinaimg.cn/${uid}.jpg`,
  };
}

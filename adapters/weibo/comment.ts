import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Content } from '../../src/model';
import { id, say } from './fields';
import { commentHalves, commenting } from './limits';
import { commentKey, placeOf } from './thread';
import type { Wire } from './wire';

/** The public voice of one account. */
export interface Commenting {
  /** Whether this message is said in public. */
  isPublic(message: Outbound): boolean;
  /** Says it under the comment or post it answers; the receipt has the id of our comment. Rejects with ChannelError. */
  send(message: Outbound, signal: AbortSignal): Promise<Receipt>;
}

/**
 * Opens public answering (documents "2/comments/reply" and "2/comments/create"): at most thirty an hour. A fault that
 * asks to wait carries no time, because the whole channel would wait, and private messages need not.
 */
export function openCommenting(options: {
  readonly wire: Wire;
  readonly base: string;
  readonly publicIp: string | undefined;
  readonly now: () => number;
  /** Told of every call that counts against the day's allowance. */
  readonly onCall: () => void;
}): Commenting {
  const { wire, base, publicIp, now, onCall } = options;
  let written: number[] = [];

  const spend = () => {
    written = written.filter(at => now() - at < commenting.perMs);
    if (written.length >= commenting.count) {
      throw new ChannelError('busy', null, `Weibo allows ${commenting.count} comments an hour`);
    }
    written.push(now());
    onCall();
  };

  const post = async (call: 'reply' | 'create', form: Record<string, string>, signal: AbortSignal) => {
    spend();
    const rip: Record<string, string> = publicIp === undefined ? {} : { rip: publicIp };
    const ask = {
      method: 'POST',
      url: `${base}/2/comments/${call}.json`,
      form: { ...form, comment_ori: '0', ...rip },
      effect: 'message',
    } as const;
    const { json } = await wire(ask, signal).catch((error: unknown) => {
      throw withoutWaiting(error);
    });
    const ours = id.safeParse(json?.idstr ?? json?.id);
    if (!ours.success) throw senseless(ask);
    return { externalId: commentKey(ours.data) };
  };

  return {
    isPublic: message => placeOf(message).kind !== 'private',

    async send(message, signal) {
      const place = placeOf(message);
      const comment = wordsOf(message.content);
      if (place.kind === 'post') return post('create', { id: place.postId, comment }, signal);
      if (place.kind === 'comment' && place.commentId !== null) {
        return post('reply', { cid: place.commentId, id: place.postId, comment, without_mention: '0' }, signal);
      }
      throw new ChannelError('refused', null, 'a public answer needs the comment it answers');
    },
  };
}

/** What is written in public: words, or a link as words. */
function wordsOf(content: Content): string {
  const isLink = content.type === 'link';
  if (content.type !== 'text' && !isLink) {
    throw new ChannelError('refused', null, `a comment is words, not ${content.type}: write privately instead`);
  }
  const text = say(isLink ? `${content.title} ${content.url}` : content.text);
  if (text.trim() === '') throw new ChannelError('refused', null, 'an empty comment is no comment');
  const length = Math.ceil(halvesOf(text) / 2);
  if (length > commentHalves / 2) {
    const words = `a comment holds ${commentHalves / 2} characters and this one has ${length}: shorten it or write privately`;
    throw new ChannelError('refused', null, words);
  }
  return text;
}

/** Weibo counts a Chinese character as two letters. */
function halvesOf(text: string): number {
  let halves = 0;
  for (const character of text) halves += (character.codePointAt(0) ?? 0) > 0xff ? 2 : 1;
  return halves;
}

function withoutWaiting(error: unknown): unknown {
  if (!(error instanceof ChannelError) || error.retryAfterMs === null) return error;
  return new ChannelError(error.kind, error.code, error.detail);
}

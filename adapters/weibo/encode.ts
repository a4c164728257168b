import type { Content, Inbound, InboundKind } from '../../src/model';
import { say } from './fields';
import { articlesPerMessage, limits } from './limits';

/** One of the three kinds of reply, before it is encoded. */
interface Reply {
  readonly type: 'text' | 'articles' | 'position';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Weibo's form of a content (document "发送被动响应消息"), or in words why there is none. */
export function replyOf(content: Content): Reply | string {
  switch (content.type) {
    case 'text': {
      const text = say(content.text);
      if (text.trim() === '') return 'an empty message is no message';
      const isLong = Buffer.byteLength(text) > limits.textBytes;
      return isLong ? `longer than the ${limits.textBytes} bytes of one private message` : textReply(text);
    }
    case 'articles': {
      const { articles } = content;
      const fits = articles.length > 0 && articles.length <= articlesPerMessage;
      return fits
        ? { type: 'articles', payload: { articles: articlesOf(articles) } }
        : `a message carries 1 to ${articlesPerMessage} articles, not ${articles.length}`;
    }
    case 'link': {
      const article = { title: content.title, description: content.text, url: content.url };
      return { type: 'articles', payload: { articles: articlesOf([article]) } };
    }
    case 'location': {
      const { longitude, latitude } = content;
      return { type: 'position', payload: { longitude: String(longitude), latitude: String(latitude) } };
    }
    default:
      return `a private message on Weibo is text, up to ${articlesPerMessage} articles or a position, not ${content.type}`;
  }
}

const textReply = (text: string): Reply => ({ type: 'text', payload: { text } });

type Articles = Extract<Content, { type: 'articles' }>['articles'];

/** Articles in the order of Weibo's names; a missing picture is written as empty. */
export const articlesOf = (articles: Articles): Record<string, string>[] =>
  articles.map(({ title, description, url, imageUrl }) => ({
    display_name: say(title),
    summary: say(description ?? ''),
    image: imageUrl ?? '',
    url,
  }));

/**
 * The `data` of a reply and the `menus` of a menu: a JSON string, percent-encoded. In a form it is encoded once more, which is the
 * documented form; whether Weibo takes it encoded once is not known, so this is the only place that decides.
 */
export const encodeData = (payload: Reply['payload']): string => encodeURIComponent(JSON.stringify(payload));

/** Pushes whose response Weibo shows to the customer. */
const ANSWERABLE: ReadonlySet<InboundKind> = new Set<InboundKind>(['message', 'follow', 'scan', 'menu', 'consent']);
const DIGITS = /^\d+$/;

/**
 * The body that answers a push, from us to whoever sent it, or null when this content cannot ride, or nobody reads the
 * answer. The ids are written as they came, digit by digit.
 */
export function inlineReply({ kind, consent, address, recipient = '' }: Inbound, content: Content): string | null {
  const isHeard = ANSWERABLE.has(kind) && consent?.granted !== false;
  if (!isHeard || !DIGITS.test(address) || !DIGITS.test(recipient)) return null;
  const reply = replyOf(content);
  if (typeof reply === 'string') return null;
  const rest = JSON.stringify({ type: reply.type, data: encodeData(reply.payload) }).slice(1);
  return `{"result":true,"receiver_id":${address},"sender_id":${recipient},${rest}`;
}

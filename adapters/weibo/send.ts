import { type Broadcast, ChannelError, type Receipt } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Address, Content } from '../../src/model';
import { articlesOf, encodeData, replyOf } from './encode';
import { id, say } from './fields';
import type { Wire } from './wire';

/**
 * Sends one private message (document "Send Customer Service Message"), which also appears in the account's own sent
 * box. Weibo names no message it takes, so the receipt's id is null. Rejects with ChannelError.
 */
export async function sendPrivately(
  wire: Wire,
  base: string,
  to: Address,
  content: Content,
  signal: AbortSignal,
): Promise<Receipt> {
  const reply = replyOf(content);
  if (typeof reply === 'string') throw new ChannelError('refused', null, reply);
  const form = { type: reply.type, data: encodeData(reply.payload), receiver_id: to, save_sender_box: '1' };
  const ask = { method: 'POST', url: `${base}/2/messages/reply.json`, form, effect: 'message' } as const;
  const { json } = await wire(ask, signal);
  // Only Weibo's own word that it took the message counts: a proxy's page may be JSON too.
  if (json?.result !== true && json?.result !== 'true') throw senseless(ask);
  return { externalId: null };
}

/** To every subscriber. The document only shows groups and lists of people; an empty filter is not verified. */
const EVERYBODY = { filter: {} } as const;

/**
 * Sends one message to many subscribers (document "高级群发接口"): to those named, or to all. Weibo delivers afterwards,
 * after its own checks, and only to people who subscribed. Resolves to Weibo's `msg_id`. Rejects with ChannelError.
 */
export async function broadcast(
  wire: Wire,
  base: string,
  { to, content }: Broadcast,
  signal: AbortSignal,
): Promise<Receipt> {
  if (to !== null && to.length === 0) throw new ChannelError('refused', null, 'a broadcast to nobody');
  const json = { ...(to === null ? EVERYBODY : { touser: to }), ...broadcastOf(content) };
  const ask = { method: 'POST', url: `${base}/2/messages/sendall.json`, json, effect: 'message' } as const;
  const answer = await wire(ask, signal);
  if (answer.json?.result !== true && answer.json?.result !== 'true') throw senseless(ask);
  return { externalId: id.safeParse(answer.json.msg_id).data ?? null };
}

function broadcastOf(content: Content): Record<string, unknown> {
  if (content.type === 'text') return { msgtype: 'text', text: { content: say(content.text) } };
  if (content.type === 'articles') return { msgtype: 'articles', articles: articlesOf(content.articles) };
  throw new ChannelError('refused', null, `Weibo sends text or articles to many, not ${content.type}`);
}

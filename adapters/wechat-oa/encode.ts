import type { Content, Inbound, InboundKind, Media } from '../../src/model';
import { articlesPerMessage, limits } from './limits';
import { cdata } from './text';

/** Pushes whose response WeChat shows to the customer. */
const ANSWERABLE: ReadonlySet<InboundKind> = new Set<InboundKind>(['message', 'follow', 'scan', 'menu', 'location']);

/**
 * The passive reply that answers a push (document "Passive user reply messages"), from us to whoever sent it, in
 * seconds. Null when this content cannot ride on an answer: a file that WeChat does not hold yet, a menu, several
 * articles, an empty or too long text, or a push that nobody reads the answer of.
 */
export function encode(inbound: Inbound, content: Content, nowMs: number): string | null {
  if (!ANSWERABLE.has(inbound.kind) || !inbound.recipient) return null;
  const body = bodyOf(inbound, content);
  if (body === null) return null;
  const to = `<ToUserName>${cdata(inbound.address)}</ToUserName>`;
  const from = `<FromUserName>${cdata(inbound.recipient)}</FromUserName>`;
  return `<xml>${to}${from}<CreateTime>${Math.floor(nowMs / 1000)}</CreateTime>${body}</xml>`;
}

function bodyOf(inbound: Inbound, content: Content): string | null {
  switch (content.type) {
    case 'text':
      return textBody(content.text);
    case 'image':
      return mediaBody('image', 'Image', content.media);
    case 'voice':
      return mediaBody('voice', 'Voice', content.media);
    case 'video':
      return mediaBody(
        'video',
        'Video',
        content.media,
        element('Title', content.media.name) + element('Description', content.text),
      );
    case 'music':
      return musicBody(content);
    case 'articles':
      return content.articles.length > 0 && content.articles.length <= articlesPerMessage
        ? newsBody(content.articles)
        : null;
    case 'link':
      return newsBody([{ title: content.title, description: content.text, url: content.url }]);
    case 'transfer':
      return inbound.kind === 'message' ? transferBody(content.account) : null;
    default:
      return null;
  }
}

function textBody(text: string): string | null {
  if (text.trim() === '' || Buffer.byteLength(text) > limits.textBytes) return null;
  return `${type('text')}<Content>${cdata(text)}</Content>`;
}

function mediaBody(name: string, tag: string, media: Media, more = ''): string | null {
  if (!media.platformId) return null;
  return `${type(name)}<${tag}>${element('MediaId', media.platformId)}${more}</${tag}>`;
}

function musicBody(music: Extract<Content, { type: 'music' }>): string | null {
  if (!music.thumb.platformId) return null;
  const words = element('Title', music.title) + element('Description', music.text);
  const urls = element('MusicUrl', music.url) + element('HQMusicUrl', music.url);
  return `${type('music')}<Music>${words}${urls}${element('ThumbMediaId', music.thumb.platformId)}</Music>`;
}

function newsBody(articles: Extract<Content, { type: 'articles' }>['articles']): string {
  const items = articles.map(
    article =>
      `<item>${element('Title', article.title)}${element('Description', article.description)}` +
      `${element('PicUrl', article.imageUrl)}${element('Url', article.url)}</item>`,
  );
  return `${type('news')}<ArticleCount>${items.length}</ArticleCount><Articles>${items.join('')}</Articles>`;
}

/** Hands this one message to WeChat's own customer-service desk (document "Forwarding messages to customer service"). */
function transferBody(account: string | undefined): string {
  const desk = account ? `<TransInfo>${element('KfAccount', account)}</TransInfo>` : '';
  return type('transfer_customer_service') + desk;
}

function type(name: string): string {
  return `<MsgType><![CDATA[${name}]]></MsgType>`;
}

function element(name: string, text = ''): string {
  return `<${name}>${cdata(text)}</${name}>`;
}

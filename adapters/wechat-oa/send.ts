import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import type { Uploads } from '../../src/channel/uploads';
import type { Content, Media } from '../../src/model';
import type { Api } from './api';
import { asksFor } from './errors';
import { articlesPerMessage } from './limits';
import type { MediaUse } from './upload';

/** Finds the platform's name for a file, and remembers which files a message needed. */
type Place = (media: Media, use: MediaUse) => Promise<string>;

/**
 * Sends one customer-service message (document `api_sendcustommessage`). A file WeChat no longer knows (40007) is
 * uploaded again and the message sent once more. WeChat names no message it takes, so the receipt's id is null.
 */
export async function send(
  api: Api,
  uploads: Uploads<MediaUse>,
  message: Outbound,
  signal: AbortSignal,
): Promise<Receipt> {
  const placed: [Media, MediaUse][] = [];
  const place: Place = (media, use) => {
    placed.push([media, use]);
    return uploads.idOf(media, use, signal);
  };
  const attempt = async (): Promise<Receipt> => {
    const body = { touser: message.address, ...(await bodyOf(message.content, place)) };
    await api.post('/cgi-bin/message/custom/send', body, 'message', signal);
    return { externalId: null };
  };
  try {
    return await attempt();
  } catch (error) {
    if (!asksFor(error, 'reupload')) throw error;
    const canRepeat = placed.map(([media, use]) => uploads.distrust(media, use)).some(isOurs => isOurs);
    if (!canRepeat) throw error;
    return attempt();
  }
}

async function bodyOf(content: Content, place: Place): Promise<Record<string, unknown>> {
  switch (content.type) {
    case 'text':
      return { msgtype: 'text', text: { content: content.text } };
    case 'image':
    case 'voice':
      return { msgtype: content.type, [content.type]: { media_id: await place(content.media, content.type) } };
    case 'video':
      return { msgtype: 'video', video: await videoOf(content, place) };
    case 'music':
      return { msgtype: 'music', music: await musicOf(content, place) };
    case 'articles':
      return { msgtype: 'news', news: { articles: articlesOf(content.articles) } };
    case 'link':
      return {
        msgtype: 'news',
        news: { articles: [{ title: content.title, description: content.text, url: content.url }] },
      };
    case 'menu':
      return {
        msgtype: 'msgmenu',
        msgmenu: {
          head_content: content.text,
          list: content.options.map(({ id, label }) => ({ id, content: label })),
          tail_content: content.tail ?? '',
        },
      };
    case 'miniprogram':
      return { msgtype: 'miniprogrampage', miniprogrampage: await miniprogramOf(content, place) };
    default:
      throw new ChannelError('refused', null, `an Official Account cannot send ${content.type}`);
  }
}

async function videoOf(video: Extract<Content, { media: Media }>, place: Place): Promise<Record<string, string>> {
  return {
    media_id: await place(video.media, 'video'),
    ...(video.thumb === undefined ? {} : { thumb_media_id: await place(video.thumb, 'thumb') }),
    title: video.media.name ?? '',
    description: video.text ?? '',
  };
}

async function musicOf(music: Extract<Content, { type: 'music' }>, place: Place): Promise<Record<string, string>> {
  return {
    title: music.title,
    description: music.text,
    musicurl: music.url,
    hqmusicurl: music.url,
    thumb_media_id: await place(music.thumb, 'thumb'),
  };
}

async function miniprogramOf(
  program: Extract<Content, { type: 'miniprogram' }>,
  place: Place,
): Promise<Record<string, string>> {
  if (program.thumb === undefined) throw new ChannelError('refused', null, 'a mini-program needs a picture');
  return {
    title: program.title,
    appid: program.appId,
    pagepath: program.path,
    thumb_media_id: await place(program.thumb, 'thumb'),
  };
}

function articlesOf(articles: Extract<Content, { type: 'articles' }>['articles']): Record<string, string>[] {
  if (articles.length === 0 || articles.length > articlesPerMessage) {
    throw new ChannelError(
      'refused',
      '45008',
      `a message carries ${articlesPerMessage} article, not ${articles.length}`,
    );
  }
  return articles.map(({ title, description, url, imageUrl }) => ({
    title,
    description: description ?? '',
    url,
    picurl: imageUrl ?? '',
  }));
}

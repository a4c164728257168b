import type { Content } from '../../src/model';
import { fits, miniprogramOf, refused, shorten } from './encode';
import { linkLimits, taskAttachments, taskLimits } from './limits';
import type { PlaceFile } from './upload';

/** What a task says: words, things attached to them, or both. The customer sees each as a message of its own. */
export interface TaskBody {
  readonly text?: { readonly content: string };
  readonly attachments?: readonly Attachment[];
}

interface Attachment {
  readonly msgtype: 'image' | 'video' | 'file' | 'link' | 'miniprogram';
  readonly [object: string]: unknown;
}

/** Writes content as `add_msg_template` takes it (document 92135). Rejects with `refused`, in words, when it does not fit. */
export async function encodeTask(content: Content, place: PlaceFile): Promise<TaskBody> {
  switch (content.type) {
    case 'text':
      if (content.text.trim() === '') throw refused('an empty message is no message');
      return words(content.text);
    case 'image':
    case 'video':
    case 'file': {
      const { type: msgtype, media, text = '' } = content;
      return { ...words(text), attachments: [{ msgtype, [msgtype]: { media_id: await place(media, msgtype) } }] };
    }
    case 'link':
      return { attachments: [link({ title: content.title, description: content.text, url: content.url })] };
    case 'articles':
      return { attachments: several(content.articles).map(link) };
    case 'miniprogram': {
      const { thumb_media_id: pic_media_id, pagepath: page, ...rest } = await miniprogramOf(content, place);
      return { attachments: [{ msgtype: 'miniprogram', miniprogram: { ...rest, pic_media_id, page } }] };
    }
    default:
      throw refused(`a task of WeCom cannot carry ${content.type}`);
  }
}

function words(text: string): TaskBody {
  fits('the text of a task', text, taskLimits.textBytes);
  return text === '' ? {} : { text: { content: text } };
}

type Article = Extract<Content, { type: 'articles' }>['articles'][number];

function several(articles: readonly Article[]): readonly Article[] {
  if (articles.length > 0 && articles.length <= taskAttachments) return articles;
  throw refused(`a task carries 1 to ${taskAttachments} articles, not ${articles.length}`);
}

function link({ title, description = '', url, imageUrl }: Article): Attachment {
  fits('the address of a link', url, linkLimits.urlBytes);
  fits('the description of a link', description, linkLimits.descBytes);
  fits('the address of a picture', imageUrl ?? '', linkLimits.urlBytes);
  const optional = { ...(imageUrl ? { picurl: imageUrl } : {}), ...(description === '' ? {} : { desc: description }) };
  return { msgtype: 'link', link: { title: shorten(title || url, linkLimits.titleBytes), ...optional, url } };
}

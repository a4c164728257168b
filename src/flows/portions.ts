import type { Limits } from '../channel';
import { splitText } from '../engine/split-text';
import type { Content, Media } from '../model';
import type { MediaRow } from '../store';
import { NotFound, Refusal } from './conflict';
import type { House } from './house';

const MB = 1024 * 1024;

/**
 * The content in the portions the channel takes: long text cut, a file as we keep it. Rejects with a Refusal that says
 * what the channel would take, or NotFound `media`.
 */
export async function portions(
  house: Pick<House, 'store'>,
  content: Content,
  limits: Limits,
): Promise<readonly Content[]> {
  if (!limits.sends.includes(content.type)) {
    throw new Refusal(
      'content_not_sendable',
      `this channel cannot send ${content.type}; it can send ${limits.sends.join(', ')}`,
      {
        type: content.type,
        sends: limits.sends.join(','),
      },
    );
  }
  switch (content.type) {
    case 'text':
      if (content.text.trim() === '') throw new Refusal('content_empty', 'write something first');
      return splitText(content.text, limits.textBytes).map(text => ({ ...content, text }));
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      if (content.thumb) await mustBeKept(house, content.thumb);
      return [{ ...content, media: await sendable(house, content, limits) }];
    case 'music':
    case 'miniprogram':
      if (content.thumb) await mustBeKept(house, content.thumb);
      return [content];
    case 'mail':
      return [await letter(house, content, limits)];
    default:
      return [content];
  }
}

/** A letter with its files as we keep them; its subject alone says nothing. */
async function letter(house: Pick<House, 'store'>, content: MailContent, limits: Limits): Promise<MailContent> {
  const files: Media[] = [];
  for (const media of content.files ?? []) files.push(await sendable(house, { type: 'file', media }, limits));
  if (content.text.trim() === '' && files.length === 0) throw new Refusal('content_empty', 'write something first');
  if (content.html) await mustBeKept(house, content.html);
  return { ...content, ...(files.length === 0 ? {} : { files }) };
}

type MailContent = Extract<Content, { type: 'mail' }>;
type FileContent = Extract<Content, { type: 'image' | 'voice' | 'video' | 'file' }>;

/** The file as we keep it, if the channel takes one of its kind and size. */
async function sendable(
  house: Pick<House, 'store'>,
  content: FileContent,
  limits: Limits,
): Promise<FileContent['media']> {
  const kept = await mustBeKept(house, content.media);
  const allowed = limits.media[content.type];
  const fits = !allowed || (kept.bytes <= allowed.maxBytes && allowed.mimes.some(mime => covers(mime, kept.mime)));
  if (!fits) {
    const most = allowed.mimes.includes('*/*') ? '' : ` (${allowed.mimes.join(', ')})`;
    throw new Refusal(
      'file_not_sendable',
      `as ${content.type} this channel takes files${most} of at most ${sizeText(allowed.maxBytes)}; this one is ${kept.mime} of ${sizeText(kept.bytes)}`,
      { mime: kept.mime, mimes: allowed.mimes.join(','), bytes: kept.bytes, maxBytes: allowed.maxBytes },
    );
  }
  const name = content.media.name ?? kept.name;
  return { hash: kept.hash, mime: kept.mime, bytes: kept.bytes, ...(name === null ? {} : { name }) };
}

async function mustBeKept({ store }: Pick<House, 'store'>, { hash }: Media): Promise<MediaRow> {
  if (hash === undefined) throw new Refusal('file_unknown', 'upload the file first and send its hash');
  const kept = await store.rows('media').findOneBy({ hash });
  if (kept === null) throw new NotFound('media');
  return kept as MediaRow;
}

/** `2 MB`, `1.5 MB`, `64 KB`: as people compare sizes. */
function sizeText(bytes: number): string {
  const [unit, size] = bytes >= MB ? ['MB', MB] : ['KB', 1024];
  return bytes < 1024 ? `${bytes} bytes` : `${Number((bytes / size).toFixed(1))} ${unit}`;
}

const covers = (allowed: string, mime: string): boolean =>
  allowed === mime || allowed === '*/*' || (allowed.endsWith('/*') && mime.startsWith(allowed.slice(0, -1)));

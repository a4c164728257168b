import { ChannelError } from '../../src/channel';
import type { Content } from '../../src/model';
import { menuLimits, titleBytes } from './limits';
import type { PlaceFile } from './upload';

/** What `send_msg` is given besides whom it is for: `msgtype` and the object of that name. */
export interface Body {
  readonly msgtype: string;
  readonly [object: string]: unknown;
}

/**
 * Writes content as `kf/send_msg` takes it (document 94677 "Send messages"). A link is sent as a menu with one line that
 * opens it, for WeCom's own link wants a picture of its own; several articles are several lines. Rejects with `refused`,
 * in words, when the content does not fit.
 */
export async function encode(content: Content, place: PlaceFile): Promise<Body> {
  switch (content.type) {
    case 'text':
      return { msgtype: 'text', text: { content: content.text } };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      if (content.type !== 'voice' && content.text)
        throw refused(`a ${content.type} carries no words: send them apart`);
      return { msgtype: content.type, [content.type]: { media_id: await place(content.media, content.type) } };
    case 'location': {
      const { latitude, longitude, text } = content;
      return { msgtype: 'location', location: { name: text, address: text, latitude, longitude } };
    }
    case 'link':
      return menu(content.text, [view(content)]);
    case 'articles':
      return menu('', content.articles.map(view));
    case 'menu':
      return menu(content.text, content.options.map(click), content.tail);
    case 'miniprogram':
      return { msgtype: 'miniprogram', miniprogram: await miniprogramOf(content, place) };
    default:
      throw refused(`WeCom customer service cannot send ${content.type}`);
  }
}

type Line = Readonly<Record<string, unknown>>;

function menu(head: string, list: readonly Line[], tail?: string): Body {
  if (list.length === 0) throw refused('a menu needs a line');
  if (list.length > menuLimits.lines) throw refused(`a menu has at most ${menuLimits.lines} lines, not ${list.length}`);
  fits('the head of a menu', head, menuLimits.headBytes);
  fits('the tail of a menu', tail ?? '', menuLimits.tailBytes);
  const words = { ...(head === '' ? {} : { head_content: head }), ...(tail ? { tail_content: tail } : {}) };
  return { msgtype: 'msgmenu', msgmenu: { ...words, list } };
}

function click({ id, label }: { readonly id: string; readonly label: string }): Line {
  if (id === '') throw refused('a menu line needs an id');
  if (label === '') throw refused('a menu line needs words');
  fits('the id of a menu line', id, menuLimits.idBytes);
  fits('a menu line', label, menuLimits.lineBytes);
  return { type: 'click', click: { id, content: label } };
}

function view({ title, url }: { readonly title: string; readonly url: string }): Line {
  fits('the address of a link', url, menuLimits.urlBytes);
  // A long title is only a title: what it leads to is whole.
  return { type: 'view', view: { url, content: shorten(title || url, menuLimits.lineBytes) } };
}

/** A mini-program with the picture it needs, as `send_msg` names its parts. */
export async function miniprogramOf(
  program: Extract<Content, { type: 'miniprogram' }>,
  place: PlaceFile,
): Promise<{ appid: string; title: string; pagepath: string; thumb_media_id: string }> {
  if (program.thumb === undefined) throw refused('a mini-program needs a picture');
  return {
    appid: program.appId,
    title: shorten(program.title, titleBytes),
    pagepath: program.path,
    thumb_media_id: await place(program.thumb, 'image'),
  };
}

/** Rejects with `refused` when this part is longer than it may be, in UTF-8 bytes. */
export function fits(what: string, text: string, bytes: number): void {
  const length = Buffer.byteLength(text);
  if (length > bytes) throw refused(`${what} may have ${bytes} bytes, this has ${length}`);
}

/** As much of a text as fits into so many UTF-8 bytes. */
export function shorten(text: string, bytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > bytes) short = [...short].slice(0, -1).join('');
  return short;
}

/** That the content cannot be sent, in words. */
export function refused(words: string): ChannelError {
  return new ChannelError('refused', null, words);
}
